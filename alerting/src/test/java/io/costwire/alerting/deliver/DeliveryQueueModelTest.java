// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import static io.costwire.alerting.policy.Signals.NOON;
import static io.costwire.alerting.policy.Signals.fired;
import static io.costwire.alerting.policy.Signals.firing;
import static io.costwire.alerting.policy.Signals.resolved;
import static io.costwire.alerting.policy.Signals.updated;
import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.alerting.deliver.DeliveryQueue.Offer;
import io.costwire.alerting.deliver.DeliveryQueue.Tried;
import io.costwire.alerting.deliver.DeliveryQueue.Verdict;
import io.costwire.alerting.deliver.DeliveryReport.Outcome;
import io.costwire.alerting.policy.Abilities;
import io.costwire.alerting.policy.Message;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.policy.Owed;
import io.costwire.alerting.policy.Reason;
import io.costwire.alerting.policy.Terms;
import io.costwire.alerting.policy.Terms.Cadence;
import io.costwire.alerting.policy.Terms.Group;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The queue under random offers, answers, withdrawals and times: what holds of every history is
 * checked of each of them.
 */
final class DeliveryQueueModelTest {
  private static final int RUNS = 200;
  private static final int STEPS = 400;
  private static final Set<Outcome> ENDS =
      Set.of(Outcome.DELIVERED, Outcome.DEAD, Outcome.SUPPRESSED);

  @Test
  void everyHistory_conservesNotifications_keepsOrderAndDistance() {
    for (int run = 0; run < RUNS; run++) {
      long seed = 20_261_123L + run;
      try {
        new Run(new Random(seed)).go();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private static final class Run {
    private final Random random;
    private final boolean groups;
    private final Optional<RateLimit> rate;
    private final Cadence cadence;
    private final DeliveryQueue queue;
    private final Map<String, Notification> firing = new HashMap<>();
    private final List<Instant> messages = new ArrayList<>();
    private final Map<String, Integer> lastChange = new HashMap<>();
    private Instant now = NOON;
    private long offered;
    private long ended;
    private int ids;

    Run(Random random) {
      this.random = random;
      this.groups = random.nextBoolean();
      this.rate =
          random.nextBoolean()
              ? Optional.of(new RateLimit(1 + random.nextInt(5), Duration.ofSeconds(30)))
              : Optional.empty();
      this.cadence =
          new Cadence(
              Duration.ofMillis(random.nextInt(1_000)),
              Duration.ofMillis(random.nextInt(20_000)),
              Duration.ofHours(1));
      this.queue =
          new DeliveryQueue(
              new DeliveryLimits(
                  new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5)),
                  Duration.ofMinutes(1),
                  200),
              rate,
              () -> now,
              random);
    }

    void go() {
      for (int step = 0; step < STEPS; step++) {
        now = now.plusMillis(random.nextInt(2_000)).minus(setBack());
        switch (random.nextInt(6)) {
          case 0, 1 -> offer(fire());
          case 2 -> end().ifPresent(this::offer);
          case 3 -> withdrawOrUpdate();
          default -> attempt(random.nextInt(4) == 0);
        }
        conserved();
      }
      while (queue.size() > 0) {
        now = now.plusMillis(500);
        attempt(true);
        conserved();
      }
      assertThat(ended).isEqualTo(offered);
    }

    /** Mostly not at all, sometimes a little, rarely a lot. */
    private Duration setBack() {
      return switch (random.nextInt(40)) {
        case 0 -> Duration.ofMinutes(random.nextInt(300));
        case 1 -> Duration.ofMillis(random.nextInt(1_000));
        default -> Duration.ZERO;
      };
    }

    private void conserved() {
      assertThat(offered).as("offered").isEqualTo(ended + queue.size());
    }

    private Notification fire() {
      String id = "s" + ids++;
      Notification news = firing(fired(id, 1), "r");
      firing.put(id, news);
      return news;
    }

    private Optional<Notification> end() {
      return firing.keySet().stream()
          .sorted()
          .findFirst()
          .map(firing::remove)
          .map(news -> resolved(news, 2));
    }

    private void offer(Notification news) {
      String id = news.key().signalId();
      Group group = new Group("route" + id.length() % 2, "g" + Math.abs(id.hashCode() % 3));
      Terms terms = new Terms(group, cadence, new Abilities(groups, false, false));
      switch (queue.offer(new Owed(news, terms))) {
        case Offer.Queued(List<Tried> superseded) -> {
          offered++;
          ended += superseded.size();
        }
        case Offer.Known() -> assertThat(news.reason()).isEqualTo(Reason.UPDATE);
        case Offer.Full() -> assertThat(queue.size()).isGreaterThanOrEqualTo(200);
      }
    }

    private void withdrawOrUpdate() {
      if (random.nextBoolean()) {
        withdraw();
        return;
      }
      firing.values().stream()
          .findAny()
          .filter(news -> lastChange.containsKey(news.key().toString()))
          .ifPresent(news -> offer(updated(news, fired(news.key().signalId(), 2), "handle")));
    }

    private void withdraw() {
      firing.values().stream()
          .findFirst()
          .ifPresent(news -> ended += queue.withdraw(news.key(), waits -> true).size());
    }

    private void attempt(boolean succeeds) {
      Optional<Message> message = queue.poll();
      message.ifPresent(
          told -> {
            kept(told);
            List<Verdict> verdicts =
                succeeds ? queue.done(new DeliveryResult.Delivered(), "payload") : failed();
            assertThat(verdicts).hasSameSizeAs(told.notifications());
            ended += verdicts.stream().filter(v -> ENDS.contains(v.outcome())).count();
          });
    }

    private List<Verdict> failed() {
      return switch (random.nextInt(4)) {
        case 0 -> queue.done(new DeliveryResult.Dead("HTTP 400"), "payload");
        case 1 -> queue.unwritten("no text");
        default -> queue.done(new DeliveryResult.Retry("HTTP 503"), "payload");
      };
    }

    private void kept(Message told) {
      assertThat(groups || told.isSingle()).isTrue();
      for (Notification news : told.notifications()) {
        int change = news.state().ordinal();
        int before = lastChange.merge(news.key().toString(), change, Math::max);
        assertThat(change).as("order of " + news.key()).isGreaterThanOrEqualTo(before);
      }
      messages.add(now);
      rate.ifPresent(
          limit ->
              assertThat(messages)
                  .filteredOn(at -> at.isAfter(now.minus(limit.per())))
                  .hasSizeLessThanOrEqualTo(2 * limit.messages()));
    }
  }
}
