// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.detect;

import io.costwire.schemas.CostTotals;
import io.costwire.schemas.CostWindow;
import io.costwire.schemas.DimensionRule;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.Grain;
import io.costwire.schemas.Signal;
import io.costwire.signals.rules.SignalRule;
import io.costwire.signals.rules.SignalRules;
import io.costwire.streams.flow.NodeNames;
import io.costwire.streams.flow.StageMetrics;
import io.costwire.streams.state.ByteWriter;
import io.costwire.streams.window.ActiveDimensions;
import io.costwire.streams.window.RulesFeed;
import io.costwire.streams.window.core.Totals;
import io.costwire.streams.window.core.Totals.Cost;
import io.costwire.streams.window.core.Totals.Count;
import io.costwire.streams.window.core.WindowGrain;
import io.costwire.streams.window.core.WindowKey;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * The detection alone, over a store of windows that the test fills: days of history take
 * milliseconds. Nothing beats here but the test.
 */
final class DetectDrive {
  static final Instant START = Instant.parse("2026-11-02T00:00:00Z");
  static final Duration BUCKET = Duration.ofMinutes(5);

  /** Of the total of every tenant, from ten dollars on. */
  static final SignalRule.Anomaly ANOMALY =
      new SignalRule.Anomaly(
          "strange", SignalRule.Where.ANYWHERE, List.of(), ZoneOffset.UTC, BigDecimal.TEN);

  static final SignalRule.Silence SILENCE =
      new SignalRule.Silence(
          "silent", SignalRule.Where.ANYWHERE, List.of(), Duration.ofMinutes(30));

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final ActiveDimensions dimensions = new ActiveDimensions();
  private final ActiveSignalRules rules = new ActiveSignalRules();
  private final MockProcessorContext<byte[], Detected> context = new MockProcessorContext<>();
  private final KeyValueStore<byte[], byte[]> windows = store(NodeNames.WINDOW_TOTALS_STORE);
  private final KeyValueStore<byte[], byte[]> series = store(NodeNames.DETECT_SERIES_STORE);
  private DetectProcessor processor;

  DetectDrive(SignalRule... watched) {
    context.setCurrentStreamTimeMs(START.toEpochMilli());
    watch(watched);
    processor = processor();
  }

  /** Replaces all rules. */
  void watch(SignalRule... watched) {
    Set<String> shipped = Set.copyOf(SignalRules.SHIPPED.stream().map(SignalRule::id).toList());
    rules.activate(SignalRules.of(List.of(watched), shipped));
  }

  /** Windows of minutes end at a full hour. */
  void endMinutes(Instant from) {
    RulesFeed feed = new RulesFeed(dimensions, new StageMetrics(meters));
    feed.accept("total", new DimensionRule("total", List.of(), List.of(Grain.HOUR), 10_000, from));
    feed.settled();
  }

  /** The task is lost; what its stores hold is not. */
  void restart() {
    processor = processor();
  }

  private DetectProcessor processor() {
    DetectProcessor next =
        new DetectProcessor(
            new AnomalyStage.Parts(
                new AnomalyStage.Rules(Duration.ofSeconds(1), 1, "USD"),
                rules,
                dimensions,
                new StageMetrics(meters),
                InstantSource.fixed(Fixtures.NOON)));
    next.init(context);
    return next;
  }

  private KeyValueStore<byte[], byte[]> store(String name) {
    KeyValueStore<byte[], byte[]> store =
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(name), Serdes.ByteArray(), Serdes.ByteArray())
            .withCachingDisabled()
            .withLoggingDisabled()
            .build();
    store.init(context.getStateStoreContext(), store);
    return store;
  }

  /** What the total of a tenant is in a minute from now on, of one request. */
  void spend(String tenant, Instant minute, String dollars) {
    Totals totals = new Totals();
    totals.add(Count.REQUESTS);
    totals.add(Cost.BILLED, Fixtures.money(dollars));
    window(tenant, minute, totals);
  }

  /** Requests whose price nobody knows. */
  void unpriced(String tenant, Instant minute) {
    Totals totals = new Totals();
    totals.add(Count.REQUESTS);
    totals.add(Count.UNPRICED);
    window(tenant, minute, totals);
  }

  /** The store of totals has it, and it has not come out yet. */
  void spendUnseen(String tenant, Instant minute, String dollars) {
    Totals totals = new Totals();
    totals.add(Count.REQUESTS);
    totals.add(Cost.BILLED, Fixtures.money(dollars));
    keep(key(tenant, minute), totals);
  }

  private static WindowKey key(String tenant, Instant minute) {
    return new WindowKey(WindowGrain.MINUTE, minute.getEpochSecond(), "total", tenant, List.of());
  }

  private void keep(WindowKey window, Totals totals) {
    ByteWriter out = new ByteWriter();
    window.write(out);
    byte[] rawKey = out.toBytes();
    out.reset().putVar(1);
    totals.write(out);
    windows.put(rawKey, out.toBytes());
  }

  private void window(String tenant, Instant minute, Totals totals) {
    WindowKey key = key(tenant, minute);
    keep(key, totals);
    CostWindow.Builder window =
        Fixtures.costWindow(totals.count(Count.REQUESTS))
            .setGrain(Grain.MINUTE)
            .setWindowStart(minute)
            .setDimensionSet("total")
            .setTenant(tenant)
            .setDimensions(Map.of());
    CostTotals billed =
        CostTotals.newBuilder(window.getTotals()).setBilledCost(totals.cost(Cost.BILLED)).build();
    processor.process(new Record<>(key.topicKey(), window.setTotals(billed).build(), 0));
  }

  /** A stretch of buckets with the same spend, judged as time goes by. */
  void usual(String tenant, Instant from, Instant to, String dollars) {
    for (Instant bucket = from; bucket.isBefore(to); bucket = bucket.plus(BUCKET)) {
      spend(tenant, bucket, dollars);
      beat(bucket.plus(BUCKET).plus(DetectProcessor.GRACE));
    }
  }

  /** Stream time comes to a moment step by step, as heartbeats bring it, and the task beats. */
  void pass(Instant to) {
    Instant now = Instant.ofEpochMilli(context.currentStreamTimeMs());
    for (Instant step = now.plus(BUCKET); step.isBefore(to); step = step.plus(BUCKET)) {
      beat(step);
    }
    beat(to);
  }

  /** Stream time comes to a moment at once, and the task beats. */
  void beat(Instant time) {
    context.setCurrentStreamTimeMs(time.toEpochMilli());
    beat();
  }

  void beat() {
    context.scheduledPunctuators().getLast().getPunctuator().punctuate(0);
  }

  /** What was told since the last look. */
  List<Signal> signals() {
    List<Signal> signals = new ArrayList<>();
    for (var forwarded : context.forwarded()) {
      signals.add(
          switch (forwarded.record().value()) {
            case Detected.Complete(Signal signal) -> signal;
            case Detected.Unexplained(byte[] packed) -> Candidate.read(packed).signal();
          });
    }
    context.resetForwards();
    return signals;
  }

  double count(String meter) {
    return meters.find("costwire_streams_" + meter).counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  /** Series that are remembered. */
  int stored() {
    int stored = 0;
    try (var all = series.all()) {
      while (all.hasNext()) {
        stored += all.next().key[0];
      }
    }
    return stored;
  }
}
