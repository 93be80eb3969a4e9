// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window;

import io.costwire.schemas.CostWindow;
import io.costwire.streams.flow.NodeNames;
import io.costwire.streams.flow.Revision;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import io.costwire.streams.window.core.Totals;
import io.costwire.streams.window.core.WindowGrain;
import io.costwire.streams.window.core.WindowKey;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Second step: adds partial sums to the full totals of their window and emits them with the next
 * revision. State beyond retention is forgotten in bounded steps; a partial sum of a window that is
 * forgotten leaves as an adjustment, so no money depends on how far apart the partitions are.
 */
@SuppressWarnings("NullAway.Init") // Streams calls init before anything else
final class TotalsProcessor implements Processor<byte[], byte[], String, TotalsResult> {
  private static final Duration EXPIRE_EVERY = Duration.ofSeconds(5);

  /** Bounds a step of forgetting to some 50 ms. */
  static final int MAX_EXPIRED = 5_000;

  /** Key of the horizons; no window has a grain of code 0. */
  private static final byte[] HORIZONS_KEY = {0};

  private final WindowStage.Parts parts;
  private final Adjustments adjustments;
  private final ByteWriter writer = new ByteWriter();
  // start in seconds before which state of a grain is forgotten; never goes back
  private final Map<WindowGrain, Long> horizons = new EnumMap<>(WindowGrain.class);
  private ProcessorContext<String, TotalsResult> context;
  private KeyValueStore<byte[], byte[]> store;
  private Counter updates;
  private Counter lateMoney;
  private Counter expired;

  TotalsProcessor(WindowStage.Parts parts) {
    this.parts = parts;
    this.adjustments = new Adjustments(parts.rules().sets(), parts.rules().currency());
  }

  @Override
  public void init(ProcessorContext<String, TotalsResult> context) {
    this.context = context;
    this.store = context.getStateStore(NodeNames.WINDOW_TOTALS_STORE);
    this.updates = parts.metrics().counter("window_updates");
    this.lateMoney = parts.metrics().counter("window_late_partials");
    this.expired = parts.metrics().counter("windows_expired");
    context.schedule(EXPIRE_EVERY, PunctuationType.WALL_CLOCK_TIME, now -> expire());
  }

  @Override
  public void process(Record<byte[], byte[]> message) {
    if (horizons.isEmpty()) {
      readHorizons();
    }
    WindowKey window = WindowKey.read(new ByteReader(message.key()));
    Totals partial = Totals.read(new ByteReader(message.value()));
    if (window.startSecond() < horizons.getOrDefault(window.grain(), 0L)) {
      adjust(window, partial, message.timestamp());
      return;
    }
    byte[] known = store.get(message.key());
    long counter = 1;
    if (known != null) {
      ByteReader in = new ByteReader(known);
      counter = in.getVar() + 1;
      partial.add(Totals.read(in));
    }
    writer.reset().putVar(counter);
    partial.write(writer);
    store.put(message.key(), writer.toBytes());
    updates.increment();
    context.forward(
        new Record<>(
            window.topicKey(),
            new TotalsResult.Window(emitted(window, partial, counter)),
            message.timestamp()));
  }

  private CostWindow emitted(WindowKey window, Totals totals, long counter) {
    return new CostWindow(
        Adjustments.grain(window.grain()),
        window.start(),
        window.set(),
        window.tenant(),
        window.dimensions(parts.rules().sets().named(window.set())),
        parts.rules().currency(),
        PricedTotals.record(totals),
        Revision.of(parts.rules().generation(), counter),
        parts.clock().instant());
  }

  private void adjust(WindowKey window, Totals partial, long timestamp) {
    RecordMetadata at = context.recordMetadata().orElseThrow();
    // partition and offset of the partial sum name it for good
    var adjustment =
        adjustments.of(
            window,
            partial,
            new Adjustments.Cause(
                "partial-" + at.partition() + "-" + at.offset(),
                Revision.of(parts.rules().generation(), 1),
                ""),
            parts.clock().instant());
    lateMoney.increment();
    context.forward(
        new Record<>(Adjustments.key(adjustment), new TotalsResult.Late(adjustment), timestamp));
  }

  private void expire() {
    long observed = context.currentStreamTimeMs();
    if (observed < 0) {
      return;
    }
    if (horizons.isEmpty()) {
      readHorizons();
    }
    advanceHorizons(observed);
    int left = MAX_EXPIRED;
    for (WindowGrain grain : WindowGrain.values()) {
      left -= expire(grain, left);
    }
    expired.increment(MAX_EXPIRED - left);
  }

  private int expire(WindowGrain grain, int atMost) {
    List<byte[]> keys = new ArrayList<>();
    byte[] from = WindowKey.firstOf(grain, 0);
    byte[] to = WindowKey.firstOf(grain, horizons.getOrDefault(grain, 0L));
    try (var entries = store.range(from, to)) {
      while (entries.hasNext() && keys.size() < atMost) {
        keys.add(entries.next().key);
      }
    }
    keys.forEach(store::delete);
    return keys.size();
  }

  private void advanceHorizons(long observedMs) {
    boolean moved = false;
    for (WindowGrain grain : WindowGrain.values()) {
      long horizon = parts.rules().retention().horizonSecond(grain, observedMs);
      if (horizon > horizons.getOrDefault(grain, 0L)) {
        horizons.put(grain, horizon);
        moved = true;
      }
    }
    if (moved) {
      writer.reset();
      for (WindowGrain grain : WindowGrain.values()) {
        writer.putFixed(horizons.getOrDefault(grain, 0L));
      }
      store.put(HORIZONS_KEY, writer.toBytes());
    }
  }

  private void readHorizons() {
    byte[] known = store.get(HORIZONS_KEY);
    ByteReader in = known == null ? null : new ByteReader(known);
    for (WindowGrain grain : WindowGrain.values()) {
      horizons.put(grain, in == null ? 0L : in.getFixed());
    }
  }
}
