// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import io.costwire.alerting.deliver.DeliveryQueue.Attempt;
import io.costwire.alerting.deliver.DeliveryQueue.Offer;
import io.costwire.alerting.deliver.DeliveryQueue.Verdict;
import io.costwire.alerting.deliver.DeliveryReport.Addressee;
import io.costwire.alerting.deliver.DeliveryReport.Outcome;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.render.LogLine;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
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
  private long failedInARow;
  private long lostInARow;

  DeliveryLane(
      Receiver receiver,
      DeliveryLimits limits,
      InstantSource clock,
      BlockingQueue<DeliveryReport> reports,
      MeterRegistry registry) {
    this.receiver = receiver;
    this.clock = clock;
    this.reports = reports;
    this.queue = new DeliveryQueue(limits, clock, RandomGenerator.getDefault());
    this.metrics = new DeliveryMetrics(registry, receiver.name(), queue);
    this.addressee = new Addressee(receiver.name(), receiver.channel());
  }

  String receiver() {
    return receiver.name();
  }

  void start() {
    thread = Thread.ofVirtual().name("alerting-deliver-" + receiver.name()).start(this::run);
  }

  /**
   * Takes a notification if there is room; never waits.
   *
   * @return what it replaced
   */
  List<DeliveryReport> offer(Notification notification) {
    return switch (queue.offer(notification, receiver.render(notification))) {
      case Offer.Queued(List<Attempt> superseded) ->
          superseded.stream().map(this::suppressed).toList();
      case Offer.Known() -> List.of();
      case Offer.Full() -> {
        defer();
        yield List.of();
      }
    };
  }

  private DeliveryReport suppressed(Attempt attempt) {
    metrics.suppressed();
    return report(attempt, new Verdict(Outcome.SUPPRESSED, Optional.of("a later state follows")));
  }

  private void defer() {
    if (!overflowed) {
      LOG.warn("receiver={} queue=full: what finds no room waits in alert.state", receiver());
    }
    overflowed = true;
    metrics.deferred();
  }

  /** Whether what found no room may be offered again; asks once. */
  boolean wantsDeferred() {
    if (overflowed && queue.hasRoom()) {
      overflowed = false;
      return true;
    }
    return false;
  }

  void recorded(Notification notification) {
    queue.recorded(notification);
  }

  private void run() {
    try {
      for (var next = queue.take(); next.isPresent(); next = queue.take()) {
        attempt(next.get());
      }
    } catch (InterruptedException e) {
      LOG.debug("receiver={} interrupted", receiver());
    }
  }

  private void attempt(Attempt attempt) throws InterruptedException {
    metrics.attempted();
    DeliveryResult result = deliver(attempt);
    Verdict verdict = queue.done(result);
    metrics.ended(verdict.outcome());
    if (verdict.outcome() == Outcome.DELIVERED) {
      Instant emitted = attempt.notification().alert().signal().emittedAt();
      metrics.delivered(Duration.between(emitted, clock.instant()));
    }
    log(attempt, verdict);
    reports.put(report(attempt, verdict));
  }

  private DeliveryResult deliver(Attempt attempt) {
    try {
      return receiver.deliver(attempt.notification(), attempt.payload());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new DeliveryResult.Retry("the app was stopped");
    } catch (RuntimeException e) {
      // the message may hold a URL with a token, so only the kind of failure is told
      return new DeliveryResult.Retry("the channel failed with " + e.getClass().getSimpleName());
    }
  }

  /** The first failure and the first loss of an outage are loud; the rest is counted. */
  private void log(Attempt attempt, Verdict verdict) {
    switch (verdict.outcome()) {
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
              LogLine.quoted(attempt.notification().key().toString()),
              attempt.number(),
              verdict.error().orElse(""));
        }
      }
      case RETRYING, SUPPRESSED -> {
        if (failedInARow++ == 0) {
          LOG.warn(
              "receiver={} outcome=retrying error=\"{}\": repeats are counted and not logged",
              receiver(),
              verdict.error().orElse(""));
        }
      }
    }
  }

  private DeliveryReport report(Attempt attempt, Verdict verdict) {
    return new DeliveryReport(
        addressee,
        attempt.notification(),
        attempt.number(),
        verdict.outcome(),
        verdict.error(),
        attempt.payload(),
        clock.instant());
  }

  /** Forgets what waits: it is another instance's now. */
  void clear() {
    queue.clear();
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
  }
}
