// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import com.sun.management.OperatingSystemMXBean;
import io.costwire.runtime.AppMain;
import io.costwire.runtime.Component;
import io.costwire.runtime.Readiness;
import io.costwire.schemas.EventKind;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import io.costwire.standalone.stack.Progress;
import io.costwire.streams.StreamsApp;
import io.costwire.streams.StreamsAppConfig;
import io.costwire.streams.price.PriceBookPublisher;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * What it takes to watch very many series for anomalies: each feature of each tenant spends once in
 * every bucket, buckets are judged, and the app comes back with and without its state.
 */
public final class SeriesBench {
  static final String BENCH = "series";

  /** As many as a dimension set keeps apart in a tenant's window. */
  private static final int FEATURES = 10_000;

  private static final int BUCKETS = 4;
  private static final Duration BUCKET = Duration.ofMinutes(5);
  private static final Duration HEARTBEAT = Duration.ofMillis(500);
  private static final Duration START_PATIENCE = Duration.ofMinutes(5);
  private static final Duration JUDGING_PATIENCE = Duration.ofMinutes(10);
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final int series;
  private final Progress progress;
  private final Samples samples = new Samples(BENCH);
  private final BenchEvents events = new BenchEvents(new Random(23));
  private @Nullable MeterRegistry meters;

  /**
   * @param series features of all tenants together
   */
  public SeriesBench(int series, Progress progress) {
    if (series < 1) {
      throw new IllegalArgumentException(
          "%,d series cannot be watched; give at least one".formatted(series));
    }
    this.series = series;
    this.progress = progress;
  }

  /** Sends some buckets of usage, each of which has all series, and waits until it is judged. */
  public List<BenchResult> run() throws IOException {
    try (var cluster = BenchCluster.start()) {
      new PriceBookPublisher(
              Map.of("bootstrap.servers", cluster.bootstrapServers()),
              new TopicSerdes(cluster.registryUrl()),
              InstantSource.system())
          .publishShipped();
      Job job = new StreamsJobs(cluster).full(this::open);
      try (Component app = job.opening().get()) {
        start(job, app);
        Instant first = Instant.now().minus(BUCKET.multipliedBy(BUCKETS + 2L));
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
          judge(cluster, job, bucket, first.plus(BUCKET.multipliedBy(bucket)));
        }
        samples.counted("heap-after-gc", "B", heap());
      }
      restarts(cluster, job);
    }
    return samples.results("");
  }

  private Component open(StreamsAppConfig config) {
    MeterRegistry registry = AppMain.registry();
    meters = registry;
    return new StreamsApp(config, registry, InstantSource.system());
  }

  private void judge(BenchCluster cluster, Job job, int bucket, Instant time) {
    double before = judged();
    try (var producer = producer(cluster)) {
      for (int i = 0; i < series; i++) {
        send(producer, event("series-%d-%07d".formatted(bucket, i), i, time));
      }
      producer.flush();
      new Catchup(cluster, job.applicationId()).await();
      long cpu = PROCESS.getProcessCpuTime();
      long begin = System.nanoTime();
      Waiting.until(
          "all series to be judged",
          JUDGING_PATIENCE,
          () -> {
            heartbeats(producer);
            return judged() - before >= series;
          });
      double seconds = (System.nanoTime() - begin) / 1e9;
      if (bucket > 0) {
        samples.measured(
            "judged-cpu", "us/series", (PROCESS.getProcessCpuTime() - cpu) / 1e3 / series);
        samples.measured("judged-in", "s", seconds);
      }
      progress.done(
          String.format(
              Locale.ROOT, "bucket %d of %d: judged in %.0f s", bucket + 1, BUCKETS, seconds));
    }
  }

  /** Nothing is judged before time has moved on, and heartbeats are what moves it. */
  private void heartbeats(KafkaProducer<String, UsageEvent> producer) {
    for (int partition = 0; partition < Topics.USAGE_EVENTS.partitions(); partition++) {
      UsageEvent beat =
          UsageEvent.newBuilder()
              .setEventId("beat-" + System.nanoTime())
              .setTenant(BenchEvents.TENANT)
              .setKind(EventKind.HEARTBEAT)
              .setEventTime(Instant.now())
              .setProvider("costwire")
              .setUsage(List.of())
              .build();
      producer.send(
          new ProducerRecord<>(Topics.USAGE_EVENTS.name(), partition, beat.getEventId(), beat));
    }
    producer.flush();
    Waiting.pause(HEARTBEAT);
  }

  private UsageEvent event(String id, int number, Instant time) {
    return events.event(
        "tenant-" + number / FEATURES,
        id,
        time,
        Map.of("feature", "feature-%05d".formatted(number % FEATURES)));
  }

  private static void send(KafkaProducer<String, UsageEvent> producer, UsageEvent event) {
    producer.send(new ProducerRecord<>(Topics.USAGE_EVENTS.name(), event.getEventId(), event));
  }

  private static KafkaProducer<String, UsageEvent> producer(BenchCluster cluster) {
    Map<String, Object> config =
        Map.of("bootstrap.servers", cluster.bootstrapServers(), "acks", "all", "linger.ms", 20);
    return new KafkaProducer<>(
        config,
        new StringSerializer(),
        new TopicSerdes(cluster.registryUrl()).serializer(Topics.USAGE_EVENTS));
  }

  private double judged() {
    return Objects.requireNonNull(meters, "the app was opened")
        .find("costwire_streams_detect_buckets_judged")
        .counters()
        .stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  private static long heap() {
    var memory = ManagementFactory.getMemoryMXBean();
    memory.gc();
    return memory.getHeapMemoryUsage().getUsed();
  }

  private void restarts(BenchCluster cluster, Job job) {
    var footprint = new Footprint(cluster, job);
    long state =
        footprint.stateBytes().entrySet().stream()
            .filter(store -> store.getKey().startsWith("detect-series"))
            .mapToLong(Map.Entry::getValue)
            .sum();
    samples.counted("state-on-disk", "B", state);
    samples.measured("restart", "s", restart(cluster, job));
    BenchCluster.deleteFolder(job.stateDir());
    samples.measured("restore", "s", restart(cluster, job));
  }

  /** Seconds until all tasks run. */
  private double restart(BenchCluster cluster, Job job) {
    cluster.awaitNoMembers(job.applicationId());
    try (Component app = job.opening().get()) {
      long begin = System.nanoTime();
      start(job, app);
      return (System.nanoTime() - begin) / 1e9;
    }
  }

  private static void start(Job job, Component app) {
    app.start();
    Waiting.until(
        job.name() + " to be ready", START_PATIENCE, () -> app.ready() instanceof Readiness.Ready);
  }
}
