// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import io.costwire.runtime.AppMain;
import io.costwire.runtime.Component;
import io.costwire.runtime.Readiness;
import io.costwire.schemas.topics.Topic;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import io.costwire.standalone.stack.Progress;
import io.costwire.streams.StreamsApp;
import io.costwire.streams.StreamsAppConfig;
import io.costwire.streams.window.core.DimensionSet;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * What the full topology does with a backlog whose tags got out of hand: how much memory it takes,
 * how many keys it keeps apart, and whether every dimension set still holds all of the money.
 */
public final class ExplosionBench {
  static final String BENCH = "explosion";
  private static final String BYTES = "B";

  private final ExplodingTags tags;
  private final int events;
  private final Progress progress;
  private final Samples samples = new Samples(BENCH);
  private @Nullable Watched watched;

  /**
   * @param users each of them in at least one event
   */
  public ExplosionBench(int users, int events, Progress progress) {
    if (users < 1 || users > events) {
      throw new IllegalArgumentException(
          "%,d users do not fit into %,d events; give every user at least one"
              .formatted(users, events));
    }
    this.tags = new ExplodingTags(users);
    this.events = events;
    this.progress = progress;
  }

  /** Runs one pass, and then checks what it wrote. */
  public List<BenchResult> run() throws IOException {
    try (var cluster = BenchCluster.start()) {
      new EventLoad(Instant.now(), tags).fill(cluster, events);
      progress.done(
          String.format(Locale.ROOT, "%,d events of %,d users loaded", events, tags.users()));
      Job job = new StreamsJobs(cluster).full(this::open);
      var recorder = new PassRecorder(samples, 0, events);
      new StreamsPass(cluster, job, events)
          .measure((j, outcome) -> progress.done(recorder.record(j, outcome)));
      Watched app = Objects.requireNonNull(watched, "the job was opened");
      recordMemory(app.watch);
      recordOverflow(app.meters);
      check(cluster);
    }
    return samples.results("");
  }

  /** Only the first opening is the measured one; the others look how long a restart takes. */
  private Component open(StreamsAppConfig config) {
    var meters = AppMain.registry();
    var app = new StreamsApp(config, meters, InstantSource.system());
    if (watched != null) {
      return app;
    }
    watched = new Watched(app, meters, new MemoryWatch(meters));
    return watched;
  }

  /** The app, with an eye on its memory. */
  private record Watched(StreamsApp app, MeterRegistry meters, MemoryWatch watch)
      implements Component {
    @Override
    public void start() {
      watch.start();
      app.start();
    }

    @Override
    public Readiness ready() {
      return app.ready();
    }

    @Override
    public void close() {
      watch.close();
      app.close();
    }
  }

  private void recordMemory(MemoryWatch watch) {
    OptionalLong resident = watch.residentPeak();
    resident.ifPresent(bytes -> samples.counted("memory-resident-peak", BYTES, bytes));
    samples.counted("heap-after-gc-peak", BYTES, watch.heapAfterCollection());
    samples.counted("heap-after-full-gc-peak", BYTES, watch.heapAlive());
    samples.counted("heap-after-work", BYTES, watch.heapAtEnd());
    samples.counted("heap-limit", BYTES, Runtime.getRuntime().maxMemory());
    samples.counted("rocksdb-peak", BYTES, watch.rocksDb());
    samples.counted("rocksdb-limit", BYTES, watch.rocksDbLimit());
  }

  private void recordOverflow(MeterRegistry meters) {
    for (String set : ExplodingTags.SETS) {
      double sums =
          meters.find("costwire_streams_window_keys_overflowed").tag("set", set).counters().stream()
              .mapToDouble(Counter::count)
              .sum();
      samples.counted("keys-overflowed/" + set, "sums", Math.round(sums));
    }
  }

  private void check(BenchCluster cluster) {
    var conservation = new Conservation();
    var overflow = new Overflow();
    read(cluster, Topics.USAGE_PRICED, conservation::add);
    latest(
        cluster,
        Topics.COST_WINDOWS,
        window -> {
          conservation.add(window);
          overflow.add(window);
        });
    read(cluster, Topics.COST_ADJUSTMENTS, conservation::add);
    samples.counted("windows", "windows", overflow.windows());
    samples.counted("window-keys-limit", "keys", DimensionSet.DEFAULT_MAX_KEYS);
    for (String set : ExplodingTags.SETS) {
      samples.counted("window-keys/" + set, "keys", overflow.largestWindow(set));
      samples.measured("other-cost-share/" + set, "%", overflow.otherCostPercent(set));
    }
    List<String> differences = conservation.differences();
    samples.counted("windows" + BenchResult.UNBALANCED, "windows", differences.size());
    progress.done(
        differences.isEmpty()
            ? "every dimension set holds what usage.priced does"
            : "the sums differ, first at " + differences.getFirst());
  }

  private static <V extends SpecificRecord> void read(
      BenchCluster cluster, Topic<V> topic, Consumer<V> visitor) {
    try (var deserializer = new TopicSerdes(cluster.registryUrl()).deserializer(topic)) {
      new TopicScan(cluster.bootstrapServers())
          .all(
              topic.name(),
              message -> visitor.accept(deserializer.deserialize(topic.name(), message.value())));
    }
  }

  private static <V extends SpecificRecord> void latest(
      BenchCluster cluster, Topic<V> topic, Consumer<V> visitor) {
    try (var deserializer = new TopicSerdes(cluster.registryUrl()).deserializer(topic)) {
      new TopicScan(cluster.bootstrapServers())
          .latest(topic.name(), key -> true)
          .values()
          .forEach(bytes -> visitor.accept(deserializer.deserialize(topic.name(), bytes)));
    }
  }
}
