// SPDX-License-Identifier: Apache-2.0
package io.costwire.springai;

import io.costwire.client.CostTags;
import io.costwire.client.TagContext;
import io.costwire.client.UsageEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Responses that were seen on the wire and wait for the observation of their call, which knows tags
 * and has the last word. One that nobody asks for within {@link #MAX_WAIT}, or until the end, is
 * recorded as it is: nothing that costs is lost, and nothing is recorded twice.
 */
final class WireResponses implements AutoCloseable {
  /** An observation ends moments after its response, unless whoever reads a stream is slow. */
  static final Duration MAX_WAIT = Duration.ofSeconds(30);

  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
  // far more than calls that end at the same time
  private static final int MAX_WAITING = 1_024;
  private static final String CHAT = "chat";
  private static final String EMBEDDINGS = "embeddings";

  /** Spring AI observes these itself; others it does not, or without their usage. */
  private static final Set<String> OBSERVED = Set.of(CHAT, EMBEDDINGS);

  private final Consumer<UsageEvent> reporter;
  private final InstantSource clock;
  // who records an event that nobody claims has nothing to do with its call, so neither have tags
  private final TagContext ownTags = CostTags.capture();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(WireResponses::daemon);
  private final Map<String, Waiting> waiting = new LinkedHashMap<>();
  private long withoutId;
  private boolean closed;

  private record Waiting(UsageEvent event, Instant since) {

    /** Whether it may be of a call that began then. */
    boolean isOf(String operation, Instant start) {
      Instant begun = event.eventTime();
      return operation.equals(event.operation())
          && begun != null
          && !begun.isBefore(start.truncatedTo(ChronoUnit.MILLIS));
    }

    boolean asksFor(@Nullable String model) {
      return Objects.equals(model, event.requestModel());
    }
  }

  WireResponses(Consumer<UsageEvent> reporter, InstantSource clock) {
    this.reporter = reporter;
    this.clock = clock;
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "costwire-responses");
    thread.setDaemon(true);
    return thread;
  }

  /** Looks for overdue ones from now on. */
  @SuppressWarnings("FutureReturnValueIgnored") // it ends with the timer; recording never throws
  WireResponses start() {
    long millis = LOOK_EVERY.toMillis();
    timer.scheduleWithFixedDelay(this::recordOverdue, millis, millis, TimeUnit.MILLISECONDS);
    return this;
  }

  void saw(UsageEvent event) {
    String operation = event.operation();
    if (operation == null || !OBSERVED.contains(operation)) {
      reporter.accept(event);
    } else if (event.providerResponseId() != null) {
      keep(event.providerResponseId(), event);
    } else if (operation.equals(EMBEDDINGS) && !event.usage().isEmpty()) {
      keep(null, event);
    } // else nothing that costs: its observation knows how it failed
  }

  private void keep(@Nullable String id, UsageEvent event) {
    List<UsageEvent> unclaimed = new ArrayList<>();
    synchronized (this) {
      if (closed) {
        unclaimed.add(event);
      } else {
        waiting.put(id == null ? "no id " + withoutId++ : id, new Waiting(event, clock.instant()));
      }
      if (waiting.size() > MAX_WAITING) {
        String eldest = waiting.keySet().iterator().next();
        move(eldest, unclaimed);
      }
    }
    record(unclaimed);
  }

  /** The response with this id, which is not kept any longer. */
  synchronized @Nullable UsageEvent take(@Nullable String id) {
    Waiting found = id == null ? null : waiting.remove(id);
    return found == null ? null : found.event();
  }

  /**
   * The response of a chat that was given up after its last byte had come: nobody has put together
   * its id. Null unless there is exactly one that it can be.
   */
  synchronized @Nullable UsageEvent takeOnly(Instant start, @Nullable String model) {
    List<String> fitting = fitting(w -> w.isOf(CHAT, start) && w.asksFor(model));
    return fitting.size() == 1 ? take(fitting.get(0)) : null;
  }

  /**
   * Drops the response of embeddings that their observation counts. Spring AI keeps no id of it; as
   * every observation drops one and records its own counts, any of those at the same time will do.
   */
  synchronized void dropEmbeddings(Instant start, @Nullable String model) {
    List<String> same = fitting(w -> w.isOf(EMBEDDINGS, start) && w.asksFor(model));
    List<String> any = same.isEmpty() ? fitting(w -> w.isOf(EMBEDDINGS, start)) : same;
    if (!any.isEmpty()) {
      waiting.remove(any.get(0));
    }
  }

  private List<String> fitting(Predicate<Waiting> condition) {
    return waiting.entrySet().stream()
        .filter(entry -> condition.test(entry.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Records what has been waiting for too long. */
  void recordOverdue() {
    Instant since = clock.instant().minus(MAX_WAIT);
    record(remove(w -> !w.since().isAfter(since)));
  }

  synchronized int waiting() {
    return waiting.size();
  }

  private synchronized List<UsageEvent> remove(Predicate<Waiting> condition) {
    List<UsageEvent> removed = new ArrayList<>();
    for (String key : fitting(condition)) {
      move(key, removed);
    }
    return removed;
  }

  private void move(String key, List<UsageEvent> to) {
    UsageEvent event = take(key);
    if (event != null) {
      to.add(event);
    }
  }

  private void record(List<UsageEvent> unclaimed) {
    if (!unclaimed.isEmpty()) {
      ownTags.wrap(() -> unclaimed.forEach(reporter)).run();
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    synchronized (this) {
      closed = true;
    }
    record(remove(w -> true));
  }
}
