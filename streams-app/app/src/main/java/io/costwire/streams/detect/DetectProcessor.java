// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.detect;

import io.costwire.schemas.CostWindow;
import io.costwire.schemas.Grain;
import io.costwire.schemas.Signal;
import io.costwire.schemas.SignalKind;
import io.costwire.signals.anomaly.SeriesBucket;
import io.costwire.streams.detect.core.BucketSpend;
import io.costwire.streams.detect.core.Change;
import io.costwire.streams.detect.core.Series;
import io.costwire.streams.detect.core.SeriesIndex;
import io.costwire.streams.detect.core.SeriesKey;
import io.costwire.streams.detect.core.SilenceWatch;
import io.costwire.streams.detect.core.SpendWatch;
import io.costwire.streams.detect.core.Standing;
import io.costwire.streams.detect.core.Standing.Stored;
import io.costwire.streams.detect.core.StreamTime;
import io.costwire.streams.detect.core.Watch;
import io.costwire.streams.flow.Cadence;
import io.costwire.streams.flow.NodeNames;
import io.costwire.streams.window.core.DimensionSet;
import io.costwire.streams.window.core.DimensionSets;
import io.costwire.streams.window.core.WindowGrain;
import io.costwire.streams.window.core.WindowKey;
import io.micrometer.core.instrument.Counter;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Watches the series that rules ask for: marks which buckets of five minutes have changed, and at
 * every beat judges those that are over, with what the store of window totals says of them. What is
 * on the heap is a cache that is rebuilt, in bounded steps, before the first bucket is judged.
 */
@SuppressWarnings("NullAway.Init") // Streams calls init before anything else
final class DetectProcessor implements Processor<String, CostWindow, byte[], Detected> {
  /** How long after its end, and after its last change, a bucket is judged. */
  static final Duration GRACE = Duration.ofSeconds(30);

  /** Buckets that a task looks for after a start; what is older was judged, or is late. */
  static final Duration LOOK_BACK = Duration.ofHours(2);

  /** No window is kept for longer. */
  static final Duration FORGET_AFTER = Duration.ofDays(45);

  /**
   * Series of a rule in one task, 200 MB on disk; what comes on top is not watched, and counted.
   */
  static final int MAX_SERIES = 40_000;

  /** Bounds a step of judging to some 50 ms. */
  static final int MAX_JUDGED = 1_000;

  /** Bounds a step of the rebuild alike. */
  private static final int MAX_READ = 5_000;

  /** Buckets that are not over and look expensive, at one beat; the others are next. */
  private static final int MAX_LOOKS = 100;

  /** Buckets of one series that a look goes through; more are judged soon anyway. */
  private static final int MAX_UNJUDGED = 24;

  /** Windows of which is known what watches them. */
  private static final int MAX_KNOWN = 500_000;

  private final AnomalyStage.Parts parts;
  private final AnomalyRecords records;
  private ProcessorContext<byte[], Detected> context;
  private SeriesStore store;
  private SpendReader spend;
  private WatchRules rules;
  private StreamTime time;
  private SeriesIndex index;
  private Map<String, List<Series>> byWindow;
  private Set<Series> changed;
  private Deque<Series> toReview;
  private Rebuild rebuild;
  private Counters counters;

  /** Where the rebuild of the heap is. */
  private static final class Rebuild {
    private boolean seriesKnown;
    private byte @Nullable [] series;
    private byte @Nullable [] window;
    private boolean done;
  }

  private record Counters(
      Counter judged,
      Counter late,
      Counter tooManySeries,
      Counter tooManyBuckets,
      AtomicLong series,
      AtomicLong pending) {}

  DetectProcessor(AnomalyStage.Parts parts) {
    this.parts = parts;
    this.records = new AnomalyRecords(parts.rules().generation(), parts.rules().currency());
  }

