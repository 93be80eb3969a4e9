// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.standalone.ledger.LedgerReport;
import io.costwire.standalone.ledger.LedgerText;
import io.costwire.standalone.stack.ClickHouseClient;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The demo's account of itself, read back from ClickHouse: where the money went, and the proof. */
final class DemoSummary {
  private static final String THIS_RUN = "tags['demo_run'] = '%s'";
  private final ClickHouseClient clickHouse;
  private final String run;
  private final StringBuilder text = new StringBuilder();

  DemoSummary(ClickHouseClient clickHouse, String run) {
    this.clickHouse = clickHouse;
    this.run = run;
  }

  /** What was sent, and what the gateway said. */
  DemoSummary traffic(Tally tally, double seconds) {
    title("Traffic");
    line(
        "sent", tally.sent(), String.format(Locale.ROOT, "%,.0f events/s", tally.sent() / seconds));
    line("accepted", tally.accepted(), "durable in Kafka");
    Map<String, Long> rejected = new TreeMap<>(tally.rejected());
    long refused = rejected.values().stream().mapToLong(Long::longValue).sum();
    line(
        "rejected",
        refused,
        rejected.entrySet().stream()
            .map(e -> e.getKey() + " " + e.getValue())
            .collect(Collectors.joining(", ")));
    return this;
  }

  /** What became of the accepted events. */
  DemoSummary outcome(Tally tally) {
    Map<String, Long> statuses = new TreeMap<>();
    for (JsonNode row :
        rows(
            "SELECT price_status, count() AS n FROM usage_priced WHERE %s GROUP BY price_status")) {
      statuses.put(row.path("price_status").asText(), row.path("n").asLong());
    }
    long stored = statuses.values().stream().mapToLong(Long::longValue).sum();
    line("duplicate", tally.accepted() - stored, "accepted again, cost nothing");
    statuses.forEach((status, n) -> line(status.toLowerCase(Locale.ROOT), n, meaning(status)));
    return this;
  }

  private static String meaning(String status) {
    return switch (status) {
      case "UNPRICED_MODEL" -> "no price known for the model: not free, and not in the sums";
      case "NO_USAGE" -> "throttled calls that reported no usage";
      default -> "";
    };
  }

  /** Where the money went, and that it is what the plan adds up to. */
  DemoSummary money(PlannedCost planned) {
    costBy("model", "provider, model");
    costBy("team", "team");
    BigDecimal stored =
        new BigDecimal(one("SELECT toString(sum(billed_cost)) AS v FROM usage_priced WHERE %s"));
    boolean equal = stored.compareTo(planned.total()) == 0;
    text.append(
        "  total %s USD; computed apart from the pipeline: %s%n"
            .formatted(
                stored.stripTrailingZeros().toPlainString(),
                equal ? "the same, to the last digit" : planned.total().toPlainString()));
    return this;
  }

  private void costBy(String what, String columns) {
    title("Cost by " + what);
    String sql =
        "SELECT concat("
            + columns.replace(", ", ", '/', ")
            + (columns.contains(",") ? "" : ", ''")
            + ") AS name, count() AS n, toString(sum(billed_cost)) AS cost FROM usage_priced WHERE"
            + " %s GROUP BY name ORDER BY sum(billed_cost) DESC";
    for (JsonNode row : rows(sql)) {
      String cost =
          row.path("cost").isNull()
              ? "not known"
              : new BigDecimal(row.path("cost").asText())
                      .setScale(4, RoundingMode.HALF_EVEN)
                      .toPlainString()
                  + " USD";
      text.append(
          String.format(
              Locale.ROOT,
              "  %-38s %,9d %18s%n",
              row.path("name").asText(),
              row.path("n").asLong(),
              cost));
    }
  }

  /** Alerts of this run, as they were delivered. */
  DemoSummary alerts(List<JsonNode> alerts) {
    title("Alerts delivered");
    for (JsonNode alert : alerts) {
      text.append(
          "  %-9s %s  %s%n"
              .formatted(
                  alert.path("severity").asText(),
                  alert.path("day").asText(),
                  alert.path("title").asText()));
    }
    if (alerts.isEmpty()) {
      text.append("  NONE: the daily budget of team support should have fired\n");
    }
    return this;
  }

  /** What nobody had set a limit for. */
  DemoSummary anomalies(List<JsonNode> anomalies) {
    title("Anomalies found");
    for (JsonNode anomaly : anomalies) {
      text.append(
          "  %-9s %s%n            most of it: %s%n            ./costwire signals explain '%s'%n"
              .formatted(
                  anomaly.path("severity").asText(),
                  anomaly.path("title").asText(),
                  anomaly.path("contributor").asText(),
                  anomaly.path("signal_id").asText()));
    }
    if (anomalies.isEmpty()) {
      text.append("  NONE: the runaway agent should have been found\n");
    }
    return this;
  }

  /** How long it took from sending to seeing. */
  DemoSummary latency(VisibilityProbe probe) {
    title("Emit to visible in ClickHouse");
    text.append(
        "  p50 %,d ms   p99 %,d ms   (%,d samples, %d never seen)%n"
            .formatted(
                probe.percentileMs(50), probe.percentileMs(99), probe.samples(), probe.unseen()));
    return this;
  }

  DemoSummary ledger(LedgerReport report) {
    title("Ledger of everything in this data directory");
    text.append(LedgerText.render(report)).append('\n');
    return this;
  }

  String render() {
    return text.toString();
  }

  private void title(String title) {
    text.append('\n').append(title).append('\n');
  }

  private void line(String name, long count, String note) {
    text.append(String.format(Locale.ROOT, "  %-18s %,9d   %s%n", name, count, note));
  }

  private List<JsonNode> rows(String sql) {
    return clickHouse.rows(sql.formatted(THIS_RUN.formatted(run)));
  }

  private String one(String sql) {
    String value = rows(sql).getFirst().path("v").asText("");
    return value.isEmpty() || value.equals("null") ? "0" : value;
  }
}
