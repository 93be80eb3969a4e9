// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import io.costwire.alerting.deliver.DeliveryReport.First;
import io.costwire.alerting.deliver.DeliveryReport.Outcome;
import io.costwire.alerting.deliver.QueueEntry.Change;
import io.costwire.alerting.deliver.QueueEntry.Life;
import io.costwire.alerting.policy.AlertKey;
import io.costwire.alerting.policy.Message;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.policy.Owed;
import io.costwire.alerting.policy.Reason;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * What one receiver has yet to be told, by the time at which it is tried next. Keeps the changes of
 * an alert in their order: a later change waits for the first attempt at an earlier one, and
 * replaces it when that failed, so that nobody reads "firing" after "resolved".
 *
 * <p>News goes before new figures and repeats. Where the receiver groups, a message takes along
 * everything of its group that is due. When more messages wait than the receiver may get in one
 * period, a message takes everything of its route.
 *
 * <p>One thread takes, any thread offers.
 */
final class DeliveryQueue {
  /** A message about more alerts than this is too long to read, and to send. */
  static final int GROUP_MAX = 100;

  /** As many as a body names, so that every key is told; the next message takes the others. */
  static final int FLOOD_MAX = 500;

  /** A receiver that asks to be left alone for longer is asked again after this. */
  private static final Duration ASKED_MAX = Duration.ofMinutes(15);

  /** When more messages wait than this, they are merged, whatever the rate limit. */
  static final int MESSAGES_MAX = 100;

  /** A clock that is mended by less is not worth planning anew; what is due is so much later. */
  private static final Duration SET_BACK_MIN = Duration.ofSeconds(1);

