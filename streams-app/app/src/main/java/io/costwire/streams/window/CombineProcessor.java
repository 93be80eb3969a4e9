// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window;

import io.costwire.schemas.PricedUsage;
import io.costwire.streams.flow.Drain;
import io.costwire.streams.flow.NodeNames;
import io.costwire.streams.flow.PricedFacts;
import io.costwire.streams.flow.Replaced;
import io.costwire.streams.flow.StageMetrics;
import io.costwire.streams.flow.StageMetrics.Fate;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import io.costwire.streams.window.core.CombineKey;
import io.costwire.streams.window.core.DimensionSets;
import io.costwire.streams.window.core.Totals;
import io.costwire.streams.window.core.Unfolding;
import io.costwire.streams.window.core.WindowGrain;
import io.costwire.streams.window.core.WindowKey;
import io.micrometer.core.instrument.Counter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * First step: sums up events of the same minute and dimension values in a logged store, and unfolds
 * what has come together into partial sums per window. Events whose window has closed leave as
 * adjustments.
 */
@SuppressWarnings("NullAway.Init") // Streams calls init before anything else
final class CombineProcessor implements Processor<String, PricedUsage, byte[], Combined> {
  private final WindowStage.Parts parts;
  private final DimensionSets sets;
  private final Adjustments adjustments;
  private final ByteWriter keyWriter = new ByteWriter();
  private final ByteWriter valueWriter = new ByteWriter();
  private ProcessorContext<byte[], Combined> context;
  private KeyValueStore<byte[], byte[]> store;
  private Drain drain;
  private StageMetrics.Stage metrics;
  private Counter partials;
  private Counter lateMoney;

  CombineProcessor(WindowStage.Parts parts) {
    this.parts = parts;
    this.sets = parts.rules().sets();
    this.adjustments = new Adjustments(sets, parts.rules().currency());
  }

  @Override
  public void init(ProcessorContext<byte[], Combined> context) {
    this.context = context;
    this.store = context.getStateStore(NodeNames.WINDOW_COMBINE_STORE);
    this.drain = new Drain(store);
    this.metrics = parts.metrics().stage("window", context.taskId().partition());
    this.partials = parts.metrics().counter("window_partials");
    this.lateMoney = parts.metrics().counter("window_late_events");
    context.schedule(parts.rules().drainEvery(), PunctuationType.WALL_CLOCK_TIME, now -> drain());
  }

  @Override
  public void process(Record<String, PricedUsage> message) {
    metrics.in();
    PricedUsage priced = message.value();
    Change change = new Change(priced, entry(priced, message.timestamp()), null, null);
    PricedUsage replaced = Replaced.before(priced);
    if (replaced != null) {
      change = change.replacing(replaced, entry(replaced, message.timestamp()));
    }
    if (change.entry.liveGrains() != 0) {
      combine(change);
    }
    for (WindowGrain grain : WindowGrain.values()) {
      if (!change.entry.isLive(grain)) {
        adjust(change, grain, message.timestamp());
      }
    }
    metrics.out(Fate.PASSED);
  }

  /**
   * A priced usage and, where it is a correction, what it replaces: both may have dimension values
   * of their own, and are of the same minute.
   */
  private record Change(
      PricedUsage priced,
      CombineKey entry,
      @Nullable PricedUsage replaced,
      @Nullable CombineKey replacedEntry) {

    Change replacing(PricedUsage old, CombineKey oldEntry) {
      return new Change(priced, entry, old, oldEntry);
    }

    Totals added() {
      Totals totals = new Totals();
      PricedTotals.add(totals, priced);
      return totals;
    }

    Totals takenAway() {
      Totals old = new Totals();
      if (replaced != null) {
        PricedTotals.add(old, replaced);
      }
      Totals totals = new Totals();
      totals.subtract(old);
      return totals;
    }
  }

  private CombineKey entry(PricedUsage priced, long arrivedAtMs) {
    long minute = WindowGrain.MINUTE.startOf(priced.getEvent().getEventTime().getEpochSecond());
    List<String> dimensions = sets.dimensions();
    String[] values = new String[dimensions.size()];
    for (int i = 0; i < values.length; i++) {
      String value = PricedFacts.value(priced, dimensions.get(i));
      values[i] = value == null ? DimensionSets.UNTAGGED : value;
    }
    return new CombineKey(
        CombineKey.liveGrains(parts.rules().retention(), minute, arrivedAtMs),
        minute,
        priced.getEvent().getTenant(),
        List.of(values));
  }

  private void combine(Change change) {
    combine(change.entry, totals -> PricedTotals.add(totals, change.priced));
    if (change.replacedEntry != null) {
      combine(change.replacedEntry, totals -> totals.add(change.takenAway()));
    }
  }

  private void combine(CombineKey entry, Consumer<Totals> change) {
    entry.writeHashed(keyWriter.reset());
    byte[] key = keyWriter.toBytes();
    byte[] known = store.get(key);
    Totals totals = known == null ? new Totals() : Totals.read(new ByteReader(known));
    change.accept(totals);
    totals.write(valueWriter.reset());
    store.put(key, valueWriter.toBytes());
  }

  private void adjust(Change change, WindowGrain grain, long observedMs) {
    Map<WindowKey, Totals> windows = new LinkedHashMap<>();
    sets.windows(change.entry, grain).forEach(window -> windows.put(window, change.added()));
    if (change.replacedEntry != null) {
      Totals takenAway = change.takenAway();
      sets.windows(change.replacedEntry, grain)
          .forEach(window -> windows.merge(window, takenAway, Totals::plus));
    }
    long revision = change.priced.getRevision();
    String eventId = change.priced.getEvent().getEventId();
    List<WindowKey> own = sets.windows(change.entry, grain);
    windows.forEach(
        (window, totals) -> {
          // a correction may take money out of one window and put it into another of the same set
          Adjustments.Cause cause =
              new Adjustments.Cause(eventId, revision, own.contains(window) ? "" : "|replaced");
          var adjustment = adjustments.of(window, totals, cause, parts.clock().instant());
          window.write(keyWriter.reset());
          context.forward(
              new Record<>(keyWriter.toBytes(), new Combined.Late(adjustment), observedMs));
          lateMoney.increment();
        });
  }

  private void drain() {
    List<KeyValue<byte[], byte[]>> entries = drain.take();
    if (entries.isEmpty()) {
      return;
    }
    Unfolding unfolding = new Unfolding(sets);
    for (KeyValue<byte[], byte[]> entry : entries) {
      unfolding.add(
          CombineKey.read(new ByteReader(entry.key, CombineKey.HASH_BYTES)),
          Totals.read(new ByteReader(entry.value)));
    }
    Map<WindowKey, Totals> windows = unfolding.windows();
    long observed = Math.max(0, context.currentStreamTimeMs());
    windows.forEach((window, totals) -> forward(window, totals, observed));
    partials.increment(windows.size());
  }

  private void forward(WindowKey window, Totals totals, long observed) {
    window.write(keyWriter.reset());
    totals.write(valueWriter.reset());
    context.forward(
        new Record<>(keyWriter.toBytes(), new Combined.Partial(valueWriter.toBytes()), observed));
  }
}
