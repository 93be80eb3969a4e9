// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import static io.costwire.alerting.policy.Signals.fired;
import static io.costwire.alerting.policy.Signals.firing;
import static io.costwire.alerting.policy.Signals.owed;
import static io.costwire.alerting.policy.Signals.resolved;
import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.alerting.deliver.DeliveryQueue.Offer;
import io.costwire.alerting.deliver.DeliveryQueue.Verdict;
import io.costwire.alerting.deliver.DeliveryReport.Outcome;
import io.costwire.alerting.policy.Abilities;
import io.costwire.alerting.policy.Lifecycle;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.policy.Owed;
import io.costwire.alerting.policy.Signals;
import io.costwire.alerting.policy.Terms;
import io.costwire.alerting.policy.Terms.Cadence;
import io.costwire.alerting.policy.Terms.Group;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A clock that is set back delays nothing by that much. */
final class DeliveryQueueClockTest {
  private static final DeliveryResult DELIVERED = new DeliveryResult.Delivered();
  private static final DeliveryResult RETRY = new DeliveryResult.Retry("HTTP 503");

  private Instant now = Signals.NOON;
  private final DeliveryQueue queue =
      new DeliveryQueue(
          new DeliveryLimits(
              new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1)), Duration.ofHours(1), 3),
          Optional.empty(),
          () -> now,
          new Random(1));

  private final Notification a = firing(fired("a", 1), "webhook");
  private final Notification b = firing(fired("b", 1), "webhook");

  @Test
  void clockSetBackByADay_delaysNeitherRetriesNorGroups() {
    DeliveryQueue grouping = grouping(Optional.empty());
    grouping.offer(grouped("a", "g"));
    offer(a);
    taken();
    done(RETRY);

    now = now.minus(Duration.ofDays(1)).plusMillis(999);
    assertThat(queue.poll()).isEmpty();
    assertThat(grouping.poll()).isEmpty();
    now = now.plusMillis(1_000);

    assertThat(queue.poll()).isPresent();
    assertThat(told(grouping)).containsExactly("a");
  }

  @Test
  void clockSetBackByADay_delaysNoProbe_andNoGroupThatRests() {
    DeliveryQueue grouping = grouping(Optional.empty());
    grouping.offer(grouped("a", "g"));
    now = now.plusSeconds(1);
    assertThat(told(grouping)).containsExactly("a");
    for (int i = 0; i < Circuit.OPENS_AFTER; i++) {
      grouping.done(RETRY, "");
      now = now.plusSeconds(60);
      if (i < Circuit.OPENS_AFTER - 1) {
        assertThat(told(grouping)).containsExactly("a");
      }
    }
    now = now.minus(Duration.ofDays(1));
    grouping.offer(grouped("b", "g"));
    now = now.plusSeconds(60);

    assertThat(told(grouping)).containsExactly("a", "b");
    assertThat(grouping.openSince().orElseThrow()).isBeforeOrEqualTo(now);
  }

  @Test
  void clockSetBackByADay_movesTheDeadlineToo() {
    offer(a);
    now = now.minus(Duration.ofDays(1));
    offer(b);
    now = now.plus(Duration.ofHours(1));
    assertThat(taken()).isEqualTo(a);

    assertThat(done(RETRY).outcome()).isEqualTo(Outcome.DEAD);
  }

  @Test
  void clockThatIsMendedByLessThanASecond_movesNothing_untilItAddsUp() {
    DeliveryQueue grouping = grouping(Optional.empty());
    grouping.offer(grouped("a", "g"));
    Instant due = now.plusSeconds(1);

    now = now.minusMillis(600);
    assertThat(grouping.poll()).isEmpty();
    now = due.minusMillis(1);
    assertThat(grouping.poll()).isEmpty();
    now = now.minusMillis(1_600);
    assertThat(grouping.poll()).isEmpty();
    now = now.plusMillis(1);
    assertThat(told(grouping)).containsExactly("a");
  }

  @Test
  void resolution_waitsForTheFiring_evenIfTheClockIsSetBack() {
    offer(a);
    now = now.minusSeconds(60);
    offer(resolved(a, 2));

    assertThat(taken().state()).isEqualTo(Lifecycle.FIRING);
    done(DELIVERED);
    assertThat(taken().state()).isEqualTo(Lifecycle.RESOLVED);
  }

  private DeliveryQueue grouping(Optional<RateLimit> rate) {
    return new DeliveryQueue(limits(20_000), rate, () -> now, new Random(1));
  }

  private static DeliveryLimits limits(int queuedMax) {
    return new DeliveryLimits(
        new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1)), Duration.ofHours(1), queuedMax);
  }

  private static Owed grouped(String id, String group) {
    Cadence cadence =
        new Cadence(Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofHours(4));
    return new Owed(
        firing(fired(id, 1), "webhook"),
        new Terms(new Group("route", group), cadence, new Abilities(true, false, false)));
  }

  private static List<String> told(DeliveryQueue queue) {
    return queue.poll().orElseThrow().notifications().stream()
        .map(notification -> notification.key().signalId())
        .toList();
  }

  private void offer(Notification notification) {
    assertThat(queue.offer(owed(notification))).isInstanceOf(Offer.Queued.class);
  }

  private Notification taken() {
    return queue.poll().orElseThrow().first();
  }

  private Verdict done(DeliveryResult result) {
    return queue.done(result, "payload").getFirst();
  }
}
