// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window;

import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.topics.ImportedUsage;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.flow.Cadence;
import io.costwire.streams.flow.Journal;
import io.costwire.streams.flow.NodeNames;
import io.costwire.streams.flow.PartialBatches;
import io.costwire.streams.flow.Priced;
import io.costwire.streams.flow.PricedFacts;
import io.costwire.streams.flow.Replaced;
import io.costwire.streams.flow.StageMetrics;
import io.costwire.streams.flow.StageMetrics.Fate;
import io.costwire.streams.state.ByteWriter;
import io.costwire.streams.window.core.DimensionSets;
import io.costwire.streams.window.core.EventKey;
import io.costwire.streams.window.core.PartialSums;
import io.costwire.streams.window.core.Totals;
import io.costwire.streams.window.core.WindowGrain;
import io.costwire.streams.window.core.WindowKey;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * First step: sums up, per dimension set and window, what the events of a task cost, and hands the
 * sums on at every beat. Events whose window has closed leave as adjustments.
 */
@SuppressWarnings("NullAway.Init") // Streams calls init before anything else
final class CombineProcessor implements Processor<String, Priced, byte[], Combined> {
  /** Bounds heap and the length of a drain: some 20 MB and 50 ms. */
  static final int MAX_SUMS = 50_000;

  /** How far time may move on before all tasks of the second step are told of it. */
  static final Duration TELL_TIME_EVERY = Duration.ofSeconds(10);

  private final WindowStage.Parts parts;
  private final Adjustments adjustments;
  private final ByteWriter writer = new ByteWriter();
  private ProcessorContext<byte[], Combined> context;
  private PartialSums sums;
  private CombineJournal journal;
  private PartialBatches batches;
  private StageMetrics.Stage metrics;
  private Counter partials;
  private Counter lateMoney;
  private long timeToldMs;

  CombineProcessor(WindowStage.Parts parts) {
    this.parts = parts;
    this.adjustments = new Adjustments(parts.rules().currency());
  }

  @Override
  public void init(ProcessorContext<byte[], Combined> context) {
    this.context = context;
    // called again, on the same object, when a task was suspended and goes on: the store is the
    // truth
    this.sums = new PartialSums();
    this.journal =
        new CombineJournal(new Journal(context.getStateStore(NodeNames.WINDOW_COMBINE_STORE)));
    this.batches =
        new PartialBatches(
            Topics.USAGE_EVENTS.partitions(),
            (key, packed) -> forward(key, new Combined.Partials(packed)));
    this.metrics = parts.metrics().stage("window", context.taskId().partition());
    this.partials = parts.metrics().counter("window_partials");
    this.lateMoney = parts.metrics().counter("window_late_events");
    this.timeToldMs = -1;
    Cadence.onBeat(context, parts.rules().beat(), this::drain);
  }

  @Override
  public void process(Record<String, Priced> message) {
    metrics.in();
    journal.replayOnce(this::sumAgain);
    PricedUsage priced = message.value().usage();
    long minute = WindowGrain.MINUTE.startOf(priced.getEvent().getEventTime().getEpochSecond());
    DimensionSets sets = parts.rules().dimensions().calendar().at(minute);
    int live = live(priced, minute, message.timestamp());
    Entry entry = new Entry(key(priced, sets, minute, live), PricedTotals.of(priced));
    PricedUsage replaced = Replaced.before(priced);
    Entry takenAway =
        replaced == null
            ? null
            : new Entry(key(replaced, sets, minute, live), takenAway(priced, replaced));
    if (live != 0) {
      combine(sets, entry);
      if (takenAway != null) {
        combine(sets, takenAway);
      }
    }
    for (WindowGrain grain : WindowGrain.ALL) {
      if (!grain.isIn(live)) {
        adjust(priced, sets, grain, entry, takenAway);
      }
    }
    metrics.out(Fate.PASSED);
  }

