// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import io.costwire.alerting.deliver.DeliveryReport.Outcome;
import io.costwire.alerting.policy.AlertKey;
import io.costwire.alerting.policy.Lifecycle;
import io.costwire.alerting.policy.Notification;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What one receiver has yet to be told, by the time at which it is tried next. Keeps the changes of
 * an alert in their order: a later change waits for the first attempt at an earlier one, and
 * replaces it when that failed, so that nobody reads "firing" after "resolved".
 *
 * <p>One thread takes, any thread offers.
 */
final class DeliveryQueue {
  /** The clock is injected and may be moved; so nobody waits for longer than this unasked. */
  private static final Duration WAIT_MAX = Duration.ofSeconds(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final TreeSet<Entry> waiting =
      new TreeSet<>(Comparator.comparing(Entry::due).thenComparing(Entry::sequence));
  private final Map<AlertKey, List<Entry>> byAlert = new HashMap<>();
  private final Set<Change> unrecorded = new HashSet<>();
  private final DeliveryLimits limits;
  private final InstantSource clock;
  private final RandomGenerator random;
  private @Nullable Entry inFlight;
  private long sequence;
  private boolean closed;

  DeliveryQueue(DeliveryLimits limits, InstantSource clock, RandomGenerator random) {
    this.limits = limits;
    this.clock = clock;
    this.random = random;
  }

  /** What became of an offer. */
  sealed interface Offer {
    /** It waits. */
    record Queued(List<Attempt> superseded) implements Offer {}

    /** The same change waits or is being tried already. */
    record Known() implements Offer {}

    /** There is no room. */
    record Full() implements Offer {}
  }

  /**
   * One attempt at one notification.
   *
   * @param number from 1
   */
  record Attempt(Notification notification, String payload, int number) {}

  /** What an attempt came to. */
  record Verdict(Outcome outcome, Optional<String> error) {}

  private record Entry(
      Notification notification, String payload, int failed, Life life, long sequence) {
    Instant due() {
      return life.due();
    }

    Attempt attempt() {
      return new Attempt(notification, payload, failed + 1);
    }
  }

  private record Life(Instant due, Instant deadline) {}

  /** What a receiver is told, whatever the figures. */
  private record Change(AlertKey key, Lifecycle state) {
    static Change of(Notification notification) {
      return new Change(notification.key(), notification.state());
    }
  }

  Offer offer(Notification notification, String payload) {
    lock.lock();
    try {
      if (isKnown(notification)) {
        return new Offer.Known();
      }
      if (waiting.size() >= limits.queuedMax()) {
        return new Offer.Full();
      }
      List<Attempt> superseded = dropFailed(notification);
      Instant now = clock.instant();
      Life life = new Life(notBefore(now, notification), now.plus(limits.deadline()));
      add(new Entry(notification, payload, 0, life, sequence++));
      return new Offer.Queued(superseded);
    } finally {
      lock.unlock();
    }
  }

  private boolean isKnown(Notification notification) {
    Entry current = inFlight;
    return unrecorded.contains(Change.of(notification))
        || (current != null && current.notification().sameChange(notification))
        || waitingFor(notification).stream()
            .anyMatch(entry -> entry.notification().sameChange(notification));
  }

  private List<Attempt> dropFailed(Notification later) {
    List<Entry> failed = waitingFor(later).stream().filter(entry -> entry.failed() > 0).toList();
    failed.forEach(this::remove);
    return failed.stream().map(Entry::attempt).toList();
  }

  /** A later change is not due before an earlier one, even if the clock was set back. */
  private Instant notBefore(Instant now, Notification notification) {
    return waitingFor(notification).stream()
        .map(Entry::due)
        .filter(due -> due.isAfter(now))
        .max(Comparator.naturalOrder())
        .orElse(now);
  }

  private List<Entry> waitingFor(Notification notification) {
    return byAlert.getOrDefault(notification.key(), List.of());
  }

  private void add(Entry entry) {
    waiting.add(entry);
    byAlert.computeIfAbsent(entry.notification().key(), key -> new ArrayList<>()).add(entry);
    changed.signalAll();
  }

  private void remove(Entry entry) {
    waiting.remove(entry);
    byAlert.computeIfPresent(
        entry.notification().key(),
        (key, entries) -> {
          entries.remove(entry);
          return entries.isEmpty() ? null : entries;
        });
  }

  /** Waits for something to be due; empty once the queue is closed. */
  Optional<Attempt> take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed) {
        Optional<Attempt> next = poll();
        if (next.isPresent()) {
          return next;
        }
        long unused = changed.awaitNanos(waitNanos());
      }
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /** What is due now, if anything is. */
  Optional<Attempt> poll() {
    lock.lock();
    try {
      if (closed || waiting.isEmpty() || waiting.first().due().isAfter(clock.instant())) {
        return Optional.empty();
      }
      Entry entry = waiting.first();
      remove(entry);
      inFlight = entry;
      return Optional.of(entry.attempt());
    } finally {
      lock.unlock();
    }
  }

