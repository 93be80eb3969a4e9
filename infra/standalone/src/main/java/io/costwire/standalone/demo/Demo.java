// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.book.PriceBook;
import io.costwire.standalone.ledger.LedgerCheck;
import io.costwire.standalone.ledger.LedgerReport;
import io.costwire.standalone.stack.ClickHouseClient;
import io.costwire.standalone.stack.Endpoints;
import io.costwire.standalone.stack.Progress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Realistic traffic against a running Costwire, and the account of what became of it. */
public final class Demo {
  private static final Duration SETTLE = Duration.ofSeconds(60);
  private static final Duration POLL = Duration.ofMillis(250);
  private final Endpoints endpoints;
  private final Progress progress;

  /**
   * @param events calls to send; faulty and repeated submissions come on top
   * @param eventsPerSecond steady rate; 0 sends as fast as it goes
   * @param seed same seed, same traffic
   */
  public record Options(int events, int eventsPerSecond, long seed) {}

  /** The account, and whether it is as it should be. */
  public record Result(String summary, boolean fine) {}

  public Demo(Endpoints endpoints, Progress progress) {
    this.endpoints = endpoints;
    this.progress = progress;
  }

  /** Sends the traffic, waits until it has settled, and sums up. */
  public Result run(Options options, Instant now) {
    Instant instant = now.truncatedTo(ChronoUnit.MILLIS);
    String run = Long.toString(instant.toEpochMilli(), 36);
    BodyExtraction bodies = new BodyExtraction();
    TrafficPlan plan = TrafficPlan.of(options.events(), options.seed(), run, instant);
    PlannedCost planned =
        PlannedCost.of(plan, instant, new PriceEngine(PriceBook.shipped()), bodies);
    DemoBudgets.publish(DemoBudgets.of(planned, run, instant), endpoints);
    progress.done("budgets set, sending %,d calls".formatted(options.events()));
    try (var gateway = new GatewayClient(endpoints.gateway());
        var clickHouse = new ClickHouseClient(endpoints);
        var probe = new VisibilityProbe(clickHouse)) {
      DemoRun traffic = new DemoRun(gateway, bodies, probe, run);
      double seconds = traffic.send(plan, options.eventsPerSecond(), progress);
      progress.done("sent; waiting until all of it is visible");
      probe.await(SETTLE);
      List<JsonNode> alerts = awaitAlerts(clickHouse, run);
      progress.done("waiting for the runaway agent to be found");
      List<JsonNode> anomalies = awaitAnomaly(clickHouse, run);
      progress.done("checking the ledger");
      LedgerReport ledger = ledger();
      String summary =
          new DemoSummary(clickHouse, run)
              .traffic(traffic.tally(), seconds)
              .outcome(traffic.tally())
              .money(planned)
              .alerts(alerts)
              .anomalies(anomalies)
              .latency(probe)
              .ledger(ledger)
              .render();
      return new Result(
          summary,
          ledger.balanced() && crossed(alerts) && !anomalies.isEmpty() && probe.unseen() == 0);
    }
  }

  /** Waits until the daily budget of one team is used up: the traffic is made to cross it. */
  private static List<JsonNode> awaitAlerts(ClickHouseClient clickHouse, String run) {
    String sql =
        ("SELECT severity, title, toString(toDate(period_start)) AS day, threshold = 100 AS full"
                + " FROM alerts WHERE subject = 'demo-%s-support-day' AND alert_key IN (SELECT"
                + " alert_key FROM alert_notifications WHERE outcome = 'DELIVERED') ORDER BY"
                + " period_start, threshold")
            .formatted(run);
    return await(clickHouse, sql, Demo::crossed, Duration.ofSeconds(20));
  }

  /** Waits until the team of the runaway agent is told: a bucket is judged when it is settled. */
  private static List<JsonNode> awaitAnomaly(ClickHouseClient clickHouse, String run) {
    String sql =
        ("SELECT severity, title, signal_id, evidence['contributor_1'] AS contributor FROM signals"
                + " FINAL WHERE kind = 'ANOMALY' AND tenant = '%s' AND labels['team'] != '' AND"
                + " state = 'FIRED' ORDER BY signal_id")
            .formatted(RunawayAgent.tenant(run));
    return await(clickHouse, sql, rows -> !rows.isEmpty(), Duration.ofSeconds(90));
  }

  private static List<JsonNode> await(
      ClickHouseClient clickHouse, String sql, Predicate<List<JsonNode>> done, Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    List<JsonNode> rows = clickHouse.rows(sql);
    while (!done.test(rows) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(POLL.toNanos());
      rows = clickHouse.rows(sql);
    }
    return rows;
  }

  private static boolean crossed(List<JsonNode> alerts) {
    return alerts.stream().anyMatch(alert -> alert.path("full").asInt() == 1);
  }

  private LedgerReport ledger() {
    try (var check = new LedgerCheck(endpoints)) {
      return check.run(SETTLE);
    }
  }
}
