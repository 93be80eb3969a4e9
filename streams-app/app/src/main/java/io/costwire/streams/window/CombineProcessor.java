// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window;

import io.costwire.schemas.PricedUsage;
import io.costwire.streams.flow.Drain;
import io.costwire.streams.flow.NodeNames;
import io.costwire.streams.flow.PricedFacts;
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
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

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
    CombineKey entry = entry(priced, message.timestamp());
    if (entry.liveGrains() != 0) {
      combine(entry, priced);
    }
    for (WindowGrain grain : WindowGrain.values()) {
      if (!entry.isLive(grain)) {
        adjust(entry, grain, priced, message.timestamp());
      }
    }
    metrics.out(Fate.PASSED);
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

  private void combine(CombineKey entry, PricedUsage priced) {
    entry.writeHashed(keyWriter.reset());
    byte[] key = keyWriter.toBytes();
    byte[] known = store.get(key);
    Totals totals = known == null ? new Totals() : Totals.read(new ByteReader(known));
    PricedTotals.add(totals, priced);
    totals.write(valueWriter.reset());
    store.put(key, valueWriter.toBytes());
  }

  private void adjust(CombineKey entry, WindowGrain grain, PricedUsage priced, long arrivedAtMs) {
    Totals totals = new Totals();
    PricedTotals.add(totals, priced);
    for (WindowKey window : sets.windows(entry, grain)) {
      var adjustment =
          adjustments.of(
              window,
              totals,
              priced.getEvent().getEventId(),
              priced.getRevision(),
              parts.clock().instant());
      window.write(keyWriter.reset());
      context.forward(
          new Record<>(keyWriter.toBytes(), new Combined.Late(adjustment), arrivedAtMs));
      lateMoney.increment();
    }
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