  /**
   * The grains whose windows take in the event. Minutes of what was imported are adjustments, of
   * whatever age: anomalies and silences are looked for in windows of minutes.
   */
  private int live(PricedUsage priced, long minute, long arrivedAtMs) {
    int live = EventKey.liveGrains(parts.rules().retention(), minute, arrivedAtMs);
    return ImportedUsage.isBy(priced.getEvent().getProducer())
        ? EventKey.withoutMinutes(live)
        : live;
  }

  private static Totals takenAway(PricedUsage priced, PricedUsage replaced) {
    return PricedTotals.of(replaced).times(Replaced.times(priced)).negated();
  }

  /** What an event, or the price that a correction replaces, adds to which windows. */
  private record Entry(EventKey key, Totals totals) {}

  private static EventKey key(PricedUsage priced, DimensionSets sets, long minute, int live) {
    List<String> dimensions = sets.dimensions();
    String[] values = new String[dimensions.size()];
    for (int i = 0; i < values.length; i++) {
      String value = PricedFacts.value(priced, dimensions.get(i));
      values[i] = value == null ? DimensionSets.UNTAGGED : value;
    }
    return new EventKey(live, minute, priced.getEvent().getTenant(), List.of(values));
  }

  private void combine(DimensionSets sets, Entry entry) {
    journal.append(sets, entry.key, entry.totals);
    sums.add(sets, entry.key, entry.totals);
    if (sums.size() >= MAX_SUMS || journal.isFull()) {
      drain();
    }
  }

  /** Sums up again what was not handed on before a restart, by the sets of today's version. */
  private void sumAgain(List<String> dimensions, EventKey event, Totals totals) {
    DimensionSets sets = parts.rules().dimensions().calendar().at(event.minuteSecond());
    List<String> values = new ArrayList<>();
    for (String dimension : sets.dimensions()) {
      int at = dimensions.indexOf(dimension);
      values.add(at < 0 ? DimensionSets.UNTAGGED : event.values().get(at));
    }
    sums.add(
        sets,
        new EventKey(event.liveGrains(), event.minuteSecond(), event.tenant(), values),
        totals);
  }

  private void adjust(
      PricedUsage priced,
      DimensionSets sets,
      WindowGrain grain,
      Entry entry,
      @Nullable Entry takenAway) {
    Map<WindowKey, Totals> windows = new LinkedHashMap<>();
    List<WindowKey> own = sets.windows(entry.key, grain);
    own.forEach(window -> windows.put(window, entry.totals));
    if (takenAway != null) {
      sets.windows(takenAway.key, grain)
          .forEach(window -> windows.merge(window, takenAway.totals, Totals::plus));
    }
    windows.forEach(
        (window, totals) -> {
          // a repeat after its id was forgotten has the revision of the event, and is counted
          // again;
          // a correction may take money out of one window and put it into another of the same set
          Adjustments.Cause cause =
              new Adjustments.Cause(
                  priced.getEvent().getEventId(),
                  priced.getRevision(),
                  "|" + priced.getSourceOffset() + (own.contains(window) ? "" : "|replaced"));
          var adjustment = adjustments.of(window, totals, cause, parts.clock().instant());
          window.write(writer.reset());
          forward(writer.toBytes(), new Combined.Late(adjustment));
          lateMoney.increment();
        });
  }

  private void drain() {
    journal.replayOnce(this::sumAgain);
    if (sums.size() == 0 && !isTimeToBeTold()) {
      return;
    }
    partials.increment(sums.size());
    sums.drain(
        (key, totals) -> {
          key.write(writer.reset());
          totals.write(writer);
          batches.add(key.window().owner(), writer);
        });
    if (isTimeToBeTold()) {
      // where nothing is spent, or nothing but heartbeats comes, time moves on, too
      timeToldMs = context.currentStreamTimeMs();
      batches.flushToAll();
    } else {
      batches.flush();
    }
    journal.clear();
  }

  private boolean isTimeToBeTold() {
    long nowMs = context.currentStreamTimeMs();
    return nowMs >= 0 && (timeToldMs < 0 || nowMs - timeToldMs >= TELL_TIME_EVERY.toMillis());
  }

  private void forward(byte[] key, Combined combined) {
    context.forward(new Record<>(key, combined, Math.max(0, context.currentStreamTimeMs())));
  }
}