  @Override
  public void init(ProcessorContext<byte[], Detected> context) {
    this.context = context;
    this.store = new SeriesStore(context.getStateStore(NodeNames.DETECT_SERIES_STORE));
    this.spend = new SpendReader(context.getStateStore(NodeNames.WINDOW_TOTALS_STORE));
    // called again, on the same object, when a task was suspended and goes on: the stores are the
    // truth
    this.rules = new WatchRules(parts.signals().current());
    this.time = store.time();
    this.index = new SeriesIndex(this::dueMs);
    this.byWindow = new HashMap<>();
    this.changed = new LinkedHashSet<>();
    this.toReview = new ArrayDeque<>();
    this.rebuild = new Rebuild();
    String partition = Integer.toString(context.taskId().partition());
    this.counters =
        new Counters(
            parts.metrics().counter("detect_buckets_judged"),
            parts.metrics().counter("detect_windows_late"),
            parts.metrics().counter("detect_buckets_refused", "reason", "too_many_series"),
            parts.metrics().counter("detect_buckets_refused", "reason", "too_many_waiting"),
            parts.metrics().level("detect_series", "partition", partition),
            parts.metrics().level("detect_buckets_waiting", "partition", partition));
    Cadence.onBeat(context, parts.rules().beat(), this::look);
  }

  @Override
  public void process(Record<String, CostWindow> message) {
    CostWindow window = message.value();
    if (window.getGrain() != Grain.MINUTE || rules.of(window.getDimensionSet()).isEmpty()) {
      return;
    }
    long second = window.getWindowStart().getEpochSecond();
    BigDecimal billed = window.getTotals().getBilledCost();
    for (Series series : watching(message.key(), window)) {
      changed(series, second, billed);
    }
  }

  /** The series that a window is of: one for each rule that watches it. */
  private List<Series> watching(String windowKey, CostWindow window) {
    // without grain and start
    String name = windowKey.substring(windowKey.indexOf('|') + 1, windowKey.lastIndexOf('|'));
    List<Series> known = byWindow.get(name);
    if (known != null) {
      return known;
    }
    if (byWindow.size() >= MAX_KNOWN) {
      byWindow.clear();
    }
    List<String> values =
        DimensionSet.dimensions(window.getDimensionSet()).stream()
            .map(dimension -> Objects.requireNonNull(window.getDimensions().get(dimension)))
            .toList();
    List<Series> found =
        series(window.getDimensionSet(), window.getTenant(), values, window.getDimensions());
    byWindow.put(name, found);
    return found;
  }

  private List<Series> series(
      String set, String tenant, List<String> values, Map<String, String> dimensions) {
    List<Series> found = new ArrayList<>();
    // what is beyond the bound of keys is no series: who is in it changes
    if (values.isEmpty() || !values.stream().allMatch(DimensionSets.OTHER::equals)) {
      for (WatchRules.Rule rule : rules.of(set)) {
        if (rule.matches(tenant, dimensions)) {
          found.add(index.get(rule.key(set, tenant, values), store::standing));
        }
      }
    }
    return found;
  }

  private void changed(Series series, long second, BigDecimal billed) {
    if (Watch.bucketOf(second) <= series.standing().judgedSecond()) {
      counters.late.increment();
    } else if (index.changed(series, second, billed, nowMs())) {
      if (series.key().watched() == SeriesKey.Watched.SPEND) {
        changed.add(series);
      }
    } else {
      counters.tooManyBuckets.increment();
    }
  }

  private void look() {
    if (context.currentStreamTimeMs() < 0) {
      return;
    }
    noticeJump();
    follow();
    if (rebuilt()) {
      review();
      judge();
      lookEarly();
    }
    counters.series.set(index.size());
    counters.pending.set(index.pending());
  }

  private void noticeJump() {
    StreamTime next = time.at(nowMs());
    if (!next.equals(time)) {
      time = next;
      store.put(time);
    }
  }

  private void follow() {
    ActiveSignalRules.Versioned active = parts.signals().current();
    if (active.version() != rules.version()) {
      rules = new WatchRules(active);
      byWindow.clear();
      toReview = new ArrayDeque<>(index.all());
    }
  }

