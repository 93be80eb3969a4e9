// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import io.costwire.client.SendResult.Failure;
import io.costwire.client.SendResult.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every sender does. A subclass says how to make one, break it, and look behind it. */
public abstract class SenderContract {

  /** A sender whose other side works. */
  protected abstract Sender sender();

  /** Breaks the other side: whatever is sent from now on is not acknowledged. */
  protected abstract void breakOtherSide();

  /** Mends it. */
  protected abstract void mendOtherSide();

  /** Ids of the events that are durable; one that was sent twice may be there twice. */
  protected abstract List<String> durableIds();

  /** An event that the other side will never take. */
  protected abstract UsageEvent refusable();

  /** How long a send may take when the other side is broken. */
  protected Duration patience() {
    return Duration.ofSeconds(90);
  }

  @Test
  protected void acknowledgedEvents_areDurable() {
    try (Sender sender = sender()) {
      assertThat(sender.send(events("a", 3))).isEqualTo(SendResult.allSent());
      assertThat(durableIds()).containsExactlyInAnyOrder("a-0", "a-1", "a-2");
    }
  }

  @Test
  protected void emptyBatch_isSentWithoutEffect() {
    try (Sender sender = sender()) {
      assertThat(sender.send(List.of())).isEqualTo(SendResult.allSent());
      assertThat(durableIds()).isEmpty();
    }
  }

  @Test
  protected void brokenOtherSide_isAFailureThatMayBeTriedAgain() {
    try (Sender sender = sender()) {
      sender.send(events("a", 1));
      breakOtherSide();
      long start = System.nanoTime();
      SendResult failed = sender.send(events("b", 2));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(patience());
      assertThat(failed).isInstanceOf(SendResult.SomeFailed.class);
      List<Failure> failures = ((SendResult.SomeFailed) failed).failures();
      assertThat(failures).extracting(Failure::index).containsExactlyInAnyOrder(0, 1);
      assertThat(failures).extracting(Failure::kind).containsOnly(Kind.RETRY);
      assertThat(failures).allSatisfy(f -> assertThat(f.reason()).isNotBlank());

      mendOtherSide();
      await("a send after the repair")
          .atMost(Duration.ofSeconds(60))
          .until(() -> sender.send(events("b", 2)).equals(SendResult.allSent()));
      assertThat(durableIds()).contains("a-0", "b-0", "b-1");
    }
  }

  @Test
  protected void refusedEvent_isToldApartAndTheOthersAreDurable() {
    try (Sender sender = sender()) {
      List<UsageEvent> good = events("a", 2);
      List<UsageEvent> batch = List.of(good.get(0), refusable(), good.get(1));
      SendResult result = sender.send(batch);
      assertThat(result).isInstanceOf(SendResult.SomeFailed.class);
      List<Failure> failures = ((SendResult.SomeFailed) result).failures();
      assertThat(failures).hasSize(1);
      assertThat(failures.get(0).index()).isEqualTo(1);
      assertThat(failures.get(0).kind()).isEqualTo(Kind.REFUSED);
      assertThat(durableIds()).containsExactlyInAnyOrder("a-0", "a-1");
    }
  }

  @Test
  protected void batchThatIsSentAgain_hasTheSameIds() {
    try (Sender sender = sender()) {
      assertThat(sender.send(events("a", 3))).isEqualTo(SendResult.allSent());
      assertThat(sender.send(events("a", 3))).isEqualTo(SendResult.allSent());
      assertThat(durableIds()).containsOnly("a-0", "a-1", "a-2");
    }
  }

  @Test
  protected void interruptedThread_keepsItsFlagAndNoEventIsRefused() {
    try (Sender sender = sender()) {
      sender.send(events("a", 1));
      Thread.currentThread().interrupt();
      long start = System.nanoTime();
      SendResult result = sender.send(events("b", 2));
      assertThat(Thread.interrupted()).as("flag").isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(patience());
      if (result instanceof SendResult.SomeFailed failed) {
        assertThat(failed.failures()).extracting(Failure::kind).containsOnly(Kind.RETRY);
      }
      assertThat(sender.send(events("b", 2))).isEqualTo(SendResult.allSent());
      assertThat(durableIds()).contains("a-0", "b-0", "b-1");
    } finally {
      Thread.interrupted(); // not for the next test
    }
  }

  @Test
  protected void close_mayBeCalledTwice() {
    Sender sender = sender();
    sender.close();
    assertThatCode(sender::close).doesNotThrowAnyException();
  }

  @Test
  protected void sendAfterClose_isAFailureAndNoException() {
    Sender sender = sender();
    sender.close();
    assertThat(sender.send(events("late", 1))).isInstanceOf(SendResult.SomeFailed.class);
  }

  /** Complete events with ids {@code prefix-0}, {@code prefix-1} and so on. */
  protected static List<UsageEvent> events(String prefix, int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                UsageEvent.builder()
                    .eventId(prefix + "-" + i)
                    .tenant("acme")
                    .eventTime(Instant.parse("2026-11-22T12:00:00Z"))
                    .provider("openai")
                    .responseModel("gpt-4o")
                    .inputTokens(1000)
                    .outputTokens(100)
                    .tag("team", "search")
                    .status(CallStatus.SUCCESS)
                    .build())
        .toList();
  }
}
