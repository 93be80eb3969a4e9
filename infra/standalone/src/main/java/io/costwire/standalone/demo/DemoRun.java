// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.costwire.standalone.demo.GatewayClient.Answer;
import io.costwire.standalone.demo.TrafficPlan.Submission;
import io.costwire.standalone.stack.Progress;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends a traffic plan as a fleet of services would: each call's provider body is reduced to usage,
 * usage goes to the gateway in batches, at a steady rate.
 */
final class DemoRun {
  private static final int BATCH = 50;
  private static final int IN_FLIGHT = 8;
  private static final int SAMPLE_EVERY = 25;
  private static final int ATTEMPTS = 5;

  private final GatewayClient gateway;
  private final UsageOfBody extractor;
  private final VisibilityProbe probe;
  private final String run;
  private final Tally tally = new Tally();

  /** Reduces the body of a call to inclusive units; the text of the body goes no further. */
  @FunctionalInterface
  interface UsageOfBody {
    Map<String, BigDecimal> extract(Call call);
  }

  DemoRun(GatewayClient gateway, UsageOfBody extractor, VisibilityProbe probe, String run) {
    this.gateway = gateway;
    this.extractor = extractor;
    this.probe = probe;
    this.run = run;
  }

  /**
   * Sends the plan.
   *
   * @param eventsPerSecond steady rate; 0 sends as fast as it goes
   * @return seconds it took
   */
  double send(TrafficPlan plan, int eventsPerSecond, Progress progress) {
    long start = System.nanoTime();
    Semaphore slots = new Semaphore(IN_FLIGHT);
    List<Future<?>> batches = new ArrayList<>();
    List<Submission> all = plan.submissions();
    long nextReport = start + Duration.ofSeconds(2).toNanos();
    try (ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int from = 0; from < all.size(); from += BATCH) {
        pace(start, from, eventsPerSecond);
        List<Submission> batch = all.subList(from, Math.min(from + BATCH, all.size()));
        slots.acquireUninterruptibly();
        batches.add(senders.submit(() -> post(batch, slots)));
        if (System.nanoTime() > nextReport) {
          progress.done(String.format(Locale.ROOT, "%,d of %,d sent", from, all.size()));
          nextReport += Duration.ofSeconds(2).toNanos();
        }
      }
    }
    batches.forEach(DemoRun::check);
    return (System.nanoTime() - start) / 1e9;
  }

  Tally tally() {
    return tally;
  }

  private static void pace(long start, int sent, int eventsPerSecond) {
    if (eventsPerSecond > 0) {
      long due = start + (long) (sent * 1e9 / eventsPerSecond);
      for (long now = System.nanoTime(); now < due; now = System.nanoTime()) {
        LockSupport.parkNanos(due - now);
      }
    }
  }

  private void post(List<Submission> batch, Semaphore slots) {
    try {
      StringBuilder body = new StringBuilder();
      for (Submission submission : batch) {
        body.append(line(submission)).append('\n');
      }
      tally.add(batch.size(), postWithRetry(body.toString()));
    } finally {
      slots.release();
    }
  }

  /** The same ids again are safe: a repeat is a duplicate and costs nothing. */
  private Answer postWithRetry(String body) {
    Answer answer = gateway.post(body, "application/x-ndjson");
    for (int attempt = 1; answer.status() == 503 && attempt < ATTEMPTS; attempt++) {
      LockSupport.parkNanos(Duration.ofMillis(250L << attempt).toNanos());
      answer = gateway.post(body, "application/x-ndjson");
    }
    if (answer.status() != 202 && answer.status() != 400) {
      throw new IllegalStateException(
          "the gateway answered %d: %s".formatted(answer.status(), answer.body()));
    }
    return answer;
  }

  private String line(Submission submission) {
    Call call = submission.call();
    Map<String, BigDecimal> usage = call.failed() ? Map.of() : extractor.extract(call);
    ObjectNode event = UsageJson.event(call, usage, run);
    if (submission.fault() == Fault.NONE && call.number() % SAMPLE_EVERY == 0) {
      probe.sent(call.eventId());
    }
    return UsageJson.faulty(event, submission.fault());
  }

  private static void check(Future<?> batch) {
    try {
      batch.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while sending", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    }
  }
}
