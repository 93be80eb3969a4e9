// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.reset;

import io.costwire.schemas.topics.Topics;
import io.costwire.standalone.reset.ResetPlan.Events;
import io.costwire.streams.runtime.StreamsProperties;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The Kafka side of a reset: the app's group, its internal topics, and what its inputs hold. */
final class ResetKafka implements AutoCloseable {
  private static final String GROUP = StreamsProperties.APPLICATION_ID;
  private static final Duration POLL = Duration.ofMillis(200);

  /** Longer than a dead app's transaction may stay open. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Map<String, Object> client;
  private final Admin admin;

  ResetKafka(Map<String, Object> client) {
    this.client = Map.copyOf(client);
    this.admin = Admin.create(new HashMap<>(client));
  }

  /** Members of the app's group. */
  List<String> members() {
    try {
      return admin.describeConsumerGroups(List.of(GROUP)).all().get().values().stream()
          .flatMap(group -> group.members().stream())
          .map(MemberDescription::clientId)
          .sorted()
          .toList();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return List.of();
      }
      throw failed(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Changelogs and repartition topics. */
  List<String> internalTopics() {
    return get(admin.listTopics().names()).stream()
        .filter(name -> name.startsWith(GROUP + "-"))
        .filter(name -> name.endsWith("-changelog") || name.endsWith("-repartition"))
        .sorted()
        .toList();
  }

  /**
   * All events again; of rows of history none, since whatever they corrected is priced with the
   * active book anyway.
   */
  Map<TopicPartition, Long> inputs() {
    Map<TopicPartition, Long> inputs = new HashMap<>();
    offsets(Topics.USAGE_EVENTS.name(), OffsetSpec.earliest())
        .forEach((partition, at) -> inputs.put(partition, at.offset()));
    offsets(Topics.CONTROL_REPRICE.name(), OffsetSpec.latest())
        .forEach((partition, at) -> inputs.put(partition, at.offset()));
    return inputs;
  }

  /** What usage.events still holds. */
  Events events(Instant now) {
    String topic = Topics.USAGE_EVENTS.name();
    Map<TopicPartition, Long> earliest = plain(offsets(topic, OffsetSpec.earliest()));
    Map<TopicPartition, Long> latest = plain(offsets(topic, OffsetSpec.latest()));
    // the first record at or after the beginning of time is the earliest, with its time
    Map<TopicPartition, ListOffsetsResultInfo> first = offsets(topic, OffsetSpec.forTimestamp(0));
    Map<TopicPartition, Long> expired = new HashMap<>();
    long records = 0;
    Instant completeFrom = null;
    for (var entry : earliest.entrySet()) {
      TopicPartition partition = entry.getKey();
      records += latest.getOrDefault(partition, 0L) - entry.getValue();
      if (entry.getValue() > 0) {
        expired.put(partition, entry.getValue());
        ListOffsetsResultInfo at = first.get(partition);
        Instant from = at == null || at.offset() < 0 ? now : Instant.ofEpochMilli(at.timestamp());
        completeFrom = completeFrom == null || from.isAfter(completeFrom) ? from : completeFrom;
      }
    }
    return new Events(records, expired, Optional.ofNullable(completeFrom));
  }

  /** Records of the app's results that a group has not read yet. */
  long unread(String group, Collection<String> topics) {
    awaitEndOfTransactions(topics);
    Map<TopicPartition, OffsetAndMetadata> committed =
        get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
    Map<String, Object> config = new HashMap<>(client);
    config.put("isolation.level", "read_committed");
    config.put("enable.auto.commit", false);
    long unread = 0;
    try (var consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          topics.stream().flatMap(topic -> partitions(topic).stream()).toList();
      consumer.assign(partitions);
      Map<TopicPartition, Long> begin = consumer.beginningOffsets(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      for (TopicPartition partition : partitions) {
        OffsetAndMetadata at = committed.get(partition);
        long start = begin.getOrDefault(partition, 0L);
        consumer.seek(partition, at == null ? start : Math.max(start, at.offset()));
      }
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        unread += consumer.poll(POLL).count();
        if (System.nanoTime() > deadline) {
          break;
        }
      }
    }
    return unread;
  }

  /** An app that was killed leaves transactions behind, until the broker ends them. */
  private void awaitEndOfTransactions(Collection<String> topics) {
    var committed = new ListOffsetsOptions(IsolationLevel.READ_COMMITTED);
    await(
        () ->
            topics.stream()
                .allMatch(
                    topic -> {
                      Map<TopicPartition, OffsetSpec> latest = specs(topic, OffsetSpec.latest());
                      return plain(get(admin.listOffsets(latest).all()))
                          .equals(plain(get(admin.listOffsets(latest, committed).all())));
                    }),
        "a transaction of the streams app stays open; see the runbook, REBALANCING");
  }

  /** Forgets the group and sets where the inputs start. */
  void resetGroup(Map<TopicPartition, Long> inputs) {
    try {
      admin.deleteConsumerGroups(List.of(GROUP)).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof GroupIdNotFoundException)) {
        throw failed(e);
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    inputs.forEach((partition, offset) -> offsets.put(partition, new OffsetAndMetadata(offset)));
    get(admin.alterConsumerGroupOffsets(GROUP, offsets).all());
  }

  /** Deletes topics and waits until they are gone. */
  void delete(List<String> topics) {
    for (String topic : topics) {
      try {
        admin.deleteTopics(List.of(topic)).all().get();
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw failed(e);
        }
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
    Set<String> deleted = Set.copyOf(topics);
    await(
        () -> get(admin.listTopics().names()).stream().noneMatch(deleted::contains),
        "Kafka does not delete the internal topics; check delete.topic.enable");
  }

  private static void await(BooleanSupplier condition, String problem) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(problem);
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  private List<TopicPartition> partitions(String topic) {
    return get(admin.describeTopics(List.of(topic)).allTopicNames()).values().stream()
        .flatMap(described -> described.partitions().stream())
        .map(p -> new TopicPartition(topic, p.partition()))
        .toList();
  }

  private Map<TopicPartition, OffsetSpec> specs(String topic, OffsetSpec spec) {
    Map<TopicPartition, OffsetSpec> specs = new HashMap<>();
    partitions(topic).forEach(p -> specs.put(p, spec));
    return specs;
  }

  private Map<TopicPartition, ListOffsetsResultInfo> offsets(String topic, OffsetSpec spec) {
    return get(admin.listOffsets(specs(topic, spec)).all());
  }

  private static Map<TopicPartition, Long> plain(
      Map<TopicPartition, ListOffsetsResultInfo> offsets) {
    Map<TopicPartition, Long> plain = new HashMap<>();
    offsets.forEach((partition, at) -> plain.put(partition, at.offset()));
    return plain;
  }

  private static <T> T get(Future<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw failed(e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static IllegalStateException failed(ExecutionException e) {
    return new IllegalStateException("Kafka refused or did not answer: " + e.getCause(), e);
  }

  private static IllegalStateException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new IllegalStateException("interrupted while Kafka was asked", e);
  }

  @Override
  public void close() {
    admin.close();
  }
}
