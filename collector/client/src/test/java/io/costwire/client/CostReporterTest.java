// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.client.SendResult.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CostReporterTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private final InMemorySender sender = new InMemorySender();
  private CostReporter reporter = reporter().build();

  @AfterEach
  void conservation() {
    assertConserved(reporter.metrics());
    reporter.close();
    assertConserved(reporter.metrics());
    assertThat(reporter.metrics().pending()).isZero();
    assertThat(reporter.metrics().pendingBytes()).isZero();
  }

  @Test
  void event_isCompletedBeforeItIsSent() {
    reporter = reporter().tenant("acme").tag("service", "web").sourceId("web-1").build();
    reporter.record(chat().tag("team", "search").build());
    assertThat(flush()).isTrue();
    UsageEvent sent = sender.durable().get(0);
    assertThat(sent.tenant()).isEqualTo("acme");
    assertThat(sent.eventTime()).isEqualTo(NOON);
    assertThat(sent.tags()).containsEntry("service", "web").containsEntry("team", "search");
    assertThat(sent.source()).isEqualTo(new SourcePosition("web-1", NOON.toEpochMilli(), 0));
    assertThat(sent.producer()).startsWith("costwire-java");
    assertThat(UUID.fromString(sent.eventId()).version()).isEqualTo(7);
  }

  @Test
  void whatTheCallerSet_isKept() {
    UsageEvent own =
        chat()
            .eventId("mine")
            .tenant("beta")
            .eventTime(NOON.minusSeconds(60))
            .source(new SourcePosition("other", 1, 7))
            .producer("mine/1")
            .build();
    reporter.record(own);
    flush();
    assertThat(sender.durable()).usingRecursiveFieldByFieldElementComparator().containsExactly(own);
  }

  @Test
  void responseId_makesTheEventId() {
    reporter.record(chat().tenant("acme").providerResponseId("chatcmpl-9x2").build());
    flush();
    assertThat(sender.durable().get(0).eventId())
        .isEqualTo(EventIds.ofResponse("acme", "openai", "chatcmpl-9x2"));
  }

  @Test
  void batches_areBoundedByCountAndBytes() {
    reporter = reporter().maxBatchEvents(4).build();
    record(10);
    flush();
    assertThat(sender.batches()).extracting(List::size).containsExactly(4, 4, 2);

    var small = new InMemorySender();
    try (var byBytes = reporter(small).maxBatchBytes(1).build()) {
      byBytes.record(chat().build());
      byBytes.record(chat().build());
      byBytes.flush(Duration.ZERO);
      assertThat(small.batches()).extracting(List::size).containsExactly(1, 1);
    }
  }

  @Test
  void retry_keepsIdentityAndOrder() {
    sender.failing(e -> e.source().seq() == 1 ? Optional.of(Kind.RETRY) : Optional.empty());
    record(3);
    assertThat(flush()).isFalse();
    assertThat(reporter.metrics().sent()).isEqualTo(2);
    assertThat(reporter.metrics().pending()).isEqualTo(1);
    sender.up();
    assertThat(flush()).isTrue();
    assertThat(sender.batches().get(1)).hasSize(1);
    assertThat(sender.batches().get(1).get(0)).isSameAs(sender.batches().get(0).get(1));
    assertThat(reporter.metrics().retries()).isEqualTo(1);
    assertThat(reporter.metrics().dropped()).isZero();
  }

  @Test
  void refusedEvent_isDroppedAndTheOthersGetThrough() {
    sender.failing(e -> e.source().seq() == 0 ? Optional.of(Kind.REFUSED) : Optional.empty());
    record(3);
    assertThat(flush()).isTrue();
    assertThat(reporter.metrics().dropped(DropReason.SENDER_REFUSED)).isEqualTo(1);
    assertThat(reporter.metrics().sent()).isEqualTo(2);
  }

  @Test
  void fullQueue_dropsTheNewestAndShowsAsGap() {
    reporter = reporter().maxQueuedEvents(4).build();
    record(6);
    assertThat(reporter.metrics().dropped(DropReason.QUEUE_FULL)).isEqualTo(2);
    flush();
    record(1);
    flush();
    assertThat(sender.durable())
        .extracting(e -> e.source().seq())
        .containsExactly(0L, 1L, 2L, 3L, 6L);
  }

  @Test
  void bytesBound_dropsWithItsOwnReason() {
    reporter = reporter().maxQueuedBytes(2L * chat().build().sizeBytes()).build();
    record(3);
    assertThat(reporter.metrics().dropped(DropReason.QUEUE_BYTES_FULL)).isEqualTo(1);
    assertThat(reporter.metrics().pending()).isEqualTo(2);
  }

  @Test
  void invalidAndNull_areCountedAndNeverThrown() {
    reporter.record(UsageEvent.builder().build());
    reporter.record(null);
    assertThat(reporter.metrics().dropped(DropReason.INVALID)).isEqualTo(2);
  }

  @Test
  void errorInside_isCountedAndNotThrown() {
    InstantSource broken =
        () -> {
          throw new IllegalStateException("no clock today");
        };
    InstantSource[] clock = {InstantSource.fixed(NOON)};
    reporter = reporter().clock(() -> clock[0].instant()).build();
    clock[0] = broken;
    assertThatCode(() -> record(1)).doesNotThrowAnyException();
    assertThat(reporter.metrics().dropped(DropReason.INTERNAL)).isEqualTo(1);
  }

  @Test
  void throwingSender_isAFailureToRetry() {
    sender.failing(
        e -> {
          throw new IllegalStateException("bug");
        });
    record(2);
    assertThat(flush()).isFalse();
    assertThat(reporter.metrics().pending()).isEqualTo(2);
    sender.up();
    assertThat(flush()).isTrue();
  }

  @Test
  void close_sendsWhatItCanAndCountsTheRest() {
    record(2);
    reporter.close();
    assertThat(reporter.metrics().sent()).isEqualTo(2);
    assertThat(sender.isClosed()).isTrue();
    record(1);
    assertThat(reporter.metrics().dropped(DropReason.CLOSED)).isEqualTo(1);

    var broken = new InMemorySender();
    broken.down();
    var other = reporter(broken).build();
    other.record(chat().build());
    other.close();
    assertThat(other.metrics().dropped(DropReason.CLOSE_DEADLINE)).isEqualTo(1);
    assertConserved(other.metrics());
  }

  @Test
  void anyHistory_conservesEvents() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    reporter = reporter().maxQueuedEvents(16).maxBatchEvents(5).build();
    sender.failing(
        e -> Optional.of(Kind.values()[random.nextInt(2)]).filter(k -> random.nextInt(3) == 0));
    for (int i = 0; i < 3_000; i++) {
      record(random.nextInt(4));
      if (random.nextInt(4) == 0) {
        flush();
      }
      if (random.nextInt(10) == 0) {
        reporter.record(UsageEvent.builder().build());
      }
      assertThat(balance(reporter.metrics())).as("seed %d, step %d", seed, i).isZero();
    }
    assertThat(sender.durable()).hasSize((int) reporter.metrics().sent());
    assertThat(sender.durable()).extracting(UsageEvent::eventId).doesNotHaveDuplicates();
  }

  @Test
  void boundThatIsNotPositive_isNamed() {
    assertThatThrownBy(() -> reporter().maxBatchEvents(0).build())
        .hasMessage("maxBatchEvents must be at least 1, is 0");
  }

  private boolean flush() {
    return reporter.flush(Duration.ZERO);
  }

  private void record(int events) {
    IntStream.range(0, events).forEach(i -> reporter.record(chat().build()));
  }

  private CostReporter.Builder reporter() {
    return reporter(sender);
  }

  private static CostReporter.Builder reporter(Sender sender) {
    return CostReporter.builder(sender)
        .flushByHand()
        .clock(InstantSource.fixed(NOON))
        .environment(Map.of());
  }

  private static void assertConserved(ReporterMetrics metrics) {
    assertThat(balance(metrics)).isZero();
  }

  private static long balance(ReporterMetrics m) {
    return m.accepted() - m.sent() - m.dropped() - m.pending();
  }

  private static UsageEventBuilder chat() {
    return UsageEvent.builder().provider("openai").responseModel("gpt-4o").inputTokens(10);
  }
}
