// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TopicGuardTest {
  private static final TopicPartition PARTITION = new TopicPartition("usage.priced", 0);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");

  /** Nobody answers there, and nobody is asked in these tests. */
  private final Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:1"));

  private final TopicGuard guard =
      new TopicGuard(admin, consumer, new SinkMetrics(meters), InstantSource.fixed(Instant.EPOCH));

  @BeforeEach
  void assign() {
    consumer.assign(List.of(PARTITION));
    consumer.updateBeginningOffsets(Map.of(PARTITION, 100L));
    consumer.updateEndOffsets(Map.of(PARTITION, 200L));
  }

  @AfterEach
  void close() {
    guard.close();
  }

  private void committed(long offset, String mark) {
    consumer.commitSync(Map.of(PARTITION, new OffsetAndMetadata(offset, mark)));
  }

  private double count(String name) {
    return meters.get(name).tag("topic", PARTITION.topic()).counter().count();
  }

  @Test
  void newGroup_readsFromTheBeginning_andMissesNothing() {
    guard.position(List.of(PARTITION));

    assertThat(consumer.position(PARTITION)).isEqualTo(100);
    assertThat(count("costwire_sink_records_lost")).isZero();
  }

  @Test
  void offsetOfThisTopic_isUsed() {
    committed(150, "");
    guard.position(List.of(PARTITION));

    assertThat(consumer.position(PARTITION)).isEqualTo(150);
  }

  @Test
  void offsetOfAnotherTopic_isNotUsed() {
    committed(150, "some-other-topic-id");
    guard.position(List.of(PARTITION));

    assertThat(consumer.position(PARTITION)).isEqualTo(100);
    assertThat(count("costwire_sink_topics_recreated")).isEqualTo(1);
  }

  @Test
  void offsetBeyondTheEnd_isOfAnotherTopic_whateverItSays() {
    committed(201, "");
    guard.position(List.of(PARTITION));

    assertThat(consumer.position(PARTITION)).isEqualTo(100);
    assertThat(count("costwire_sink_topics_recreated")).isEqualTo(1);
  }

  @Test
  void recordsThatExpiredWhileTheSinkWasAway_areCounted() {
    committed(90, "");
    guard.position(List.of(PARTITION));

    assertThat(consumer.position(PARTITION)).isEqualTo(100);
    assertThat(count("costwire_sink_records_lost")).isEqualTo(10);
    assertThat(count("costwire_sink_topics_recreated")).isZero();
  }

  @Test
  void recordsThatExpiredWhileTheSinkWaited_areCounted_andItGoesOn() {
    guard.goOn(Map.of(PARTITION, 40L));

    assertThat(consumer.position(PARTITION)).isEqualTo(100);
    assertThat(count("costwire_sink_records_lost")).isEqualTo(60);
  }

  @Test
  void positionBeyondTheEnd_endsTheSession() {
    assertThatThrownBy(() -> guard.goOn(Map.of(PARTITION, 201L)))
        .isInstanceOf(TopicGuard.TopicRecreated.class)
        .hasMessage(
            "topic usage.priced was deleted and created again; it is read from its beginning");
  }
}
