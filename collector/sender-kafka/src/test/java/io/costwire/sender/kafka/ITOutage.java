// SPDX-License-Identifier: Apache-2.0
package io.costwire.sender.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.client.CostReporter;
import io.costwire.client.DropReason;
import io.costwire.client.ReporterMetrics;
import io.costwire.client.Sender;
import io.costwire.client.UsageEvent;
import io.costwire.client.spool.SpoolSettings;
import io.costwire.embedded.kafka.EmbeddedKafka;
import io.costwire.schemas.topics.TopicProvisioner;
import io.costwire.schemas.topics.Topics;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker that goes away under load, and a process that is killed meanwhile. Prints what callers
 * felt. {@code -Dcostwire.outage.seconds=60} makes the outage as long as the contract says.
 */
@Timeout(600)
final class ITOutage {
  private static final int SECONDS = Integer.getInteger("costwire.outage.seconds", 3);
  private static final int PER_SECOND = 5_000;
  private static final int TICKS = 1_000;
  private static final int SMALL_QUEUE = 2_048;
  // what a disk that is slow for seconds lets pile up before it is in the spool
  private static final int LARGE_QUEUE = 65_536;
  private static final long MAX_MEMORY = 32L << 20;
  private static final Duration RECOVERY = Duration.ofSeconds(120);
  // a busy machine must not make the sender give up on what then arrives all the same
  private static final Duration PATIENT = Duration.ofSeconds(30);

  private final String registry = "mock://" + UUID.randomUUID();
  @TempDir private Path folder;
  private EmbeddedKafka kafka;
  private String bootstrap;
  private long mostPendingBytes;

