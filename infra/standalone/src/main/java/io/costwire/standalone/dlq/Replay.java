// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.dlq;

import io.costwire.runtime.Env;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.Rejection;
import io.costwire.schemas.topics.Topics;
import io.costwire.standalone.dlq.ReplayFeed.Sent;
import io.costwire.standalone.dlq.ReplayLine.Result;
import io.costwire.standalone.stack.Endpoints;
import io.costwire.standalone.stack.PriceBooks;
import io.costwire.streams.runtime.StreamsProperties;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Puts dead letters back on usage.events and looks what becomes of them: the streams app prices
 * them, refuses them again, or knows that they were accepted before.
 */
public final class Replay implements AutoCloseable {
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);
  private static final String PRICED = Topics.USAGE_PRICED.name();
  private static final String REJECTED = Topics.USAGE_REJECTED.name();

  private final Endpoints endpoints;
  private final Map<String, String> environment;
  private final Admin admin;
  private final TopicScan scan;
  private final Deserializer<Rejection> rejections;
  private final Deserializer<PricedUsage> priced;

  public Replay(Endpoints endpoints, Map<String, String> environment) {
    Env env = new Env(environment);
    this.endpoints = endpoints;
    this.environment = Map.copyOf(environment);
    this.admin = Admin.create(PriceBooks.client(endpoints, env));
    this.scan = new TopicScan(PriceBooks.client(endpoints, env));
    this.rejections = PriceBooks.serdes(endpoints, env).deserializer(Topics.USAGE_REJECTED);
    this.priced = PriceBooks.serdes(endpoints, env).deserializer(Topics.USAGE_PRICED);
  }

  /**
   * Replays what the plan chose.
   *
   * @param patience longest wait for the streams app
   * @return a line for each of them
   */
  public List<ReplayLine> run(DeadLetters letters, ReplayPlan plan, Duration patience) {
    Map<TopicPartition, Long> rejectedFrom = scan.ends(REJECTED);
    Map<TopicPartition, Long> pricedFrom = scan.ends(PRICED);
    List<ReplayLine> lines = new ArrayList<>();
    List<Sent> sent;
    try (ReplayFeed feed = new ReplayFeed(endpoints, environment)) {
      letters.forEach(
          new DeadLetterFilter(Set.of(), null, null, null),
          letter -> {
            if (plan.chosen().containsKey(letter.at())) {
              feed.send(letter);
            }
          });
      sent = feed.finish();
      lines.addAll(feed.failed());
    }
    if (!awaitTaken(sent, patience)) {
      sent.forEach(s -> lines.add(new ReplayLine(s.id(), Result.PENDING, place(s))));
      return lines;
    }
    Map<String, ReplayLine> outcomes = new HashMap<>();
    Map<String, String> ids = new HashMap<>();
    sent.forEach(s -> ids.put(place(s), s.id()));
    readRejected(rejectedFrom, ids, outcomes);
    readPriced(pricedFrom, ids, outcomes);
    for (Sent one : sent) {
      lines.add(outcomes.getOrDefault(one.id(), duplicate(one)));
    }
    return lines;
  }

  private static ReplayLine duplicate(Sent sent) {
    return new ReplayLine(
        sent.id(), Result.DUPLICATE, "accepted before, so %s costs nothing".formatted(place(sent)));
  }

  private boolean awaitTaken(List<Sent> sent, Duration patience) {
    Map<TopicPartition, Long> wanted = new HashMap<>();
    sent.forEach(s -> wanted.merge(s.partition(), s.offset() + 1, Math::max));
    long deadline = System.nanoTime() + patience.toNanos();
    while (!isTaken(wanted)) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
    }
    return true;
  }

  private boolean isTaken(Map<TopicPartition, Long> wanted) {
    Map<TopicPartition, OffsetAndMetadata> committed =
        get(
            admin
                .listConsumerGroupOffsets(StreamsProperties.APPLICATION_ID)
                .partitionsToOffsetAndMetadata());
    return wanted.entrySet().stream()
        .allMatch(
            w -> {
              OffsetAndMetadata at = committed.get(w.getKey());
              return at != null && at.offset() >= w.getValue();
            });
  }

  private void readRejected(
      Map<TopicPartition, Long> from, Map<String, String> ids, Map<String, ReplayLine> outcomes) {
    scan.read(
        from,
        written(from),
        record -> {
          Rejection again = rejections.deserialize(REJECTED, record.value());
          String id = ids.get(again.getRejectionId());
          if (id != null) {
            outcomes.put(
                id,
                new ReplayLine(
                    id,
                    Result.REJECTED_AGAIN,
                    "%s, now %s: %s"
                        .formatted(again.getReason(), again.getRejectionId(), again.getDetail())));
          }
        });
  }

  private void readPriced(
      Map<TopicPartition, Long> from, Map<String, String> ids, Map<String, ReplayLine> outcomes) {
    scan.read(
        from,
        written(from),
        record -> {
          PricedUsage usage = priced.deserialize(PRICED, record.value());
          String place = place(usage.getSourcePartition(), usage.getSourceOffset());
          String id = ids.get(place);
          if (id != null) {
            outcomes.put(
                id, new ReplayLine(id, Result.PRICED, usage.getStatus() + ", now " + place));
          }
        });
  }

  /** Ends that include what is written and about to be committed. */
  private Map<TopicPartition, Long> written(Map<TopicPartition, Long> partitions) {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    partitions.keySet().forEach(p -> latest.put(p, OffsetSpec.latest()));
    Map<TopicPartition, ListOffsetsResultInfo> found = get(admin.listOffsets(latest).all());
    Map<TopicPartition, Long> ends = new HashMap<>();
    found.forEach((partition, end) -> ends.put(partition, end.offset()));
    return ends;
  }

  private static String place(Sent sent) {
    return place(sent.partition().partition(), sent.offset());
  }

  /** The id that a rejection of that record would have. */
  private static String place(int partition, long offset) {
    return Topics.USAGE_EVENTS.name() + "-" + partition + "-" + offset;
  }

  private static <T> T get(Future<T> future) {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while Kafka was asked", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "Kafka does not tell how far the streams app is: " + e.getCause(), e);
    }
  }

  @Override
  public void close() {
    scan.close();
    admin.close();
    rejections.close();
    priced.close();
  }
}
