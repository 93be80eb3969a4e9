// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.Rejection;
import io.costwire.sink.batch.BatchLimits;
import io.costwire.sink.batch.BatchWriter;
import io.costwire.sink.batch.Insert;
import io.costwire.sink.batch.InsertOutcome;
import io.costwire.sink.batch.Lane;
import io.costwire.sink.batch.Load;
import io.costwire.sink.batch.Slice;
import io.costwire.sink.batch.SourceOffset;
import io.costwire.sink.failure.RetrySchedule;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Semaphore;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FlightsTest {
  private static final String TOPIC = "usage.priced";
  private static final Insert INSERT = new Insert("numbers", List.of("n"), List.of("Int64"), false);
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final SinkMetrics metrics = new SinkMetrics(new SimpleMeterRegistry());
  private final RetrySchedule schedule =
      new RetrySchedule(Duration.ofMillis(1), Duration.ofMillis(2), new Random(1));
  private final StopSignal stop = new StopSignal();
  private final Semaphore permits = new Semaphore(0);
  private final Lane lane =
      new Lane(TOPIC, new BatchLimits(10, 1_000, Duration.ofMillis(500), 2_000));
  private final Flights flights =
      new Flights(
          new BatchWriter(this::insert, schedule, stop::await, metrics),
          new DeadLetters(
              new MockProducer<String, Rejection>(),
              schedule,
              stop,
              metrics,
              InstantSource.fixed(NOW)),
          metrics,
          point -> {},
          1);

  /** ClickHouse answers when the test lets it. */
  private InsertOutcome insert(Slice slice) {
    permits.acquireUninterruptibly();
    return new InsertOutcome.Stored();
  }

  private void depart(int partition, long offset) {
    lane.add(new SourceOffset(TOPIC, partition, offset, 0), INSERT, 0, row -> row.int64(offset));
    lane.advance(partition, offset + 1, NOW);
    flights.depart(List.of(lane));
  }

  @AfterEach
  void close() {
    permits.release(100);
    flights.close();
  }

  @Test
  void partitionThatWasGivenAway_isNotAcknowledged_evenIfItComesBackBeforeTheLoadLands() {
    lane.advance(1, 70, NOW);
    depart(0, 4);
    flights.disown(List.of(new TopicPartition(TOPIC, 0)));
    permits.release();

    assertThat(flights.awaitAll(PATIENCE)).isTrue();
    assertThat(flights.landed()).extracting(Load::positions).containsExactly(Map.of(1, 70L));
  }

  @Test
  void partitionThatCameBack_isAcknowledgedByTheNextLoad() {
    depart(0, 4);
    flights.disown(List.of(new TopicPartition(TOPIC, 0)));
    permits.release(2);
    assertThat(flights.awaitAll(PATIENCE)).isTrue();
    assertThat(flights.landed()).extracting(Load::positions).containsExactly(Map.of());

    depart(0, 9);
    assertThat(flights.awaitAll(PATIENCE)).isTrue();
    assertThat(flights.landed()).extracting(Load::positions).containsExactly(Map.of(0, 10L));
  }

  @Test
  void otherTopics_keepTheirPartitions() {
    depart(0, 4);
    flights.disown(List.of(new TopicPartition("cost.windows", 0)));
    permits.release();

    assertThat(flights.awaitAll(PATIENCE)).isTrue();
    assertThat(flights.landed()).extracting(Load::positions).containsExactly(Map.of(0, 5L));
  }
}
