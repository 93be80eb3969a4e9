// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What an application leaves on disk and in the broker, by store and topic. */
final class Footprint {
  private static final String CHANGELOG = "-changelog";
  private static final String REPARTITION = "-repartition";
  private static final String STORES = "rocksdb";
  private static final Pattern TASK = Pattern.compile("\\d+_\\d+");
  private static final int BROKER = 1;

  private final BenchCluster cluster;
  private final Job job;

  Footprint(BenchCluster cluster, Job job) {
    this.cluster = cluster;
    this.job = job;
  }

  static boolean isRepartition(String applicationId, String topic) {
    return topic.startsWith(applicationId + "-") && topic.endsWith(REPARTITION);
  }

  /** Bytes of state on disk by store; complete once the application is closed. */
  SortedMap<String, Long> stateBytes() {
    SortedMap<String, Long> bytes = new TreeMap<>();
    if (!Files.exists(job.stateDir())) {
      return bytes;
    }
    try (Stream<Path> files = Files.walk(job.stateDir())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes.merge(store(job.stateDir().relativize(file)), Files.size(file), Long::sum);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("could not measure " + job.stateDir(), e);
    }
    return bytes;
  }

  /**
   * Stores are folders of a task; those that are not segmented by time lie together in one more.
   * What lies beside them belongs to none.
   */
  static String store(Path relative) {
    for (int i = 0; i + 2 < relative.getNameCount(); i++) {
      if (TASK.matcher(relative.getName(i).toString()).matches()) {
        String folder = relative.getName(i + 1).toString();
        boolean together = folder.equals(STORES) && i + 3 < relative.getNameCount();
        return together ? relative.getName(i + 2).toString() : folder;
      }
    }
    return "other";
  }

  /** Bytes of the changelogs in the broker's log, compressed as they are, by store. */
  SortedMap<String, Long> changelogBytes() {
    SortedMap<String, Long> bytes = new TreeMap<>();
    var logs =
        Waiting.on(
            "the sizes of logs",
            cluster.admin().describeLogDirs(List.of(BROKER)).allDescriptions());
    logs.getOrDefault(BROKER, Map.of())
        .values()
        .forEach(
            folder ->
                folder
                    .replicaInfos()
                    .forEach(
                        (partition, info) -> {
                          if (isChangelog(partition.topic())) {
                            bytes.merge(name(partition.topic(), CHANGELOG), info.size(), Long::sum);
                          }
                        }));
    return bytes;
  }

  /** Records of the changelogs as they stand, by store. */
  SortedMap<String, Long> changelogRecords() {
    SortedMap<String, Long> records = new TreeMap<>();
    var scan = new TopicScan(cluster.bootstrapServers());
    for (String topic : cluster.topics()) {
      if (isChangelog(topic)) {
        records.put(name(topic, CHANGELOG), scan.count(topic));
      }
    }
    return records;
  }

  /** Records that were repartitioned, by topic, without the markers of transactions. */
  SortedMap<String, Long> repartitionRecords() {
    SortedMap<String, Long> records = new TreeMap<>();
    var scan = new TopicScan(cluster.bootstrapServers());
    for (String topic : cluster.topics()) {
      if (isRepartition(job.applicationId(), topic)) {
        records.put(name(topic, REPARTITION), scan.count(topic));
      }
    }
    return records;
  }

  private boolean isChangelog(String topic) {
    return topic.startsWith(job.applicationId() + "-") && topic.endsWith(CHANGELOG);
  }

  private String name(String topic, String suffix) {
    return topic.substring(job.applicationId().length() + 1, topic.length() - suffix.length());
  }
}
