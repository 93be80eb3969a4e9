// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.chaos;

import io.costwire.streams.StreamsMain;
import io.costwire.testkit.AppProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;

/** The instances of the app, each with a state directory and a log of its own. */
final class Fleet implements AutoCloseable {
  static final int SIZE = 3;

  private static final String GROUP = "costwire-streams";
  private static final long ANSWER_SECONDS = 30;

  private final Admin admin;
  private final Map<String, String> environment;
  private final Path folder;
  private final List<AppProcess> instances = new ArrayList<>();

  Fleet(Map<String, String> environment, Path folder) {
    this.admin =
        Admin.create(Map.of("bootstrap.servers", environment.get("KAFKA_BOOTSTRAP_SERVERS")));
    this.environment = environment;
    this.folder = folder;
    for (int i = 0; i < SIZE; i++) {
      instances.add(process(i));
    }
  }

  private AppProcess process(int number) {
    Map<String, String> own = new HashMap<>(environment);
    own.put("STREAMS_STATE_DIR", state(number).toString());
    return AppProcess.start(StreamsMain.class, own, log(number));
  }

  private Path state(int number) {
    return folder.resolve("state-" + number);
  }

  Path log(int number) {
    return folder.resolve("app-" + number + ".log");
  }

  AppProcess instance(int number) {
    return instances.get(number);
  }

  /** Starts an instance whose process has ended. */
  void restart(int number) {
    instances.get(number).close();
    instances.set(number, process(number));
  }

  void deleteState(int number) {
    delete(state(number));
  }

  /** Whether every instance is ready and takes part. */
  boolean isComplete() {
    return isStable(SIZE) && instances.stream().allMatch(i -> i.readiness().equals("ready"));
  }

  /** Whether the group has settled on a number of members. */
  boolean isStable(int members) {
    ConsumerGroupDescription group =
        get(admin.describeConsumerGroups(List.of(GROUP)).describedGroups().get(GROUP)::get);
    return group.groupState() == GroupState.STABLE && group.members().size() == members;
  }

  /** Whether everything that is in a topic has been processed and committed. */
  boolean hasCommittedAll(String topic, int partitions) {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    for (int i = 0; i < partitions; i++) {
      latest.put(new TopicPartition(topic, i), OffsetSpec.latest());
    }
    var ends = get(admin.listOffsets(latest).all()::get);
    var committed = get(admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata()::get);
    return ends.entrySet().stream()
        .allMatch(
            end -> {
              var at = committed.get(end.getKey());
              return end.getValue().offset() == 0
                  || at != null && at.offset() >= end.getValue().offset();
            });
  }

  /** What each instance says of itself. */
  List<String> readiness() {
    return instances.stream().map(AppProcess::readiness).toList();
  }

  /** The broker has not said, or does not know the group yet; asking again may help. */
  static final class NoAnswer extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoAnswer(Exception cause) {
      super("the broker does not say: " + cause.getMessage(), cause);
    }
  }

  private interface Answer<T> {
    T get(long timeout, TimeUnit unit)
        throws InterruptedException, ExecutionException, TimeoutException;
  }

  private static <T> T get(Answer<T> answer) {
    try {
      return answer.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new NoAnswer(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    instances.forEach(AppProcess::close);
    admin.close();
  }
}
