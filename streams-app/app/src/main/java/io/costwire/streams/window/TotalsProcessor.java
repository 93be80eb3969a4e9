// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window;

import io.costwire.schemas.CostWindow;
import io.costwire.streams.flow.Cadence;
import io.costwire.streams.flow.Journal;
import io.costwire.streams.flow.NodeNames;
import io.costwire.streams.flow.Revision;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import io.costwire.streams.window.core.PartialKey;
import io.costwire.streams.window.core.Totals;
import io.costwire.streams.window.core.WindowGrain;
import io.costwire.streams.window.core.WindowKey;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Second step: adds partial sums to the full totals of their windows, and emits at every beat the
 * windows that have changed, with the next revision. State beyond retention is forgotten in bounded
 * steps; a partial sum of a window that is forgotten leaves as an adjustment, so no money depends
 * on how far apart the partitions are. Keys beyond the bound of their set are summed up together.
 */
@SuppressWarnings("NullAway.Init") // Streams calls init before anything else
final class TotalsProcessor implements Processor<byte[], byte[], String, TotalsResult> {
  private static final Duration EXPIRE_EVERY = Duration.ofSeconds(5);

  /** Bounds a step of forgetting to some 50 ms. */
  static final int MAX_EXPIRED = 5_000;

  /** Bounds heap and the length of a step: some 10 MB and 200 ms. */
  static final int MAX_CHANGED = 50_000;

  private final WindowStage.Parts parts;
  private final Adjustments adjustments;
  private final ByteWriter writer = new ByteWriter();
  private final Set<Bytes> changed = new LinkedHashSet<>();
  private ProcessorContext<String, TotalsResult> context;
  private WindowState state;
  private Journal changedJournal;
  private Counter updates;
  private Counter lateMoney;
  private Counter expired;

  TotalsProcessor(WindowStage.Parts parts) {
    this.parts = parts;
    this.adjustments = new Adjustments(parts.rules().currency());
  }

  @Override
  public void init(ProcessorContext<String, TotalsResult> context) {
    this.context = context;
    // called again, on the same object, when a task was suspended and goes on: the store is the
    // truth
    this.changed.clear();
    this.state = new WindowState(context.getStateStore(NodeNames.WINDOW_TOTALS_STORE));
    this.changedJournal = new Journal(context.getStateStore(NodeNames.WINDOW_CHANGED_STORE));
    this.updates = parts.metrics().counter("window_updates");
    this.lateMoney = parts.metrics().counter("window_late_partials");
    this.expired = parts.metrics().counter("windows_expired");
    Cadence.onBeat(context, parts.rules().beat(), this::emit);
    context.schedule(EXPIRE_EVERY, PunctuationType.WALL_CLOCK_TIME, now -> expire());
  }

  @Override
  public void process(Record<byte[], byte[]> message) {
    replay();
    ByteReader packed = new ByteReader(message.value());
    for (int number = 0; !packed.atEnd(); number++) {
      PartialKey key = PartialKey.read(packed);
      Totals partial = Totals.read(packed);
      for (WindowGrain grain : WindowGrain.ALL) {
        if (grain.isIn(key.grains())) {
          add(key.window().in(grain), partial, number);
        }
      }
    }
    if (changed.size() >= MAX_CHANGED) {
      emit();
    }
  }

  private void add(WindowKey window, Totals partial, int number) {
    if (state.isForgotten(window)) {
      adjust(window, partial, number);
      return;
    }
    byte[] key = state.key(window);
    WindowState.Stored known = state.get(key);
    if (known == null && !isAdmitted(window)) {
      add(window.other(), partial, number);
      return;
    }
    Totals totals = known == null ? new Totals() : known.totals();
    totals.add(partial);
    state.put(key, new WindowState.Stored(known == null ? 1 : known.changes() + 1, totals));
    markChanged(key);
  }

  private boolean isAdmitted(WindowKey window) {
    if (window.values().isEmpty() || window.isOther()) {
      return true;
    }
    int maxKeys = parts.rules().dimensions().calendar().maxKeys(window.set());
    if (state.admit(window, maxKeys)) {
      return true;
    }
    parts.metrics().counter("window_keys_overflowed", "set", window.set()).increment();
    return false;
  }

  private void markChanged(byte[] key) {
    if (changed.add(Bytes.wrap(key))) {
      changedJournal.append(writer.reset().putVar(key.length).putBytes(key));
    }
  }

  private void replay() {
    changedJournal.replayOnce(in -> changed.add(Bytes.wrap(in.getBytes(in.getCount()))));
  }

  private void emit() {
    replay();
    if (changed.isEmpty()) {
      return;
    }
    for (Bytes key : changed) {
      WindowState.Stored stored = state.get(key.get());
      if (stored == null) {
        throw new IllegalStateException("a window that has changed has no totals");
      }
      WindowKey window = WindowKey.read(new ByteReader(key.get()));
      forward(window.topicKey(), new TotalsResult.Window(emitted(window, stored)));
    }
    updates.increment(changed.size());
    changed.clear();
    changedJournal.clear();
  }

  private CostWindow emitted(WindowKey window, WindowState.Stored stored) {
    return new CostWindow(
        Adjustments.grain(window.grain()),
        window.start(),
        window.set(),
        window.tenant(),
        window.dimensions(),
        parts.rules().currency(),
        PricedTotals.record(stored.totals()),
        Revision.of(parts.rules().generation(), stored.changes()),
        parts.clock().instant());
  }

  private void adjust(WindowKey window, Totals partial, int number) {
    RecordMetadata at = context.recordMetadata().orElseThrow();
    // partition, offset and number of the partial sum name it for good
    var adjustment =
        adjustments.of(
            window,
            partial,
            new Adjustments.Cause(
                "partial-" + at.partition() + "-" + at.offset() + "-" + number,
                Revision.of(parts.rules().generation(), 1),
                ""),
            parts.clock().instant());
    lateMoney.increment();
    forward(Adjustments.key(adjustment), new TotalsResult.Late(adjustment));
  }

  private void expire() {
    long observed = context.currentStreamTimeMs();
    if (observed >= 0) {
      // what has changed last must be out before it is forgotten
      emit();
      expired.increment(state.expire(parts.rules().retention(), observed, MAX_EXPIRED));
    }
  }

  private void forward(String key, TotalsResult result) {
    context.forward(new Record<>(key, result, Math.max(0, context.currentStreamTimeMs())));
  }
}
