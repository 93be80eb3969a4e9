// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The reporter with its thread; every wait is for a latch or a flush, never for time to pass. */
@Timeout(60)
class CostReporterThreadTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final UsageEvent EVENT =
      UsageEvent.builder().provider("openai").responseModel("gpt-4o").inputTokens(10).build();

  @Test
  void fullBatch_goesOutBeforeTheLingerIsOver() throws Exception {
    var sender = new LatchSender(1);
    try (var reporter = CostReporter.builder(sender).maxBatchEvents(3).linger(LONG).build()) {
      IntStream.range(0, 3).forEach(i -> reporter.record(EVENT));
      assertThat(sender.batches.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void lingerOver_sendsAPartialBatch() throws Exception {
    var sender = new LatchSender(1);
    try (var reporter = CostReporter.builder(sender).linger(Duration.ofMillis(1)).build()) {
      reporter.record(EVENT);
      assertThat(sender.batches.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void flush_doesNotWaitForTheLinger() {
    var sender = new InMemorySender();
    try (var reporter = CostReporter.builder(sender).linger(LONG).build()) {
      reporter.record(EVENT);
      assertThat(reporter.flush(LONG)).isTrue();
      assertThat(sender.durable()).hasSize(1);
    }
  }

  @Test
  void flush_endsWithItsTimeWhenTheOtherSideIsDown() {
    var sender = new InMemorySender();
    sender.down();
    try (var reporter = CostReporter.builder(sender).closeTimeout(Duration.ofMillis(1)).build()) {
      reporter.record(EVENT);
      assertThat(reporter.flush(Duration.ofMillis(20))).isFalse();
      sender.up();
      assertThat(reporter.flush(LONG)).isTrue();
    }
  }

  @Test
  void closeOnAnInterruptedThread_sendsWhatWaits() {
    var sender = new InMemorySender();
    var reporter = CostReporter.builder(sender).linger(LONG).build();
    IntStream.range(0, 5_000).forEach(i -> reporter.record(EVENT));
    Thread.currentThread().interrupt();
    reporter.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(reporter.metrics().sent()).isEqualTo(5_000);
    assertThat(reporter.metrics().dropped()).isZero();
  }

  @Test
  void stuckSender_doesNotBlockRecordOrClose() {
    CountDownLatch never = new CountDownLatch(1);
    var sender =
        new Sender() {
          @Override
          public SendResult send(List<UsageEvent> batch) {
            try {
              never.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            return SendResult.allSent();
          }

          @Override
          public void close() {}
        };
    var reporter =
        CostReporter.builder(sender)
            .maxQueuedEvents(8)
            .maxBatchEvents(1)
            .linger(Duration.ZERO)
            .closeTimeout(Duration.ofMillis(20))
            .build();
    IntStream.range(0, 100).forEach(i -> reporter.record(EVENT));
    reporter.close();
    ReporterMetrics metrics = reporter.metrics();
    assertThat(metrics.accepted()).isEqualTo(100);
    assertThat(metrics.dropped()).isEqualTo(100);
    assertThat(metrics.pending()).isZero();
  }

  @Test
  void manyThreads_closingInTheMiddle_conserveEvents() throws Exception {
    var sender = new InMemorySender();
    var reporter =
        CostReporter.builder(sender).maxQueuedEvents(256).linger(Duration.ofMillis(1)).build();
    CountDownLatch half = new CountDownLatch(20_000);
    List<Thread> threads =
        IntStream.range(0, 3)
            .mapToObj(
                t ->
                    new Thread(
                        () ->
                            IntStream.range(0, 20_000)
                                .forEach(
                                    i -> {
                                      reporter.record(EVENT);
                                      half.countDown();
                                    })))
            .toList();
    threads.forEach(Thread::start);
    half.await();
    reporter.close();
    for (Thread thread : threads) {
      thread.join();
    }
    ReporterMetrics m = reporter.metrics();
    assertThat(m.accepted()).isEqualTo(60_000);
    assertThat(m.sent() + m.dropped()).isEqualTo(60_000);
    assertThat(m.pending()).isZero();
    assertThat(m.pendingBytes()).isZero();
    assertThat(sender.durable()).hasSize((int) m.sent());
  }

  @Test
  void thread_isADaemonWithAName() {
    try (var reporter = CostReporter.builder(new InMemorySender()).build()) {
      assertThat(reporter.flush(LONG)).isTrue();
      assertThat(Thread.getAllStackTraces().keySet())
          .filteredOn(t -> t.getName().equals("costwire-reporter"))
          .isNotEmpty()
          .allMatch(Thread::isDaemon);
    }
  }

  private static final class LatchSender implements Sender {
    private final CountDownLatch batches;

    LatchSender(int batches) {
      this.batches = new CountDownLatch(batches);
    }

    @Override
    public SendResult send(List<UsageEvent> batch) {
      batches.countDown();
      return SendResult.allSent();
    }

    @Override
    public void close() {}
  }
}