  /** The clock is injected and may be moved; so nobody waits for longer than this unasked. */
  private static final Duration WAIT_MAX = Duration.ofSeconds(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final WaitingEntries waiting;
  private final Set<Change> unrecorded = new HashSet<>();

  /** What was being tried when everything was forgotten, unless it was offered again since. */
  private final Set<Change> forgotten = new HashSet<>();

  private final GroupClock groups = new GroupClock();
  private final Circuit circuit = new Circuit();
  private final Optional<TokenBucket> bucket;
  private final DeliveryLimits limits;
  private final InstantSource clock;
  private final RandomGenerator random;
  private List<QueueEntry> inFlight = List.of();
  private Instant latest = Instant.MIN;
  private long sequence;
  private boolean closed;

  DeliveryQueue(
      DeliveryLimits limits,
      Optional<RateLimit> rate,
      InstantSource clock,
      RandomGenerator random) {
    this.limits = limits;
    this.bucket = rate.map(limit -> new TokenBucket(limit, clock.instant()));
    this.waiting =
        new WaitingEntries(
            rate.map(limit -> Math.min(limit.messages(), MESSAGES_MAX)).orElse(MESSAGES_MAX));
    this.clock = clock;
    this.random = random;
  }

  /** What became of an offer. */
  sealed interface Offer {
    /** It waits. */
    record Queued(List<Tried> superseded) implements Offer {}

    /** The same change waits or is being tried already. */
    record Known() implements Offer {}

    /** There is no room. */
    record Full() implements Offer {}
  }

  /**
   * A notification and how often it was tried.
   *
   * @param attempt number of its next attempt, from 1
   * @param last what was sent last
   */
  record Tried(Notification notification, int attempt, Last last) {
    String payload() {
      return last.payload();
    }
  }

  /**
   * What was sent last.
   *
   * @param payload empty where nothing was, or the first notification of the message has it
   * @param first the first notification of that message, where this is another one
   */
  record Last(String payload, Optional<First> first) {
    static final Last NOTHING = new Last("", Optional.empty());
  }

  /** What an attempt came to for one of its notifications. */
  record Verdict(Tried tried, Outcome outcome, Optional<String> error) {}

  Offer offer(Owed owed) {
    lock.lock();
    try {
      Notification notification = owed.notification();
      forgotten.remove(Change.of(notification));
      if (isKnown(notification)) {
        return new Offer.Known();
      }
      if (waiting.size() >= limits.queuedMax()) {
        return new Offer.Full();
      }
      Instant now = now();
      List<Tried> superseded = drop(supersededBy(notification));
      Instant due = notBefore(groups.due(owed.terms(), now), notification);
      Life life = new Life(due, now.plus(limits.deadline()));
      add(new QueueEntry(owed, 0, life, sequence++, Last.NOTHING, false));
      return new Offer.Queued(superseded);
    } finally {
      lock.unlock();
    }
  }

  /** What was planned by a clock that is set back since moves with it. */
  private Instant now() {
    Instant now = clock.instant();
    if (latest.equals(Instant.MIN) || now.isAfter(latest)) {
      latest = now;
      return now;
    }
    Duration back = Duration.between(now, latest);
    if (back.compareTo(SET_BACK_MIN) >= 0) {
      earlier(back);
      latest = now;
    }
    return now;
  }

  private void earlier(Duration by) {
    waiting.earlier(by);
    inFlight = inFlight.stream().map(entry -> entry.earlier(by)).toList();
    groups.earlier(by);
    circuit.earlier(by);
  }

  private boolean isKnown(Notification notification) {
    return unrecorded.contains(Change.of(notification))
        || (notification.reason() == Reason.REFRESH && has(notification.key()))
        || inFlight.stream().anyMatch(e -> e.notification().sameChange(notification))
        || waiting.about(notification.key()).stream()
            .anyMatch(e -> e.notification().sameChange(notification));
  }

  /** What failed once, and what says no more than the news. */
  private List<QueueEntry> supersededBy(Notification later) {
    return waiting.about(later.key()).stream()
        .filter(entry -> entry.failed() > 0 || (later.reason() == Reason.NEWS && !entry.isNews()))
        .toList();
  }

  private List<Tried> drop(List<QueueEntry> entries) {
    entries.forEach(waiting::remove);
    entries.stream()
        .map(QueueEntry::group)
        .distinct()
        .filter(group -> !waiting.hasGroup(group))
        .forEach(groups::forget);
    return entries.stream().map(QueueEntry::tried).toList();
  }

  /** A later change is not due before an earlier one, even if the clock was set back. */
  private Instant notBefore(Instant due, Notification notification) {
    return waiting.about(notification.key()).stream()
        .map(QueueEntry::due)
        .filter(earlier -> earlier.isAfter(due))
        .max(Comparator.naturalOrder())
        .orElse(due);
  }

  private void add(QueueEntry entry) {
    waiting.add(entry);
    changed.signalAll();
  }

  /** Takes back what waits about an alert that nobody is to hear of now. */
  List<Tried> withdraw(AlertKey key, Predicate<Notification> which) {
    lock.lock();
    try {
      return drop(
          waiting.about(key).stream().filter(entry -> which.test(entry.notification())).toList());
    } finally {
      lock.unlock();
    }
  }

  /** Waits for something to be due; empty once the queue is closed. */
  Optional<Message> take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed) {
        Optional<Message> next = poll();
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
  Optional<Message> poll() {
    lock.lock();
    try {
      Instant now = now();
      if (closed || waiting.isEmpty() || readyAt(now).isAfter(now)) {
        return Optional.empty();
      }
      QueueEntry first = waiting.mostUrgent(now);
      boolean flood = waiting.isFlood(first, now);
      inFlight = waiting.message(first, flood, now);
      inFlight.forEach(waiting::remove);
      inFlight.forEach(entry -> groups.told(entry.owed().terms(), now));
      bucket.ifPresent(tokens -> tokens.take(now));
      return Optional.of(
          new Message(
              flood ? "" : first.group().name(),
              inFlight.stream().map(QueueEntry::notification).toList()));
    } finally {
      lock.unlock();
    }
  }

  private Instant readyAt(Instant now) {
    Instant ready = waiting.firstDue();
    ready = circuit.readyAt().isAfter(ready) ? circuit.readyAt() : ready;
    Instant token = bucket.map(tokens -> tokens.readyAt(now)).orElse(ready);
    return token.isAfter(ready) ? token : ready;
  }

  private long waitNanos() {
    if (waiting.isEmpty()) {
      return WAIT_MAX.toNanos();
    }
    Instant now = now();
    Duration untilDue = Duration.between(now, readyAt(now));
    Duration wait = untilDue.compareTo(WAIT_MAX) < 0 ? untilDue : WAIT_MAX;
    return Math.max(TimeUnit.MILLISECONDS.toNanos(1), wait.toNanos());
  }

  /**
   * Ends the attempt taken last, and queues the next one where there is to be one.
   *
   * <p>A message about several alerts that is refused may be refused for one of them, so each is
   * tried again by itself.
   *
   * @param payload what was sent
   * @return one verdict per notification
   */
  List<Verdict> done(DeliveryResult result, String payload) {
    lock.lock();
    try {
      Instant now = now();
      List<QueueEntry> tried = endedNow();
      List<Verdict> verdicts =
          switch (result) {
            case DeliveryResult.Delivered delivered ->
                ended(tried, Outcome.DELIVERED, Optional.empty(), payload);
            case DeliveryResult.Dead(String reason) when tried.size() > 1 -> {
              circuit.answered();
              yield apart(tried, reason, payload, now);
            }
            case DeliveryResult.Dead(String reason) ->
                ended(tried, Outcome.DEAD, Optional.of(reason), payload);
            case DeliveryResult.Retry retry -> failed(tried, retry, payload, now);
          };
      return settled(verdicts);
    } finally {
      lock.unlock();
    }
  }

  /**
   * The message taken last could not even be written, which says nothing of the receiver.
   *
   * @return one verdict per notification
   */
  List<Verdict> unwritten(String reason) {
    lock.lock();
    try {
      Instant now = now();
      List<QueueEntry> tried = endedNow();
      if (tried.size() > 1) {
        return settled(apart(tried, reason, "", now));
      }
      int attempt = tried.getFirst().failed() + 1;
      Instant due = now.plus(limits.backoff().after(attempt, random));
      return settled(again(tried, reason, "", now, due));
    } finally {
      lock.unlock();
    }
  }

  private List<QueueEntry> endedNow() {
    List<QueueEntry> tried = inFlight;
    if (tried.isEmpty()) {
      throw new IllegalStateException("nothing is being tried");
    }
    inFlight = List.of();
    return tried;
  }

  private List<Verdict> settled(List<Verdict> verdicts) {
    forgotten.clear();
    verdicts.stream()
        .filter(verdict -> verdict.outcome().settles())
        .map(verdict -> verdict.tried().notification())
        .filter(told -> told.reason() != Reason.REFRESH)
        .forEach(told -> unrecorded.add(Change.of(told)));
    return verdicts;
  }

  private List<Verdict> ended(
      List<QueueEntry> tried, Outcome outcome, Optional<String> error, String payload) {
    circuit.answered();
    return tried.stream()
        .map(entry -> entry.verdict(outcome, error, entry.sentIn(tried, payload)))
        .toList();
  }

  private List<Verdict> failed(
      List<QueueEntry> tried, DeliveryResult.Retry retry, String payload, Instant now) {
    int failures = tried.stream().mapToInt(QueueEntry::failed).max().orElse(0);
    int inARow = circuit.openSince().isPresent() ? circuit.failures() : failures;
    Duration pause = limits.backoff().after(1 + Math.max(failures, inARow), random);
    Duration longest = limits.backoff().longest();
    Duration asked = shorter(retry.after().orElse(Duration.ZERO), longer(longest, ASKED_MAX));
    circuit.failed(now, pause, shorter(asked, longest));
    return again(tried, retry.reason(), payload, now, now.plus(longer(asked, pause)));
  }

  private List<Verdict> again(
      List<QueueEntry> tried, String reason, String payload, Instant now, Instant due) {
    return tried.stream()
        .map(
            entry -> {
              Instant deadline = entry.deadline();
              Instant next = due.isBefore(deadline) ? due : deadline;
              QueueEntry later = entry.again(next, entry.sentIn(tried, payload), false);
              return again(entry, later, reason, now);
            })
        .toList();
  }

  private List<Verdict> apart(List<QueueEntry> tried, String reason, String payload, Instant now) {
    return tried.stream()
        .map(entry -> retried(entry, entry.again(now, entry.sentIn(tried, payload), true), reason))
        .toList();
  }

  private Verdict again(QueueEntry entry, QueueEntry later, String reason, Instant now) {
    if (goesOn(entry) && waiting.about(entry.key()).isEmpty() && !now.isBefore(entry.deadline())) {
      String gaveUp = "gave up after " + limits.deadline() + ", last: " + reason;
      return entry.verdict(Outcome.DEAD, Optional.of(gaveUp), later.last());
    }
    return retried(entry, later, reason);
  }

  private Verdict retried(QueueEntry entry, QueueEntry later, String reason) {
    if (goesOn(entry) && !waiting.about(entry.key()).isEmpty()) {
      return entry.verdict(Outcome.SUPPRESSED, Optional.of(reason), later.last());
    }
    if (goesOn(entry)) {
      add(later);
    }
    return entry.verdict(Outcome.RETRYING, Optional.of(reason), later.last());
  }

  private boolean goesOn(QueueEntry entry) {
    return !closed && !forgotten.contains(entry.change());
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
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

  /** Whether anything about the alert waits or is being tried. */
  boolean has(AlertKey key) {
    lock.lock();
    try {
      return !waiting.about(key).isEmpty()
          || inFlight.stream().anyMatch(entry -> entry.key().equals(key));
    } finally {
      lock.unlock();
    }
  }

  /** Since when the receiver is only probed; empty where it answers. */
  Optional<Instant> openSince() {
    lock.lock();
    try {
      return circuit.openSince();
    } finally {
      lock.unlock();
    }
  }

  /** Notifications that wait or are being tried. */
  int size() {
    lock.lock();
    try {
      return waiting.size() + inFlight.size();
    } finally {
      lock.unlock();
    }
  }

  /** Whether what found no room may be offered again. */
  boolean hasRoom() {
    return size() <= limits.queuedMax() / 2;
  }

  /** Forgets what waits; the attempt under way ends, and is the last one. */
  void clear() {
    lock.lock();
    try {
      waiting.clear();
      groups.clear();
      inFlight.forEach(entry -> forgotten.add(entry.change()));
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
      groups.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