  private long waitNanos() {
    if (waiting.isEmpty()) {
      return WAIT_MAX.toNanos();
    }
    Duration untilDue = Duration.between(clock.instant(), waiting.first().due());
    Duration wait = untilDue.compareTo(WAIT_MAX) < 0 ? untilDue : WAIT_MAX;
    return Math.max(TimeUnit.MILLISECONDS.toNanos(1), wait.toNanos());
  }

  /** Ends the attempt taken last, and queues the next one where there is to be one. */
  Verdict done(DeliveryResult result) {
    lock.lock();
    try {
      Entry entry = inFlight;
      if (entry == null) {
        throw new IllegalStateException("nothing is being tried");
      }
      inFlight = null;
      Verdict verdict = verdict(entry, result);
      if (verdict.outcome().settles()) {
        unrecorded.add(Change.of(entry.notification()));
      }
      return verdict;
    } finally {
      lock.unlock();
    }
  }

  private Verdict verdict(Entry entry, DeliveryResult result) {
    return switch (result) {
      case DeliveryResult.Delivered() -> new Verdict(Outcome.DELIVERED, Optional.empty());
      case DeliveryResult.Dead(String reason) -> new Verdict(Outcome.DEAD, Optional.of(reason));
      case DeliveryResult.Retry retry -> failed(entry, retry);
    };
  }

  private Verdict failed(Entry entry, DeliveryResult.Retry retry) {
    if (closed) {
      return new Verdict(Outcome.RETRYING, Optional.of(retry.reason()));
    }
    if (!waitingFor(entry.notification()).isEmpty()) {
      return new Verdict(Outcome.SUPPRESSED, Optional.of(retry.reason()));
    }
    int failures = entry.failed() + 1;
    Duration pause = limits.backoff().after(failures, random);
    Duration asked = retry.after().orElse(Duration.ZERO);
    Instant due = clock.instant().plus(asked.compareTo(pause) > 0 ? asked : pause);
    if (due.isAfter(entry.life().deadline())) {
      return new Verdict(
          Outcome.DEAD,
          Optional.of("gave up after " + limits.deadline() + ", last: " + retry.reason()));
    }
    Life life = new Life(due, entry.life().deadline());
    add(new Entry(entry.notification(), entry.payload(), failures, life, entry.sequence()));
    return new Verdict(Outcome.RETRYING, Optional.of(retry.reason()));
  }

  /**
   * A settled notification is recorded. Until then an offer of it counts as known, because the
   * state that the offer comes from cannot know it yet.
   */
  void recorded(Notification notification) {
    lock.lock();
    try {
      unrecorded.remove(Change.of(notification));
    } finally {
      lock.unlock();
    }
  }

  /** Notifications that wait or are being tried. */
  int size() {
    lock.lock();
    try {
      return waiting.size() + (inFlight == null ? 0 : 1);
    } finally {
      lock.unlock();
    }
  }

  /** Whether what found no room may be offered again. */
  boolean hasRoom() {
    return size() <= limits.queuedMax() / 2;
  }

  /** Forgets what waits; what is being tried goes on. */
  void clear() {
    lock.lock();
    try {
      waiting.clear();
      byAlert.clear();
    } finally {
      lock.unlock();
    }
  }

  /** Forgets what waits and ends {@link #take}. */
  void close() {
    lock.lock();
    try {
      closed = true;
      waiting.clear();
      byAlert.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
