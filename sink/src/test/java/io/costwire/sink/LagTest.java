// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LagTest {
  private static final TopicPartition FIRST = new TopicPartition("usage.priced", 0);
  private static final TopicPartition SECOND = new TopicPartition("usage.priced", 1);

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
  private final Lag lag =
      new Lag(consumer, List.of("usage.priced", "cost.windows"), new SinkMetrics(meters), now::get);

  private double shown(String topic) {
    return meters.get("costwire_sink_lag_records").tag("topic", topic).gauge().value();
  }

  @Test
  void lag_isTheSumOverPartitions() {
    consumer.assign(List.of(FIRST, SECOND));
    consumer.updateBeginningOffsets(Map.of(FIRST, 0L, SECOND, 0L));
    consumer.updateEndOffsets(Map.of(FIRST, 200L, SECOND, 30L));
    consumer.seek(FIRST, 150);
    consumer.seek(SECOND, 20);

    lag.show();

    assertThat(shown("usage.priced")).isEqualTo(60);
    assertThat(shown("cost.windows")).isZero();
  }

  @Test
  void lag_ofPartitionsThatAreNoLongerOurs_isNotShown() {
    consumer.assign(List.of(FIRST));
    consumer.updateBeginningOffsets(Map.of(FIRST, 0L));
    consumer.updateEndOffsets(Map.of(FIRST, 200L));
    consumer.seek(FIRST, 0);
    lag.show();
    assertThat(shown("usage.priced")).isEqualTo(200);

    consumer.unsubscribe();
    now.set(Instant.EPOCH.plusSeconds(4));
    lag.show();
    assertThat(shown("usage.priced")).isEqualTo(200);
    now.set(Instant.EPOCH.plusSeconds(5));
    lag.show();
    assertThat(shown("usage.priced")).isZero();
  }
}
