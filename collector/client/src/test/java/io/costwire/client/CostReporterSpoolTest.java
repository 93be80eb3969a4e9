// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.costwire.client.SendResult.Kind;
import io.costwire.client.spool.SpoolMetrics;
import io.costwire.client.spool.SpoolSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The reporter with a spool; a second reporter stands for the next process. */
@Timeout(120)
class CostReporterSpoolTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private InMemorySender sender = new InMemorySender();
  @TempDir private Path folder;
  private SpoolSettings settings;
  private CostReporter reporter;

  @BeforeEach
  void start() {
    settings = SpoolSettings.in(folder.resolve("spool"));
    reporter = byHand(sender).build();
  }

  @AfterEach
  void conservation() {
    assertConserved(reporter.metrics());
    reporter.close();
    assertConserved(reporter.metrics());
    assertThat(reporter.metrics().pendingBytes()).isZero();
  }

  @Test
  void outage_keepsEventsOnDiskAndNotInMemory() {
    sender.down();
    record(0, 1_000);
    assertThat(reporter.flush(LONG)).isFalse();
    ReporterMetrics metrics = reporter.metrics();
    assertThat(metrics.pending()).isEqualTo(1_000);
    assertThat(metrics.pendingBytes()).isZero();
    assertThat(metrics.spool().events()).isEqualTo(1_000);
    assertThat(metrics.spool().bytes()).isPositive();

    sender.up();
    assertThat(reporter.flush(LONG)).isTrue();
    assertThat(sender.durable()).extracting(UsageEvent::eventId).isEqualTo(ids(0, 1_000));
    assertThat(metrics.sent()).isEqualTo(1_000);
    assertThat(metrics.pending()).isZero();
  }

  @Test
  void nextProcess_sendsWhatIsLeftFirstAndWithTheSameIdentity() {
    sender.down();
    reporter.record(chat().build());
    record(1, 10);
    reporter.flush(Duration.ZERO);
    UsageEvent first = sender.batches().get(0).get(0);
    reporter.close();
    assertThat(reporter.metrics().dropped()).isZero();
    assertThat(reporter.metrics().pending()).as("left to the next process").isEqualTo(10);

    var next = new InMemorySender();
    reporter = byHand(next).build();
    record(10, 12);
    assertThat(reporter.flush(LONG)).isTrue();
    assertThat(reporter.metrics().recovered()).isEqualTo(10);
    assertThat(reporter.metrics().accepted()).isEqualTo(2);
    assertThat(reporter.metrics().sent()).isEqualTo(12);
    UsageEvent again = next.durable().get(0);
    assertThat(again.eventId()).isEqualTo(first.eventId());
    assertThat(again.source()).isEqualTo(first.source());
    assertThat(again.eventTime()).isEqualTo(first.eventTime());
    assertThat(next.durable().subList(1, 12)).extracting(UsageEvent::eventId).isEqualTo(ids(1, 12));
    reporter.close();
    assertThat(folder.resolve("spool")).isDirectoryNotContaining("glob:**.spool");
  }

  @Test
  void full_dropsTheNewestAndCountsThem() {
    startAnew();
    reporter = byHand(sender, settings.withMaxBytes(64 << 10)).maxBatchEvents(50).build();
    sender.down();
    record(0, 1_000);
    reporter.flush(Duration.ZERO);
    ReporterMetrics metrics = reporter.metrics();
    long dropped = metrics.dropped(DropReason.SPOOL_FULL);
    assertThat(dropped).isPositive().isEqualTo(1_000 - metrics.spool().events());
    assertThat(metrics.spool().bytes()).isLessThanOrEqualTo(64 << 10);
    sender.up();
    assertThat(reporter.flush(LONG)).isTrue();
    assertThat(sender.durable()).hasSize((int) (1_000 - dropped));
    assertThat(sender.durable().get(0).eventId()).isEqualTo("e-0");
  }

  @Test
  void refusedEvent_leavesTheSpool() {
    sender.failing(e -> e.eventId().equals("e-1") ? Optional.of(Kind.REFUSED) : Optional.empty());
    record(0, 3);
    assertThat(reporter.flush(LONG)).isTrue();
    assertThat(reporter.metrics().dropped(DropReason.SENDER_REFUSED)).isEqualTo(1);
    assertThat(reporter.metrics().spool().events()).isZero();
  }

  @Test
  void eventThatIsRetried_keepsItsPlaceOnDisk() {
    sender.failing(e -> e.eventId().equals("e-1") ? Optional.of(Kind.RETRY) : Optional.empty());
    record(0, 3);
    reporter.flush(Duration.ZERO);
    reporter.close();
    var next = new InMemorySender();
    reporter = byHand(next).build();
    assertThat(reporter.flush(LONG)).isTrue();
    assertThat(next.durable()).extracting(UsageEvent::eventId).containsExactly("e-1", "e-2");
  }

  @Test
  void damagedRecord_isCountedAndTheRestGetsThrough() throws Exception {
    sender.down();
    record(0, 20);
    reporter.flush(Duration.ZERO);
    reporter.close();
    Path file;
    try (var files = Files.newDirectoryStream(folder.resolve("spool"), "*.spool")) {
      file = files.iterator().next();
    }
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 0x55;
    Files.write(file, bytes);

    var next = new InMemorySender();
    reporter = byHand(next).build();
    assertThat(reporter.flush(LONG)).isTrue();
    assertThat(next.durable()).hasSize(19);
    SpoolMetrics spool = reporter.metrics().spool();
    assertThat(spool.damaged()).isEqualTo(1);
    assertThat(reporter.metrics().recovered()).isEqualTo(19);
  }

  @Test
  void diskThatTakesNothing_isPassedBy() throws Exception {
    startAnew();
    reporter = withThreads(sender, settings.withMaxBytes(64 << 10)).build(); // in many files
    sender.down();
    record(0, 100);
    awaitSpooled(100);
    awaitAttempt(); // what the sending side has read no longer needs the disk
    blockDirectory();
    record(100, 700);
    sender.up();
    assertThat(reporter.flush(LONG)).isTrue();
    assertThat(sender.durable()).extracting(UsageEvent::eventId).contains("e-0", "e-699");
    assertThat(reporter.metrics().sent() + reporter.metrics().dropped()).isEqualTo(700);
    assertThat(reporter.metrics().spool().writeFailures()).isPositive();
  }

  @Test
  void threads_loseNothingThroughOutagesAndRestarts() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    reporter.close();
    Set<String> durable = new java.util.HashSet<>();
    int recorded = 0;
    for (int process = 0; process < 8; process++) {
      var other = new InMemorySender();
      // the directory is free once the threads of the one before have ended
      reporter =
          await()
              .atMost(LONG)
              .ignoreExceptionsInstanceOf(IllegalStateException.class)
              .until(
                  () -> withThreads(other, settings).closeTimeout(Duration.ofMillis(50)).build(),
                  built -> true);
      other.failing(e -> random.nextInt(4) == 0 ? Optional.of(Kind.RETRY) : Optional.empty());
      for (int i = 0; i < 2_000; i++) {
        reporter.record(event(recorded++));
      }
      if (random.nextBoolean()) {
        other.down();
      }
      awaitOutOfMemory();
      reporter.close();
      assertConserved(reporter.metrics());
      assertThat(reporter.metrics().dropped()).as("seed %d", seed).isZero();
      other.durable().forEach(e -> durable.add(e.eventId()));
    }
    var last = new InMemorySender();
    reporter = withThreads(last, settings).build();
    record(recorded, recorded + 1);
    assertThat(reporter.flush(LONG)).isTrue();
    last.durable().forEach(e -> durable.add(e.eventId()));
    assertThat(durable).as("seed %d", seed).isEqualTo(Set.copyOf(ids(0, recorded + 1)));
  }

  @Test
  void senderThatHangs_doesNotKeepEventsInMemory() throws Exception {
    reporter.close();
    var hanging = new HangingSender();
    reporter = withThreads(hanging, settings).maxQueuedEvents(1_024).build();
    for (int i = 0; i < 20; i++) {
      record(i * 500, (i + 1) * 500);
      awaitSpooled((i + 1) * 500);
    }
    assertThat(reporter.metrics().dropped()).isZero();
    assertThat(reporter.metrics().spool().events()).isEqualTo(10_000);
    hanging.letGo();
    assertThat(reporter.flush(LONG)).isTrue();
  }

  @Test
  void directoryInUse_isAClearErrorOfTheBuilder() {
    assertThatThrownBy(() -> byHand(sender).build())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("give every process a directory of its own");
  }

  /** A file where the directory was: nothing can be created in it, whoever the user is. */
  private void blockDirectory() throws IOException {
    Path directory = folder.resolve("spool");
    Files.move(directory, folder.resolve("moved"));
    Files.writeString(directory, "not a directory");
  }

  private void awaitSpooled(int events) {
    long deadline = System.nanoTime() + LONG.toNanos();
    while (reporter.metrics().spool().events() < events && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
    assertThat(reporter.metrics().spool().events()).isEqualTo(events);
  }

  private void awaitAttempt() {
    long deadline = System.nanoTime() + LONG.toNanos();
    while (sender.batches().isEmpty() && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
  }

  /** Without the reporter of {@link #start}, whose sender is closed with it. */
  private void startAnew() {
    reporter.close();
    sender = new InMemorySender();
  }

  private void awaitOutOfMemory() {
    long deadline = System.nanoTime() + LONG.toNanos();
    while (reporter.metrics().pendingBytes() > 0 && System.nanoTime() < deadline) {
      Thread.onSpinWait();
    }
  }

  private void record(int from, int to) {
    IntStream.range(from, to).forEach(i -> reporter.record(event(i)));
  }

  private static List<String> ids(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "e-" + i).collect(Collectors.toList());
  }

  private static UsageEvent event(int i) {
    return chat().eventId("e-" + i).build();
  }

  private static UsageEventBuilder chat() {
    return UsageEvent.builder().provider("openai").responseModel("gpt-4o").inputTokens(10);
  }

  private CostReporter.Builder byHand(Sender to) {
    return byHand(to, settings);
  }

  private static CostReporter.Builder byHand(Sender to, SpoolSettings spool) {
    return CostReporter.builder(to).flushByHand().spool(spool);
  }

  private static CostReporter.Builder withThreads(Sender to, SpoolSettings spool) {
    return CostReporter.builder(to)
        .linger(Duration.ofMillis(1))
        .spool(spool.withWriteDelay(Duration.ofMillis(1)));
  }

  private static void assertConserved(ReporterMetrics m) {
    assertThat(m.accepted() + m.recovered() - m.sent() - m.dropped() - m.pending()).isZero();
  }

  private static final class HangingSender implements Sender {
    private final java.util.concurrent.CountDownLatch free =
        new java.util.concurrent.CountDownLatch(1);
    private final List<UsageEvent> durable = new ArrayList<>();

    void letGo() {
      free.countDown();
    }

    @Override
    public SendResult send(List<UsageEvent> batch) {
      try {
        free.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return SendResult.allFailed(batch.size(), Kind.RETRY, "interrupted");
      }
      durable.addAll(batch);
      return SendResult.allSent();
    }

    @Override
    public void close() {
      free.countDown();
    }
  }
}
