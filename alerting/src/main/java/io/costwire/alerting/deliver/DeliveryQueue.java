// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import io.costwire.alerting.deliver.DeliveryReport.First;
import io.costwire.alerting.deliver.DeliveryReport.Outcome;
import io.costwire.alerting.policy.AlertKey;
import io.costwire.alerting.policy.Lifecycle;
import io.costwire.alerting.policy.Message;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.policy.Owed;
import io.costwire.alerting.policy.Reason;
import io.costwire.alerting.policy.Terms;
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

  /** The clock is injected and may be moved; so nobody waits for longer than this unasked. */
  private static final Duration WAIT_MAX = Duration.ofSeconds(1);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final TreeSet<Entry> waiting =
      new TreeSet<>(Comparator.comparing(Entry::due).thenComparingLong(Entry::sequence));
  private final Map<AlertKey, List<Entry>> byAlert = new HashMap<>();
  private final Set<Change> unrecorded = new HashSet<>();
  private final GroupClock groups = new GroupClock();
  private final Circuit circuit = new Circuit();
  private final Optional<TokenBucket> bucket;
  private final int messagesMax;
  private final DeliveryLimits limits;
  private final InstantSource clock;
  private final RandomGenerator random;
  private List<Entry> inFlight = List.of();
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
    this.messagesMax =
        rate.map(limit -> Math.min(limit.messages(), MESSAGES_MAX)).orElse(MESSAGES_MAX);
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

  /**
   * What waits.
   *
   * @param alone whether it is told by itself, because a message with others was refused
   */
  private record Entry(Owed owed, int failed, Life life, long sequence, Last last, boolean alone) {
    Instant due() {
      return life.due();
    }

    Notification notification() {
      return owed.notification();
    }

    AlertKey key() {
      return owed.notification().key();
    }

    boolean isNews() {
      return owed.notification().reason() == Reason.NEWS;
    }

    Terms.Group group() {
      return owed.terms().group();
    }

    boolean groups() {
      return !alone && owed.terms().abilities().groups();
    }

    Entry again(Instant due, Last sent, boolean byItself) {
      Life next = new Life(due, life.deadline());
      return new Entry(owed, failed + 1, next, sequence, sent, alone || byItself);
    }

    Entry earlier(Duration by) {
      Life moved = new Life(due().minus(by), life.deadline().minus(by));
      return new Entry(owed, failed, moved, sequence, last, alone);
    }

    Tried tried() {
      return new Tried(notification(), failed + 1, last);
    }
  }

  private record Life(Instant due, Instant deadline) {}

  /** What a receiver is told, whatever the figures. */
  private record Change(AlertKey key, Lifecycle state, Reason reason) {
    static Change of(Notification notification) {
      return new Change(notification.key(), notification.state(), notification.reason());
    }
  }

  Offer offer(Owed owed) {
    lock.lock();
    try {
      Notification notification = owed.notification();
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
      add(new Entry(owed, 0, life, sequence++, Last.NOTHING, false));
      return new Offer.Queued(superseded);
    } finally {
      lock.unlock();
    }
  }

  /** What was planned by a clock that is set back since moves with it. */
  private Instant now() {
    Instant now = clock.instant();
    if (now.isBefore(latest)) {
      Duration back = Duration.between(now, latest);
      List<Entry> planned = List.copyOf(waiting);
      waiting.clear();
      byAlert.clear();
      planned.forEach(entry -> add(entry.earlier(back)));
      inFlight = inFlight.stream().map(entry -> entry.earlier(back)).toList();
      groups.earlier(back);
      circuit.earlier(back);
    }
    latest = now;
    return now;
  }

  private boolean isKnown(Notification notification) {
    return unrecorded.contains(Change.of(notification))
        || inFlight.stream().anyMatch(e -> e.notification().sameChange(notification))
        || waitingFor(notification.key()).stream()
            .anyMatch(e -> e.notification().sameChange(notification));
  }

  /** What failed once, and what says no more than the news. */
  private List<Entry> supersededBy(Notification later) {
    return waitingFor(later.key()).stream()
        .filter(entry -> entry.failed() > 0 || (later.reason() == Reason.NEWS && !entry.isNews()))
        .toList();
  }

  private List<Tried> drop(List<Entry> entries) {
    entries.forEach(this::remove);
    entries.stream()
        .map(Entry::group)
        .distinct()
        .filter(group -> waiting.stream().noneMatch(entry -> entry.group().equals(group)))
        .forEach(groups::forget);
    return entries.stream().map(Entry::tried).toList();
  }

  /** A later change is not due before an earlier one, even if the clock was set back. */
  private Instant notBefore(Instant due, Notification notification) {
    return waitingFor(notification.key()).stream()
        .map(Entry::due)
        .filter(earlier -> earlier.isAfter(due))
        .max(Comparator.naturalOrder())
        .orElse(due);
  }

  private List<Entry> waitingFor(AlertKey key) {
    return byAlert.getOrDefault(key, List.of());
  }

  private void add(Entry entry) {
    waiting.add(entry);
    byAlert.computeIfAbsent(entry.key(), key -> new ArrayList<>()).add(entry);
    changed.signalAll();
  }

  private void remove(Entry entry) {
    waiting.remove(entry);
    byAlert.computeIfPresent(
        entry.key(),
        (key, entries) -> {
          entries.remove(entry);
          return entries.isEmpty() ? null : entries;
        });
  }

  /** Takes back what waits about an alert that nobody is to hear of now, except its end. */
  List<Tried> withdraw(AlertKey key) {
    lock.lock();
    try {
      return drop(
          waitingFor(key).stream()
              .filter(entry -> entry.notification().state() != Lifecycle.RESOLVED)
              .toList());
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
      Entry first = mostUrgent(now);
      boolean flood = isFlood(first, now);
      inFlight = chosen(first, flood, now);
      inFlight.forEach(this::remove);
      inFlight.forEach(entry -> groups.told(entry.owed().terms(), now));
      bucket.ifPresent(tokens -> tokens.take(now));
      return Optional.of(
          new Message(
              flood ? "" : first.group().name(),
              inFlight.stream().map(Entry::notification).toList()));
    } finally {
      lock.unlock();
    }
  }

  /** News before new figures and repeats. */
  private Entry mostUrgent(Instant now) {
    return waiting.stream()
        .takeWhile(entry -> !entry.due().isAfter(now))
        .filter(Entry::isNews)
        .findFirst()
        .orElseGet(waiting::first);
  }

  private Instant readyAt(Instant now) {
    Instant ready = waiting.first().due();
    ready = circuit.readyAt().isAfter(ready) ? circuit.readyAt() : ready;
    Instant token = bucket.map(tokens -> tokens.readyAt(now)).orElse(ready);
    return token.isAfter(ready) ? token : ready;
  }

  private boolean isFlood(Entry first, Instant now) {
    if (!first.groups()) {
      return false;
    }
    return waiting.stream()
            .takeWhile(entry -> !entry.due().isAfter(now))
            .filter(Entry::groups)
            .map(Entry::group)
            .distinct()
            .limit(messagesMax + 1L)
            .count()
        > messagesMax;
  }

  /** Of each alert at most one change, its first. */
  private List<Entry> chosen(Entry first, boolean flood, Instant now) {
    if (!first.groups()) {
      return List.of(first);
    }
    Set<AlertKey> keys = new HashSet<>();
    return waiting.stream()
        .takeWhile(entry -> !entry.due().isAfter(now))
        .filter(Entry::groups)
        .filter(
            entry ->
                flood
                    ? entry.group().route().equals(first.group().route())
                    : entry.group().equals(first.group()))
        .filter(entry -> keys.add(entry.key()))
        .limit(flood ? FLOOD_MAX : GROUP_MAX)
        .toList();
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
      List<Entry> tried = endedNow();
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
      List<Entry> tried = endedNow();
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

  private List<Entry> endedNow() {
    List<Entry> tried = inFlight;
    if (tried.isEmpty()) {
      throw new IllegalStateException("nothing is being tried");
    }
    inFlight = List.of();
    return tried;
  }

  private List<Verdict> settled(List<Verdict> verdicts) {
    verdicts.stream()
        .filter(verdict -> verdict.outcome().settles())
        .forEach(verdict -> unrecorded.add(Change.of(verdict.tried().notification())));
    return verdicts;
  }

  private List<Verdict> ended(
      List<Entry> tried, Outcome outcome, Optional<String> error, String payload) {
    circuit.answered();
    return tried.stream()
        .map(entry -> verdict(entry, outcome, error, sent(entry, tried, payload)))
        .toList();
  }

  /** The first of a message has what was sent, the others say which one that is. */
  private static Last sent(Entry entry, List<Entry> tried, String payload) {
    Entry head = tried.getFirst();
    return entry == head
        ? new Last(payload, Optional.empty())
        : new Last("", Optional.of(new First(head.notification(), head.failed() + 1)));
  }

  private static Verdict verdict(Entry entry, Outcome outcome, Optional<String> error, Last sent) {
    return new Verdict(new Tried(entry.notification(), entry.failed() + 1, sent), outcome, error);
  }

  private List<Verdict> failed(
      List<Entry> tried, DeliveryResult.Retry retry, String payload, Instant now) {
    int failures = tried.stream().mapToInt(Entry::failed).max().orElse(0);
    int inARow = circuit.openSince().isPresent() ? circuit.failures() : failures;
    Duration pause = limits.backoff().after(1 + Math.max(failures, inARow), random);
    Duration longest = limits.backoff().longest();
    Duration asked = shorter(retry.after().orElse(Duration.ZERO), longer(longest, ASKED_MAX));
    circuit.failed(now, pause, shorter(asked, longest));
    return again(tried, retry.reason(), payload, now, now.plus(longer(asked, pause)));
  }

  private List<Verdict> again(
      List<Entry> tried, String reason, String payload, Instant now, Instant due) {
    return tried.stream()
        .map(
            entry -> {
              Instant deadline = entry.life().deadline();
              Instant next = due.isBefore(deadline) ? due : deadline;
              Entry later = entry.again(next, sent(entry, tried, payload), false);
              return again(entry, later, reason, now);
            })
        .toList();
  }

  private List<Verdict> apart(List<Entry> tried, String reason, String payload, Instant now) {
    return tried.stream()
        .map(entry -> retried(entry, entry.again(now, sent(entry, tried, payload), true), reason))
        .toList();
  }

  private Verdict again(Entry entry, Entry later, String reason, Instant now) {
    if (!closed && waitingFor(entry.key()).isEmpty() && !now.isBefore(entry.life().deadline())) {
      String gaveUp = "gave up after " + limits.deadline() + ", last: " + reason;
      return verdict(entry, Outcome.DEAD, Optional.of(gaveUp), later.last());
    }
    return retried(entry, later, reason);
  }

  private Verdict retried(Entry entry, Entry later, String reason) {
    if (!closed && !waitingFor(entry.key()).isEmpty()) {
      return verdict(entry, Outcome.SUPPRESSED, Optional.of(reason), later.last());
    }
    if (!closed) {
      add(later);
    }
    return verdict(entry, Outcome.RETRYING, Optional.of(reason), later.last());
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
      return byAlert.containsKey(key)
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

  /** Attempts in a row that failed. */
  int failures() {
    lock.lock();
    try {
      return circuit.failures();
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

  /** Forgets what waits; what is being tried goes on. */
  void clear() {
    lock.lock();
    try {
      waiting.clear();
      byAlert.clear();
      groups.clear();
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
      groups.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