  /** Reads a bounded part of what the heap has to know; whether it knows all. */
  private boolean rebuilt() {
    if (rebuild.done) {
      return true;
    }
    if (!rebuild.seriesKnown) {
      rebuild.series =
          store.step(rebuild.series, MAX_READ, (key, standing) -> index.get(key, k -> standing));
      rebuild.seriesKnown = rebuild.series == null;
      return false;
    }
    long from = Math.floorDiv(nowMs() - LOOK_BACK.toMillis(), 1000);
    byte[] first =
        rebuild.window == null
            ? WindowKey.firstOf(WindowGrain.MINUTE, Math.max(0, Watch.bucketOf(from)))
            : rebuild.window;
    rebuild.window = spend.step(first, MAX_READ, this::remember);
    if (rebuild.window == null) {
      rebuild.done = true;
      toReview = new ArrayDeque<>(index.all());
    }
    return rebuild.done;
  }

  private void remember(WindowKey window, Supplier<BigDecimal> billed) {
    if (rules.of(window.set()).isEmpty()) {
      return;
    }
    for (Series series :
        series(window.set(), window.tenant(), window.values(), window.dimensions())) {
      if (Watch.bucketOf(window.startSecond()) > series.standing().judgedSecond()) {
        changed(series, window.startSecond(), billed.get());
      }
    }
  }

  /** Ends what no rule asks for any more, after a change of the rules. */
  private void review() {
    for (int left = MAX_JUDGED; left > 0 && !toReview.isEmpty(); left--) {
      Series series = toReview.remove();
      Standing standing = series.standing();
      if (rules.watch(series.key()) == null && (standing.told().isOpen() || standing.isHeard())) {
        index.clear(series);
        keep(series, null, Watch.abandon(series.key(), store.get(series.key())));
      }
      index.schedule(series);
    }
  }

  private void judge() {
    for (int left = MAX_JUDGED; left > 0; left--) {
      Series due = index.poll(nowMs());
      if (due == null) {
        return;
      }
      judge(due);
    }
  }

  private void judge(Series due) {
    Watch watch = rules.watch(due.key());
    if (watch == null) {
      index.clear(due);
    } else if (due.readyMs(GRACE.toMillis()) <= nowMs()) {
      judgeFirst(due, watch);
    } else if (due.pendingBuckets() == 0 && missingMs(due, watch) <= nowMs()) {
      missed(due, watch);
    }
    if (due.pendingBuckets() == 0 && forgetMs(due) <= nowMs()) {
      forget(due);
    } else {
      index.schedule(due);
    }
  }

  /** Time has moved on without a word, unless the store knows of one that is still to come out. */
  private void missed(Series series, Watch watch) {
    long missing = watch.missingSecond(series.standing());
    // what is older was pending, or was found by the rebuild
    long first =
        Math.max(
            series.standing().heardSecond() + Watch.BUCKET_SECONDS,
            missing - LOOK_BACK.toSeconds());
    boolean spoke = false;
    for (long second = first; second <= missing; second += Watch.BUCKET_SECONDS) {
      BucketSpend said = spend.read(series.key(), second);
      if (said.requests() > 0) {
        spoke |= second > series.standing().judgedSecond();
        changed(series, second, said.billed());
      }
    }
    if (spoke || series.pendingBuckets() > 0) {
      return;
    }
    Stored before = store.get(series.key());
    if (isKept(series.key().set(), missing)) {
      keep(series, watch, watch.missed(before, missing));
    } else {
      // a rule has ended these windows: nothing is heard for another reason
      keep(series, watch, Watch.abandon(series.key(), before));
    }
  }

  private boolean isKept(String set, long second) {
    return parts.dimensions().calendar().at(second).sets().stream()
        .anyMatch(kept -> kept.name().equals(set) && kept.grains().contains(WindowGrain.MINUTE));
  }

  private void judgeFirst(Series series, Watch watch) {
    long second = index.takeFirst(series);
    BucketSpend said = spend.read(series.key(), second);
    SeriesBucket bucket = watch.bucket(second, said);
    Stored before = store.get(series.key());
    if (!before.standing().isJudged() && !store.admit(series.key(), MAX_SERIES)) {
      counters.tooManySeries.increment();
      return;
    }
    counters.judged.increment();
    keep(series, watch, next(watch, before, bucket), said);
  }

  /** A silence that is over, and that a jump of time explains, was none. */
  private Watch.Next next(Watch watch, Stored before, SeriesBucket bucket) {
    long due = overMs(watch.missingSecond(before.standing()));
    return watch instanceof SilenceWatch && time.explains(due, bucket.start().toEpochMilli())
        ? watch.step(before, bucket)
        : watch.judge(before, bucket);
  }

