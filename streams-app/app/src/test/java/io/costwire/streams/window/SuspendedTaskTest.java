// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.Fixtures;
import io.costwire.schemas.PricedUsage;
import io.costwire.streams.flow.Journal;
import io.costwire.streams.flow.NodeNames;
import io.costwire.streams.flow.Priced;
import io.costwire.streams.flow.StageMetrics;
import io.costwire.streams.flow.WriteBehindStore;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.window.core.PartialKey;
import io.costwire.streams.window.core.Totals;
import io.costwire.streams.window.core.WindowRetention;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

/**
 * A rebalance suspends a task and may let the same one go on: its processors are initialised again,
 * with what they had on the heap, while the store holds the same once more.
 */
class SuspendedTaskTest {
  private final WindowStage.Parts parts =
      new WindowStage.Parts(
          new WindowStage.Rules(
              new ActiveDimensions(), WindowRetention.DEFAULT, Duration.ofSeconds(1), 1, "USD"),
          new StageMetrics(new SimpleMeterRegistry()),
          InstantSource.fixed(Fixtures.NOON));
  private final MockProcessorContext<byte[], Combined> context = new MockProcessorContext<>();
  private final CombineProcessor processor = new CombineProcessor(parts);

  private void send(String id) {
    PricedUsage priced = Fixtures.pricedUsage(id).build();
    processor.process(new Record<>(id, new Priced(priced, null), Fixtures.NOON.toEpochMilli()));
  }

  /** Commits, and goes on with the same objects, as Streams does when a task comes back. */
  private void suspend(WriteBehindStore store) {
    store.flushCache();
    processor.init(context);
  }

  /** Requests of the total set that were handed on since the last look. */
  private long handedOn() {
    context.scheduledPunctuators().getLast().getPunctuator().punctuate(0);
    Map<String, Long> bySet = new TreeMap<>();
    for (var forwarded : context.forwarded()) {
      if (forwarded.record().value() instanceof Combined.Partials(byte[] packed)) {
        ByteReader in = new ByteReader(packed);
        while (!in.atEnd()) {
          String set = PartialKey.read(in).window().set();
          bySet.merge(set, Totals.read(in).count(Totals.Count.REQUESTS), Long::sum);
        }
      }
    }
    context.resetForwards();
    long total = bySet.getOrDefault("total", 0L);
    assertThat(bySet)
        .as("every set has all events")
        .allSatisfy((set, n) -> assertThat(n).isEqualTo(total));
    return total;
  }

  @Test
  void whatWaits_isHandedOnOnceHoweverOftenTheTaskIsSuspended() {
    WriteBehindStore store =
        Journal.store(NodeNames.WINDOW_COMBINE_STORE).withLoggingDisabled().build();
    store.init(context.getStateStoreContext(), store);
    context.setCurrentStreamTimeMs(Fixtures.NOON.toEpochMilli());
    processor.init(context);
    for (int i = 0; i < 50; i++) {
      send("a-" + i);
    }
    suspend(store);
    for (int i = 0; i < 3; i++) {
      send("b-" + i);
    }
    assertThat(handedOn()).isEqualTo(53);
    try (var left = store.pages().all()) {
      assertThat(left.hasNext()).as("the journal is empty").isFalse();
    }

    suspend(store);
    send("c");
    assertThat(handedOn()).isEqualTo(1);
  }
}
