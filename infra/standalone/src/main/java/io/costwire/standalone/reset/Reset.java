// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.reset;

import io.costwire.runtime.Env;
import io.costwire.schemas.topics.Topics;
import io.costwire.standalone.stack.ClickHouseClient;
import io.costwire.standalone.stack.Endpoints;
import io.costwire.standalone.stack.PriceBooks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Makes the streams app forget everything, so that its next start counts all events again as the
 * next generation. The app must not run; the sink must have stored what the app wrote, or rows of
 * the old generation would come back later.
 */
public final class Reset implements AutoCloseable {
  /** Twice the app's session timeout. */
  private static final Duration SESSIONS_END = Duration.ofSeconds(20);

  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  /** What has to be in ClickHouse before totals are deleted there. */
  private static final List<String> RESULTS =
      List.of(
          Topics.USAGE_PRICED.name(), Topics.COST_WINDOWS.name(), Topics.COST_ADJUSTMENTS.name());

  private final ResetKafka kafka;
  private final ClickHouseClient clickHouse;
  private final ResetTables tables;
  private final String sinkGroup;

  public Reset(Endpoints endpoints, Map<String, String> environment) {
    Env env = new Env(environment);
    this.sinkGroup = env.string("SINK_GROUP_ID", "costwire-sink");
    this.clickHouse = new ClickHouseClient(endpoints);
    this.tables = new ResetTables(clickHouse);
    this.kafka = new ResetKafka(PriceBooks.client(endpoints, env));
  }

  /**
   * Looks, and changes nothing.
   *
   * @param known generation that the app was last started with, as far as is known
   */
  public ResetPlan plan(int known, Instant now) {
    int next = Math.max(known, tables.generation()) + 1;
    ResetPlan.Events events = kafka.events(now);
    return new ResetPlan(
        next,
        kafka.members(),
        kafka.internalTopics(),
        kafka.inputs(),
        events,
        tables.count(next, completeFrom(events)));
  }

  /**
   * Waits for members of an app that has ended to be forgotten: Kafka takes one that is closed for
   * one that may come back, until its session ends.
   *
   * @throws IllegalStateException when the app runs
   */
  public void requireStopped() {
    long deadline = System.nanoTime() + SESSIONS_END.toNanos();
    List<String> members = kafka.members();
    while (!members.isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "the streams app runs (%s); stop all its instances first"
                .formatted(String.join(", ", members)));
      }
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
      members = kafka.members();
    }
  }

  /** Results of the app that the sink has not stored yet. */
  public long unstored() {
    return kafka.unread(sinkGroup, RESULTS);
  }

  /**
   * Does it. Interrupted half-way, it has to be run again before the app starts.
   *
   * @throws IllegalStateException when the app runs, or Kafka or ClickHouse refuse
   */
  public void run(ResetPlan plan) {
    requireStopped();
    kafka.resetGroup(plan.inputs());
    kafka.delete(plan.topics());
    tables.delete(plan.generation(), completeFrom(plan.events()));
  }

  private static @Nullable Instant completeFrom(ResetPlan.Events events) {
    return events.completeFrom().orElse(null);
  }

  @Override
  public void close() {
    kafka.close();
    clickHouse.close();
  }
}
