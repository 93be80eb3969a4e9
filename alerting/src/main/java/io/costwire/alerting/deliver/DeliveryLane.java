// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import io.costwire.alerting.deliver.DeliveryQueue.Offer;
import io.costwire.alerting.deliver.DeliveryQueue.Tried;
import io.costwire.alerting.deliver.DeliveryQueue.Verdict;
import io.costwire.alerting.deliver.DeliveryReport.Addressee;
import io.costwire.alerting.deliver.DeliveryReport.Outcome;
import io.costwire.alerting.deliver.DeliveryReport.Sent;
import io.costwire.alerting.deliver.ReceiverHealth.Trouble;
import io.costwire.alerting.policy.Abilities;
import io.costwire.alerting.policy.AlertKey;
import io.costwire.alerting.policy.Lifecycle;
import io.costwire.alerting.policy.Message;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.policy.Owed;
import io.costwire.alerting.policy.Reason;
import io.costwire.alerting.render.LogLine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One receiver with its queue on its own virtual thread. What became of each attempt goes to the
 * reports; when nobody records them for long, the lane waits instead of telling what it could not
 * remember having told.
 */
final class DeliveryLane implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DeliveryLane.class);

  private final Receiver receiver;
  private final InstantSource clock;
  private final BlockingQueue<DeliveryReport> reports;
  private final DeliveryQueue queue;
  private final DeliveryMetrics metrics;
  private final Addressee addressee;
  private @Nullable Thread thread;
  private volatile boolean overflowed;
  private volatile boolean answers;
  private volatile Trouble trouble = Trouble.NONE;

  /** What the channel said about alerts, until it is recorded and nothing waits without it. */
  private final Map<AlertKey, String> handles = new ConcurrentHashMap<>();

  private long failedInARow;
  private long lostInARow;

  DeliveryLane(Receiver receiver, Optional<RateLimit> rate, Deliveries.Shared shared) {
    this.receiver = receiver;
    this.clock = shared.clock();
    this.reports = shared.reports();
    this.queue =
        new DeliveryQueue(shared.limits(), rate, shared.clock(), RandomGenerator.getDefault());
    this.metrics = new DeliveryMetrics(shared.registry(), receiver.name(), queue);
    this.addressee = new Addressee(receiver.name(), receiver.channel());
  }

  String receiver() {
    return receiver.name();
  }

  Abilities abilities() {
    return receiver.abilities();
  }

  void start() {
    thread = Thread.ofVirtual().name("alerting-deliver-" + receiver.name()).start(this::run);
  }

  /**
   * Takes a notification if there is room; never waits.
   *
   * @return what it replaced
   */
  List<DeliveryReport> offer(Owed owed) {
    return switch (queue.offer(owed)) {
      case Offer.Queued(List<Tried> superseded) -> suppressed(superseded, "a later state follows");
      case Offer.Known() -> List.of();
      case Offer.Full() -> {
        defer();
        yield List.of();
      }
    };
  }

  /** Takes back what waits about an alert. */
  List<DeliveryReport> withdraw(AlertKey key, Predicate<Notification> which, String why) {
    return suppressed(queue.withdraw(key, which), why);
  }

  private List<DeliveryReport> suppressed(List<Tried> superseded, String why) {
    superseded.forEach(tried -> metrics.suppressed());
    Instant now = clock.instant();
    return superseded.stream()
        .filter(tried -> isRecorded(tried.notification()))
        .map(
            tried ->
                report(
                    new Verdict(tried, Outcome.SUPPRESSED, Optional.of(why)),
                    new Sent(tried.payload(), tried.last().first(), Optional.empty(), now)))
        .toList();
  }

  private void defer() {
    if (!overflowed) {
      LOG.warn("receiver={} queue=full: what finds no room waits in alert.state", receiver());
    }
    overflowed = true;
    metrics.deferred();
  }

  boolean hasRoom() {
    return queue.hasRoom();
  }

  /** Whether what found no room may be offered again; asks once. */
  boolean wantsDeferred() {
    if (overflowed && queue.hasRoom()) {
      overflowed = false;
      return true;
    }
    return false;
  }

  void recorded(DeliveryReport report) {
    queue.recorded(report.notification());
    AlertKey key = report.notification().key();
    report
        .sent()
        .handle()
        .filter(handle -> !queue.has(key))
        .ifPresent(handle -> handles.remove(key, handle));
  }

  /** Alerts of which it remembers what the channel said. */
  int remembered() {
    return handles.size();
  }

  private void run() {
    try {
      for (var next = queue.take(); next.isPresent(); next = queue.take()) {
        guarded(next.get());
      }
    } catch (InterruptedException e) {
      LOG.debug("receiver={} interrupted", receiver());
    }
  }

  /** Whatever goes wrong, the lane goes on. */
  private void guarded(Message message) throws InterruptedException {
    try {
      attempt(message);
    } catch (RuntimeException | Error e) {
      LOG.error("receiver={} outcome=failed: an attempt was not recorded", receiver(), e);
    }
  }

  private void attempt(Message frozen) throws InterruptedException {
    metrics.attempted();
    Message message;
    String payload;
    try {
      message = withHandles(frozen);
      payload = receiver.render(message);
    } catch (RuntimeException | Error e) {
      String why = "the message could not be written: " + e.getClass().getSimpleName();
      ended(Map.of(), queue.unwritten(why));
      return;
    }
    DeliveryResult result = delivered(message, payload);
    Map<AlertKey, String> given =
        result instanceof DeliveryResult.Delivered(var handles) ? handles : Map.of();
    ended(given, queue.done(result, payload));
  }

  private DeliveryResult delivered(Message message, String payload) {
    try {
      return receiver.deliver(message, payload);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new DeliveryResult.Retry("the app was stopped");
    } catch (RuntimeException | Error e) {
      // the message may hold a URL with a token, so only the kind of failure is told
      return new DeliveryResult.Retry("the channel failed with " + e.getClass().getSimpleName());
    }
  }

  private Message withHandles(Message message) {
    return new Message(
        message.group(),
        message.notifications().stream()
            .map(
                told ->
                    Optional.ofNullable(handles.get(told.key())).map(told::withHandle).orElse(told))
            .toList());
  }

  /** Whatever goes wrong in the books, what became of each notification is handed over. */
  private void ended(Map<AlertKey, String> given, List<Verdict> verdicts)
      throws InterruptedException {
    Instant now = clock.instant();
    try {
      count(verdicts, now);
    } finally {
      for (Verdict verdict : verdicts) {
        Notification told = verdict.tried().notification();
        if (isRecorded(told)) {
          Optional<String> handle = Optional.ofNullable(given.get(told.key()));
          remember(told, verdict.outcome(), handle);
          DeliveryQueue.Last last = verdict.tried().last();
          handOver(report(verdict, new Sent(last.payload(), last.first(), handle, now)));
        }
      }
    }
  }

  /** What says nothing new is counted, and not recorded every minute. */
  private static boolean isRecorded(Notification told) {
    return told.reason() != Reason.REFRESH;
  }

  private void count(List<Verdict> verdicts, Instant now) {
    metrics.ended(verdicts);
    judge(verdicts);
    log(verdicts);
    verdicts.stream()
        .filter(verdict -> verdict.outcome() == Outcome.DELIVERED)
        .map(verdict -> verdict.tried().notification())
        .filter(told -> told.reason() == Reason.NEWS)
        .map(told -> Duration.between(told.alert().signal().emittedAt(), now))
        .forEach(metrics::delivered);
  }

  /** An interrupted lane does not lose a report for which there is room. */
  private void handOver(DeliveryReport report) throws InterruptedException {
    if (!reports.offer(report)) {
      reports.put(report);
    }
  }

  /** Until the end of the alert: what was decided before the handle was known needs it too. */
  private void remember(Notification told, Outcome outcome, Optional<String> handle) {
    if (told.state() == Lifecycle.RESOLVED && outcome.settles()) {
      handles.remove(told.key());
    } else {
      handle.ifPresent(it -> handles.put(told.key(), it));
    }
  }

  private void judge(List<Verdict> verdicts) {
    long gaveUp = verdicts.stream().filter(one -> one.outcome() == Outcome.DEAD).count();
    Verdict worst = worst(verdicts);
    answers = worst.outcome() == Outcome.DELIVERED;
    trouble =
        answers ? trouble.over() : trouble.and(gaveUp, worst.error().orElse(""), clock.instant());
  }

  /** Of one message some may be given up, while others are tried again. */
  private static Verdict worst(List<Verdict> verdicts) {
    return verdicts.stream()
        .filter(one -> one.outcome() == Outcome.DEAD)
        .findFirst()
        .or(() -> verdicts.stream().filter(one -> one.outcome() != Outcome.DELIVERED).findFirst())
        .orElseGet(verdicts::getFirst);
  }

  /** The first failure and the first loss of an outage are loud; the rest is counted. */
  private void log(List<Verdict> verdicts) {
    Verdict worst = worst(verdicts);
    switch (worst.outcome()) {
      case DELIVERED -> {
        if (failedInARow > 0) {
          LOG.info("receiver={} outcome=recovered failedAttempts={}", receiver(), failedInARow);
        }
        failedInARow = 0;
        lostInARow = 0;
      }
      case DEAD -> {
        failedInARow++;
        if (lostInARow++ == 0) {
          LOG.error(
              "receiver={} outcome=dead dedupKey={} attempts={} error=\"{}\": further losses are in"
                  + " alert.notifications",
              receiver(),
              LogLine.quoted(worst.tried().notification().key().toString()),
              worst.tried().attempt(),
              worst.error().orElse(""));
        }
      }
      case RETRYING, SUPPRESSED -> {
        if (failedInARow++ == 0) {
          LOG.warn(
              "receiver={} outcome=retrying error=\"{}\": repeats are counted and not logged",
              receiver(),
              worst.error().orElse(""));
        }
      }
    }
  }

  /** How the receiver is doing. */
  ReceiverHealth health() {
    return new ReceiverHealth(receiver(), queue.openSince(), trouble, answers, queue.size());
  }

  private DeliveryReport report(Verdict verdict, Sent sent) {
    Tried tried = verdict.tried();
    return new DeliveryReport(
        addressee, tried.notification(), tried.attempt(), verdict.outcome(), verdict.error(), sent);
  }

  /** Forgets what waits: it is another instance's now. */
  void clear() {
    queue.clear();
    handles.clear();
    overflowed = false;
  }

  /** Lets the attempt under way end within {@code grace}, then breaks it off. */
  void stop(Duration grace) {
    queue.close();
    Thread running = thread;
    thread = null;
    if (running == null) {
      return;
    }
    try {
      if (!running.join(grace)) {
        running.interrupt();
        boolean unused = running.join(Duration.ofSeconds(1));
      }
    } catch (InterruptedException e) {
      running.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    stop(Duration.ZERO);
    receiver.close();
    metrics.close();
  }
}
