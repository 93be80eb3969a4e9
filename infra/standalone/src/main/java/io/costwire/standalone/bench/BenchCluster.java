// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import io.costwire.embedded.kafka.EmbeddedKafka;
import io.costwire.embedded.registry.EmbeddedRegistry;
import io.costwire.schemas.topics.Retention;
import io.costwire.schemas.topics.Topic;
import io.costwire.schemas.topics.TopicProvisioner;
import io.costwire.schemas.topics.Topics;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.GroupState;

/** A broker and a registry of the benchmark's own, with their data in a folder that goes away. */
final class BenchCluster implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final List<Topic<?>> RESULTS =
      List.of(
          Topics.USAGE_PRICED,
          Topics.COST_WINDOWS,
          Topics.COST_ADJUSTMENTS,
          Topics.COST_BUDGETS,
          Topics.COST_SIGNALS);

  private final Path data;
  private final EmbeddedKafka kafka;
  private final EmbeddedRegistry registry;
  private final Admin admin;

  private BenchCluster(Path data) {
    this.data = data;
    this.kafka = new EmbeddedKafka(EmbeddedKafka.Options.of(data.resolve("kafka")));
    this.registry = new EmbeddedRegistry(EmbeddedRegistry.Options.of(data.resolve("registry")));
    try {
      kafka.start();
      registry.start();
      this.admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    } catch (RuntimeException e) {
      registry.close();
      kafka.close();
      throw e;
    }
  }

  /** Starts both; every topic of the catalogue exists, those with results stamped by the broker. */
  static BenchCluster start() throws IOException {
    var cluster = new BenchCluster(Files.createTempDirectory("costwire-bench"));
    cluster.createResults();
    new TopicProvisioner(cluster.admin, Optional.of((short) 1)).ensure(Topics.ALL);
    return cluster;
  }

  String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  String registryUrl() {
    return registry.url();
  }

  Admin admin() {
    return admin;
  }

  Path folder(String name) {
    return data.resolve(name);
  }

  private void createResults() {
    RESULTS.forEach(topic -> create(topic.name(), topic.config()));
  }

  /** Creates a topic that is stamped by the broker: a record's time is that of its append. */
  void createOutput(String name) {
    create(name, Retention.days(1).config());
  }

  private void create(String name, Map<String, String> config) {
    var stamped = new HashMap<>(config);
    stamped.put("message.timestamp.type", "LogAppendTime");
    int partitions = Topics.USAGE_EVENTS.partitions();
    Waiting.on(
        "creation of " + name,
        admin
            .createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(stamped)))
            .all());
  }

  Set<String> topics() {
    return Waiting.on("the list of topics", admin.listTopics().names());
  }

  /** Waits until nobody is a member of a group any more: Streams leaves without a word. */
  void awaitNoMembers(String group) {
    Waiting.until(
        "the members of " + group + " to be gone",
        PATIENCE,
        () ->
            Waiting.on("groups", admin.describeConsumerGroups(List.of(group)).all())
                .values()
                .stream()
                .allMatch(
                    g -> g.groupState() == GroupState.EMPTY || g.groupState() == GroupState.DEAD));
  }

  /** Makes a job's past undone, so that it can run again over the same events. */
  void forget(Job job) {
    awaitNoMembers(job.applicationId());
    Waiting.on(
        "deletion of the group", admin.deleteConsumerGroups(List.of(job.applicationId())).all());
    Set<String> present = topics();
    delete(present.stream().filter(t -> t.startsWith(job.applicationId() + "-")).toList());
    delete(job.outputs().stream().filter(present::contains).toList());
    Map<String, Topic<?>> catalogue = new HashMap<>();
    Topics.ALL.forEach(topic -> catalogue.put(topic.name(), topic));
    for (String output : job.outputs()) {
      Topic<?> topic = catalogue.get(output);
      create(output, topic == null ? Retention.days(1).config() : topic.config());
    }
    deleteFolder(job.stateDir());
  }

  private void delete(Collection<String> names) {
    Waiting.on("deletion of topics", admin.deleteTopics(names).all());
    Waiting.until(
        "deleted topics to be gone", PATIENCE, () -> names.stream().noneMatch(topics()::contains));
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
    registry.close();
    kafka.close();
    deleteFolder(data);
  }

  static void deleteFolder(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException("could not delete " + folder, e);
    }
  }
}