  @BeforeEach
  void start() {
    kafka = new EmbeddedKafka(EmbeddedKafka.Options.of(folder.resolve("kafka"))).start();
    bootstrap = kafka.bootstrapServers();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      new TopicProvisioner(admin, Optional.empty()).ensure(List.of(Topics.USAGE_EVENTS));
    }
  }

  @AfterEach
  void stop() {
    kafka.close();
  }

  @Test
  void brokerAway_callersDoNotNoticeAndTheSpoolLosesNothing() {
    var settings = SpoolSettings.in(folder.resolve("spool"));
    try (var spooled =
            CostReporter.builder(sender())
                .tenant("spooled")
                .maxQueuedEvents(LARGE_QUEUE)
                .spool(settings)
                .build();
        var inMemory =
            CostReporter.builder(sender()).tenant("memory").maxQueuedEvents(SMALL_QUEUE).build()) {
      record(spooled, inMemory, 1, "warm"); // compiles, connects
      Histogram before = record(spooled, inMemory, SECONDS, "before");
      kafka.close();
      Histogram during = record(spooled, inMemory, SECONDS, "during");
      var spool = spooled.metrics().spool();
      startAgain();
      long start = System.nanoTime();
      assertThat(spooled.flush(RECOVERY)).isTrue();
      assertThat(inMemory.flush(RECOVERY)).isTrue();
      long drainedMs = (System.nanoTime() - start) / 1_000_000;

      print("before", before);
      print("during", during);
      say(
          "outage=%ds spool_events=%d spool_bytes=%d max_pending_bytes=%d drained_after_ms=%d",
          SECONDS, spool.events(), spool.bytes(), mostPendingBytes, drainedMs);
      Map<String, Long> arrived = arrivals();
      assertNothingLost(spooled.metrics(), arrived);
      assertDropsCounted(inMemory.metrics(), arrived);
      assertThat(mostPendingBytes).isLessThanOrEqualTo(MAX_MEMORY);
    }
  }

  private static void assertNothingLost(ReporterMetrics metrics, Map<String, Long> arrived) {
    long distinct = arrived.keySet().stream().filter(id -> id.startsWith("spooled-")).count();
    say("spooled: accepted=%d arrived=%d %s", metrics.accepted(), distinct, repeats(arrived));
    assertThat(metrics.dropped()).isZero();
    assertThat(metrics.sent()).isEqualTo(metrics.accepted());
    assertThat(distinct).isEqualTo(metrics.accepted());
  }

  private static void assertDropsCounted(ReporterMetrics metrics, Map<String, Long> arrived) {
    long distinct = arrived.keySet().stream().filter(id -> id.startsWith("memory-")).count();
    say(
        "memory: accepted=%d arrived=%d dropped=%d",
        metrics.accepted(), distinct, metrics.dropped());
    assertThat(metrics.dropped(DropReason.QUEUE_FULL)).isPositive();
    assertThat(metrics.accepted()).isEqualTo(distinct + metrics.dropped());
  }

  @Test
  void processKilledWithAFullSpool_everythingArrivesAfterTheRestart() throws Exception {
    kafka.close();
    Path spool = folder.resolve("spool");
    int wanted = Math.max(20, SECONDS) * 1_000;
    int safe = killAfter(wanted, spool);
    startAgain();
    try (var next =
        CostReporter.builder(sender(PATIENT))
            .tenant("acme")
            .maxQueuedEvents(LARGE_QUEUE)
            .spool(SpoolSettings.in(spool))
            .build()) {
      next.record(SpoolVictim.event("after"));
      long deadline = System.nanoTime() + RECOVERY.toNanos();
      while (next.metrics().recovered() == 0 && System.nanoTime() < deadline) {
        LockSupport.parkNanos(1_000_000);
      }
      assertThat(next.flush(RECOVERY)).isTrue();
      Map<String, Long> arrived = arrivals();
      say(
          "killed with %d events known to be spooled: recovered=%d arrived=%d damaged=%d %s",
          safe,
          next.metrics().recovered(),
          arrived.size(),
          next.metrics().spool().damaged(),
          repeats(arrived));
      assertThat(arrived.keySet())
          .containsAll(IntStream.range(0, safe).mapToObj(i -> "kill-" + i).toList())
          .contains("after");
      assertThat(arrived.values()).as("once each").containsOnly(1L);
      assertThat(next.metrics().sent()).isEqualTo(next.metrics().recovered() + 1);
    }
  }

  /** Kills the process when so many events are in its spool; how many it said there are. */
  private int killAfter(int wanted, Path spool) throws Exception {
    Process victim =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                SpoolVictim.class.getName(),
                bootstrap,
                spool.toString())
            .redirectError(new File(folder.toFile(), "victim.log"))
            .start();
    try (var out =
        new BufferedReader(
            new InputStreamReader(victim.getInputStream(), StandardCharsets.UTF_8))) {
      int safe = 0;
      while (safe < wanted) {
        String line = out.readLine();
        assertThat(line).as("the process ended, see victim.log").isNotNull();
        safe = line.matches("\\d+") ? Integer.parseInt(line) : safe;
      }
      return safe;
    } finally {
      victim.destroyForcibly();
      assertThat(victim.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** Records at an even rate into both, and how long each call took. */
  private Histogram record(CostReporter one, CostReporter other, int seconds, String phase) {
    Histogram nanos = new Histogram(TimeUnit.SECONDS.toNanos(10), 3);
    long start = System.nanoTime();
    int perTick = PER_SECOND / TICKS;
    for (int tick = 0; tick < seconds * TICKS; tick++) {
      long due = start + tick * (TimeUnit.SECONDS.toNanos(1) / TICKS);
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
      for (int i = 0; i < perTick; i++) {
        String id = phase + "-" + tick + "-" + i;
        UsageEvent first = SpoolVictim.event("spooled-" + id);
        UsageEvent second = SpoolVictim.event("memory-" + id);
        long from = System.nanoTime();
        one.record(first);
        nanos.recordValue(System.nanoTime() - from);
        other.record(second);
      }
      mostPendingBytes = Math.max(mostPendingBytes, one.metrics().pendingBytes());
    }
    return nanos;
  }

  private void startAgain() {
    int port = URI.create("kafka://" + bootstrap).getPort();
    var options = EmbeddedKafka.Options.of(folder.resolve("kafka")).withPort(port);
    kafka = new EmbeddedKafka(options).start();
  }

  private Sender sender() {
    return sender(Duration.ofSeconds(3));
  }

  private Sender sender(Duration timeout) {
    return new KafkaSender(
        new KafkaSenderSettings(bootstrap, registry, timeout, Map.of(), Map.of()));
  }

  /** How often each event id is in Kafka. */
  private Map<String, Long> arrivals() {
    try (var consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrap),
            new StringDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(Topics.USAGE_EVENTS.name()).stream()
              .map(p -> new TopicPartition(p.topic(), p.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long end = consumer.endOffsets(partitions).values().stream().mapToLong(o -> o).sum();
      Map<String, Long> ids = new HashMap<>();
      while (partitions.stream().mapToLong(consumer::position).sum() < end) {
        consumer.poll(Duration.ofMillis(200)).forEach(r -> ids.merge(r.key(), 1L, Long::sum));
      }
      return ids;
    }
  }

  private static String repeats(Map<String, Long> arrived) {
    return "repeats=" + arrived.values().stream().mapToLong(n -> n - 1).sum();
  }

  private static void print(String phase, Histogram nanos) {
    say(
        "record() %s: n=%d p50=%dns p99=%dns p99.9=%dns max=%dns",
        phase,
        nanos.getTotalCount(),
        nanos.getValueAtPercentile(50),
        nanos.getValueAtPercentile(99),
        nanos.getValueAtPercentile(99.9),
        nanos.getMaxValue());
  }

  private static void say(String format, Object... values) {
    System.out.println("outage: " + String.format(Locale.ROOT, format, values));
  }
}
