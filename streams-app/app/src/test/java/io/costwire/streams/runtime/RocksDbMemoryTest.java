// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksDbMemoryTest {
  private static final long BYTES = 32L << 20;
  @TempDir private Path folder;

  @Test
  void storesOfTheTopology_takeTheirMemoryFromTheSharedOne() {
    try (var memory = new RocksDbMemory(BYTES)) {
      long empty = memory.used();
      write(properties("without"));
      assertThat(memory.used()).isEqualTo(empty);

      Properties with = properties("with");
      with.put(RocksDbMemory.PROPERTY, memory);
      long[] used = new long[1];
      try (var driver = new TopologyTestDriver(topology(), with)) {
        fill(driver);
        used[0] = memory.used();
      }
      assertThat(used[0]).isGreaterThan(empty + 100_000).isLessThan(2 * BYTES);
    }
  }

  @Test
  void closedMemory_isEmptyAndMayBeClosedAgain() {
    var memory = new RocksDbMemory(BYTES);
    memory.close();
    memory.close();
    assertThat(memory.used()).isZero();
    assertThat(memory.pinned()).isZero();
  }

  private static void write(Properties properties) {
    try (var driver = new TopologyTestDriver(topology(), properties)) {
      fill(driver);
    }
  }

  private static void fill(TopologyTestDriver driver) {
    var input = driver.createInputTopic("in", new ByteArraySerializer(), new ByteArraySerializer());
    for (int i = 0; i < 5_000; i++) {
      input.pipeInput(("key-" + i).getBytes(StandardCharsets.UTF_8), new byte[100]);
    }
    assertThat(driver.getAllStateStores().keySet()).isEqualTo(Set.of("kept"));
  }

  private static Topology topology() {
    var builder = new StreamsBuilder();
    builder.table(
        "in",
        Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()).withName("source"),
        Materialized.<byte[], byte[]>as(Stores.persistentKeyValueStore("kept"))
            .withKeySerde(Serdes.ByteArray())
            .withValueSerde(Serdes.ByteArray())
            .withCachingDisabled());
    return builder.build();
  }

  private Properties properties(String name) {
    Properties properties =
        StreamsProperties.of(
            name,
            new StreamsProperties.Run(
                "none:1",
                Map.of(),
                folder.resolve(name),
                new StreamsProperties.Threads(1, 0, Duration.ofSeconds(1), 0),
                1));
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
    return properties;
  }
}