  /** Has a look at buckets that are not over: whom it concerns need not wait for their end. */
  private void lookEarly() {
    int left = MAX_LOOKS;
    for (Iterator<Series> all = changed.iterator(); all.hasNext() && left > 0; ) {
      Series series = all.next();
      all.remove();
      BigDecimal cost = series.latestCost();
      if (rules.watch(series.key()) instanceof SpendWatch watch
          && series.pendingBuckets() <= MAX_UNJUDGED
          && watch.deservesALook(series.standing(), cost, series.lookedAt())) {
        series.lookedAt(cost);
        left--;
        lookEarly(series, watch);
      }
    }
  }

  private void lookEarly(Series series, SpendWatch watch) {
    List<SeriesBucket> buckets = new ArrayList<>();
    BucketSpend said = BucketSpend.NOTHING;
    for (long second : series.pending()) {
      said = spend.read(series.key(), second);
      buckets.add(watch.bucket(second, said));
    }
    Watch.Next next = buckets.isEmpty() ? null : watch.look(store.get(series.key()), buckets);
    if (next != null) {
      keep(series, watch, next, said);
    }
  }

  private void keep(Series series, @Nullable Watch watch, Watch.Next next) {
    keep(series, watch, next, BucketSpend.NOTHING);
  }

  private void keep(Series series, @Nullable Watch watch, Watch.Next next, BucketSpend latest) {
    store.put(series.key(), next.stored());
    series.stands(next.stored().standing());
    AnomalyRecords.Found found = new AnomalyRecords.Found(series.key(), watch, latest);
    for (Change change : next.changes()) {
      tell(records.signal(found, change, parts.clock().instant()));
    }
  }

  private void tell(Signal signal) {
    parts
        .metrics()
        .counter(
            "detect_signals", "kind", signal.getKind().name(), "state", signal.getState().name())
        .increment();
    if (signal.getKind() == SignalKind.ANOMALY) {
      Candidate candidate = new Candidate(signal, Math.floorDiv(nowMs(), 1000));
      byte[] partition =
          ByteBuffer.allocate(Integer.BYTES)
              .putInt(HourReader.owner(Objects.requireNonNull(signal.getTenant())))
              .array();
      forward(partition, new Detected.Unexplained(candidate.toBytes()));
    } else {
      forward(new byte[0], new Detected.Complete(signal));
    }
  }

  private void forget(Series series) {
    if (series.standing().told().isOpen()) {
      keep(series, null, Watch.abandon(series.key(), store.get(series.key())));
    }
    store.forget(series.key());
    index.remove(series);
    SeriesKey key = series.key();
    byWindow.remove(key.set() + "|" + key.window(WindowGrain.MINUTE, 0).seriesKey());
    changed.remove(series);
  }

  private long dueMs(Series series) {
    long ready = series.readyMs(GRACE.toMillis());
    if (ready != Watch.NEVER) {
      return ready;
    }
    Watch watch = rules.watch(series.key());
    return watch == null ? forgetMs(series) : Math.min(missingMs(series, watch), forgetMs(series));
  }

  private long missingMs(Series series, Watch watch) {
    return time.heldMs(overMs(watch.missingSecond(series.standing())));
  }

  /** When a bucket that nothing came to is over; {@link Watch#NEVER} of none. */
  private static long overMs(long second) {
    return second == Watch.NEVER
        ? Watch.NEVER
        : (second + Watch.BUCKET_SECONDS) * 1000 + GRACE.toMillis();
  }

  /** At once, where nothing was judged of it. */
  private static long forgetMs(Series series) {
    Standing standing = series.standing();
    return standing.isJudged()
        ? Instant.ofEpochSecond(standing.judgedSecond()).plus(FORGET_AFTER).toEpochMilli()
        : 0;
  }

  /** Another instance may have the partition next, and shows its series. */
  @Override
  public void close() {
    counters.series.set(0);
    counters.pending.set(0);
  }

  private long nowMs() {
    return Math.max(0, context.currentStreamTimeMs());
  }

  private void forward(byte[] key, Detected detected) {
    context.forward(new Record<>(key, detected, nowMs()));
  }
}
