// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window;

import io.costwire.schemas.CostAdjustment;
import io.costwire.schemas.CostWindow;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.PricedUsage;
import io.costwire.streams.flow.Journal;
import io.costwire.streams.flow.NodeNames;
import io.costwire.streams.flow.Priced;
import io.costwire.streams.flow.StageMetrics;
import io.costwire.streams.flow.WriteBehindStore;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.window.core.DimensionCalendar;
import io.costwire.streams.window.core.PartialKey;
import io.costwire.streams.window.core.Totals;
import io.costwire.streams.window.core.WindowRetention;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Both steps of the window stage, wired by hand: the driver commits behind every event, which would
 * take minutes for as many as an explosion has. Nothing beats here but the test.
 */
final class WindowDrive {
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final MockProcessorContext<byte[], Combined> first = new MockProcessorContext<>();
  private final MockProcessorContext<String, TotalsResult> second = new MockProcessorContext<>();
  private final CombineProcessor combine;
  private final TotalsProcessor addUp;
  private final WriteBehindStore journal;

  /** The latest revision of each window. */
  final Map<String, CostWindow> windows = new HashMap<>();

  final List<CostAdjustment> adjustments = new ArrayList<>();

  /** Sums that the first step handed on at a time, in order. */
  final List<Integer> handedOn = new ArrayList<>();

  WindowDrive(DimensionCalendar calendar) {
    var dimensions = new ActiveDimensions();
    dimensions.activate(calendar);
    var parts =
        new WindowStage.Parts(
            new WindowStage.Rules(
                dimensions, WindowRetention.DEFAULT, Duration.ofSeconds(1), 1, "USD"),
            new StageMetrics(meters),
            InstantSource.fixed(Fixtures.NOON));
    combine = new CombineProcessor(parts);
    addUp = new TotalsProcessor(parts);
    journal = open(Journal.store(NodeNames.WINDOW_COMBINE_STORE), first);
    open(Journal.store(NodeNames.WINDOW_CHANGED_STORE), second);
    open(
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(NodeNames.WINDOW_TOTALS_STORE),
                Serdes.ByteArray(),
                Serdes.ByteArray())
            .withCachingDisabled(),
        second);
    first.setCurrentStreamTimeMs(Fixtures.NOON.toEpochMilli());
    second.setCurrentStreamTimeMs(Fixtures.NOON.toEpochMilli());
    combine.init(first);
    addUp.init(second);
  }

  private static <S extends StateStore> S open(
      StoreBuilder<S> builder, MockProcessorContext<?, ?> context) {
    S store = builder.withLoggingDisabled().build();
    store.init(context.getStateStoreContext(), store);
    return store;
  }

  /** An event that arrives at noon. */
  void send(PricedUsage priced) {
    combine.process(
        new Record<>(
            priced.getEvent().getEventId(),
            new Priced(priced, null),
            Fixtures.NOON.toEpochMilli()));
    passOn();
  }

  /** Both steps hand on what they have. */
  void beat() {
    first.scheduledPunctuators().getFirst().getPunctuator().punctuate(0);
    passOn();
    second.scheduledPunctuators().getFirst().getPunctuator().punctuate(0);
    take();
  }

  private void passOn() {
    int sums = 0;
    for (var forwarded : first.forwarded()) {
      switch (forwarded.record().value()) {
        case Combined.Late(CostAdjustment adjustment) -> adjustments.add(adjustment);
        case Combined.Partials(byte[] packed) -> {
          sums += sumsIn(packed);
          addUp.process(new Record<>(forwarded.record().key(), packed, 0));
          take();
        }
      }
    }
    first.resetForwards();
    if (sums > 0) {
      handedOn.add(sums);
    }
  }

  private void take() {
    for (var forwarded : second.forwarded()) {
      switch (forwarded.record().value()) {
        case TotalsResult.Window(CostWindow window) ->
            windows.put(forwarded.record().key(), window);
        case TotalsResult.Late(CostAdjustment adjustment) -> adjustments.add(adjustment);
      }
    }
    second.resetForwards();
  }

  private static int sumsIn(byte[] packed) {
    ByteReader in = new ByteReader(packed);
    int sums = 0;
    while (!in.atEnd()) {
      PartialKey.read(in);
      Totals.read(in);
      sums++;
    }
    return sums;
  }

  /** Bytes of what the first step holds and has not handed on, as a commit would write them. */
  long journalBytes() {
    journal.flushCache();
    long bytes = 0;
    try (var pages = journal.pages().all()) {
      while (pages.hasNext()) {
        bytes += pages.next().value.length;
      }
    }
    return bytes;
  }

  double overflowed(String set) {
    return meters
        .find("costwire_streams_window_keys_overflowed")
        .tag("set", set)
        .counters()
        .stream()
        .mapToDouble(Counter::count)
        .sum();
  }
}
