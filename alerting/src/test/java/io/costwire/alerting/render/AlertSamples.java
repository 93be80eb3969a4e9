// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render;

import io.costwire.alerting.policy.Severity;
import io.costwire.alerting.policy.SignalDetails;
import io.costwire.alerting.policy.SignalDetails.Amounts;
import io.costwire.alerting.policy.SignalDetails.Headline;
import io.costwire.alerting.policy.SignalDetails.Period;
import io.costwire.alerting.policy.SignalDetails.Scope;
import io.costwire.alerting.policy.SignalEvent.Phase;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A signal of every kind, at its beginning, with later figures and at its end, with the evidence
 * that the emitters write.
 */
public final class AlertSamples {
  private static final Instant DAY = Instant.parse("2026-11-22T00:00:00Z");
  private static final Instant NEXT_DAY = Instant.parse("2026-11-23T00:00:00Z");

  private AlertSamples() {}

  /**
   * A signal and what became of it.
   *
   * @param end whether it was so and is over, or was not so
   */
  public record Sample(
      String id, SignalDetails fired, SignalDetails updated, SignalDetails over, Phase end) {
    public String kind() {
      return fired.headline().kind();
    }
  }

  public static List<Sample> all() {
    return List.of(
        budgetThreshold(),
        budgetForecast(),
        budgetBurnRate(),
        anomaly(),
        unpricedUsage(),
        expensiveRequest(),
        silence(),
        storm("ERROR_STORM", "failed"),
        storm("THROTTLE_STORM", "were turned away"),
        storm("RETRY_STORM", "were repeats"),
        priceChange(),
        possibleLoss(),
        deliveryFailure(),
        unknown());
  }

  private static Sample budgetThreshold() {
    Details fired =
        new Details("BUDGET_THRESHOLD", Severity.WARNING)
            .scope("acme", "search-team-day", "team", "search", "env", "prod")
            .period(DAY, NEXT_DAY)
            .amounts("80", "1234.504", "1500", "USD");
    return new Sample(
        "budget|search-team-day||2026-11-22T00:00:00Z|80",
        fired
            .title("Budget search-team-day at 82 % ($1234.50 of $1500)")
            .evidence("budget_name", "Search team, daily")
            .build(),
        fired
            .title("Budget search-team-day at 107 % ($1610.25 of $1500)")
            .amounts("80", "1610.25", "1500", "USD")
            .evidence("budget_name", "Search team, daily", "unpriced_events", "12345")
            .build(),
        fired
            .title("Budget search-team-day back below 80 %: at 79 % ($1199 of $1500)")
            .amounts("80", "1199", "1500", "USD")
            .evidence("budget_name", "Search team, daily")
            .build(),
        Phase.WITHDRAWN);
  }

  private static Sample budgetForecast() {
    Details fired =
        new Details("BUDGET_FORECAST", Severity.WARNING)
            .scope("acme", "search-team", "team", "search")
            .period(Instant.parse("2026-11-01T00:00:00Z"), Instant.parse("2026-12-01T00:00:00Z"))
            .amounts("100", "15600.123456", "15000", "USD");
    String[] evidence = {
      "budget_name", "Search team",
      "spent", "10890.5 USD",
      "expected", "15600.123456 USD",
      "low_10_percent", "14800.5 USD",
      "high_90_percent", "16900.25 USD",
      "as_of", "2026-11-22 12:00 UTC",
      "history", "28 days",
      "used_up",
          "2026-11-29 14:00 UTC, between 2026-11-27 09:00 UTC and the end of the period or later"
    };
    return new Sample(
        "budget|search-team||2026-11-01T00:00:00Z|forecast|100",
        fired
            .title(
                "Budget search-team is expected to reach 104 % ($15600.12 of $15000) by 2026-12-01"
                    + " 00:00 UTC")
            .evidence(evidence)
            .build(),
        fired
            .title(
                "Budget search-team is expected to reach 110 % ($16500 of $15000) by 2026-12-01"
                    + " 00:00 UTC")
            .amounts("100", "16500", "15000", "USD")
            .evidence(evidence)
            .build(),
        fired
            .title(
                "Budget search-team has reached the expected 100 %: at 100 % ($15000.10 of $15000)")
            .amounts("100", "15000.1", "15000", "USD")
            .evidence("budget_name", "Search team", "spent", "15000.1 USD")
            .build(),
        Phase.ENDED);
  }

  private static Sample budgetBurnRate() {
    Details fired =
        new Details("BUDGET_BURN_RATE", Severity.CRITICAL)
            .scope("acme", "search-team", "team", "search")
            .period(DAY, NEXT_DAY)
            .amounts(null, "12.4", "0.765432", "USD");
    String[] evidence = {
      "budget_name", "Search team",
      "long_window", "1h",
      "short_window", "5m",
      "factor", "6 times",
      "floor", "5 USD",
      "burning_since", "2026-11-22 11:20 UTC",
      "long_spent_at_most", "12.4 USD",
      "long_spent", "12.4 USD",
      "long_allowed", "0.765432 USD",
      "short_spent", "1.9 USD",
      "short_allowed", "0.0625 USD",
      "allowed_by", "the usual rhythm of hours and days",
      "left", "87.6 USD",
      "used_up_at_this_speed", "2026-11-22 19:05 UTC, in 7h 5m"
    };
    return new Sample(
        "budget|search-team||2026-11-22T00:00:00Z|burn|1h,5m|2026-11-22T11:20:00Z",
        fired
            .title(
                "Budget search-team burns 16.2 times what it may: $12.40 in 1h, where $0.765 is"
                    + " allowed")
            .evidence(evidence)
            .build(),
        fired
            .title(
                "Budget search-team burns 20 times what it may: $15.30 in 1h, where $0.765 is"
                    + " allowed")
            .amounts(null, "15.3", "0.765432", "USD")
            .evidence(evidence)
            .build(),
        fired
            .title("Budget search-team has stopped burning after 55m: $0.03 in the last 5m")
            .amounts(null, "9.1", "0.765432", "USD")
            .evidence(evidence)
            .build(),
        Phase.ENDED);
  }

  private static Sample anomaly() {
    Details fired =
        new Details("ANOMALY", Severity.CRITICAL)
            .scope("acme", "anomaly-team", "team", "search")
            .period(Instant.parse("2026-11-22T11:05:00Z"), Instant.parse("2026-11-22T12:00:00Z"))
            .amounts(null, "521.034", "127.000112", "USD");
    String[] evidence = {
      "start", "2026-11-22T11:05:00Z",
      "spent", "521.034 USD",
      "expected", "127.000112 USD",
      "excess", "394.033888 USD",
      "peak_at", "2026-11-22T11:40:00Z",
      "peak_amount", "81.20 USD in 5 minutes",
      "peak_expected", "11.40 USD in 5 minutes",
      "buckets_of_5_minutes", "11",
      "pattern", "burst",
      "direction", "more",
      "surprise", "by chance once in 12,000 days",
      "minimum_impact", "10.00 USD",
      "requests_in_last_5_minutes", "18210",
      "early", "the last 5 minutes are not over; it is withdrawn if they end otherwise",
      "baseline", "2026-11-15T11:00:00Z to 2026-11-15T12:00:00Z, a week earlier",
      "change", "401.50 USD",
      "volume_effect", "310.10 USD",
      "price_effect", "0.00 USD",
      "mix_effect", "91.40 USD",
      "contributor_1", "model=gpt-4o +$310.20, 77 % of the change",
      "contributor_2", "feature=rerank +$80.10, 20 % of the change",
      "contributor_10", "user=__other__ +$21.00, 5 % of the change"
    };
    return new Sample(
        "anomaly|anomaly-team|acme|search|2026-11-22T11:05:00Z",
        fired
            .title(
                "team=search spends 4.1 times as usual: $521.03 instead of $127.00 since 11:05 UTC")
            .evidence(evidence)
            .build(),
        fired
            .title(
                "team=search spends 5.0 times as usual: $700.00 instead of $140.00 since 11:05 UTC")
            .amounts(null, "700", "140", "USD")
            .evidence(evidence)
            .build(),
        fired
            .title("team=search spent $394.03 more than usual, 2026-11-22 11:05 to 12:20 UTC")
            .evidence(
                "start", "2026-11-22T11:05:00Z",
                "ended_at", "2026-11-22T12:20:00Z",
                "ended_because", "spend is as usual again",
                "spent", "521.034 USD",
                "expected", "127.000112 USD",
                "excess", "394.033888 USD")
            .build(),
        Phase.ENDED);
  }

  private static Sample unpricedUsage() {
    Details fired =
        new Details("UNPRICED_USAGE", Severity.WARNING)
            .scope("acme", "unpriced", "provider", "openai", "model", "gpt-6-preview")
            .period(DAY, NEXT_DAY);
    return new Sample(
        "unpriced|unpriced|acme|openai|gpt-6-preview|2026-11-22",
        fired
            .title("1,204 events of openai gpt-6-preview on 2026-11-22 have no price")
            .evidence(
                "events", "1204",
                "usage_input_tokens", "18200000",
                "usage_output_tokens", "941000",
                "estimated_cost_at_most", "412.75 USD",
                "estimate_basis", "the dearest model of openai",
                "units_without_estimate", "image_tokens")
            .build(),
        fired
            .title("2,500 events of openai gpt-6-preview on 2026-11-22 have no price")
            .evidence("events", "2500", "estimated_cost_at_most", "not known")
            .build(),
        fired
            .title("All usage of openai gpt-6-preview on 2026-11-22 has a price now")
            .evidence("events", "0")
            .build(),
        Phase.WITHDRAWN);
  }

  private static Sample expensiveRequest() {
    Details fired =
        new Details("EXPENSIVE_REQUEST", Severity.WARNING)
            .scope("acme", "expensive", "provider", "anthropic", "model", "claude-opus-4")
            .period(Instant.parse("2026-11-22T11:59:41Z"), Instant.parse("2026-11-22T12:00:00Z"))
            .amounts(null, "31.805125", "10", "USD")
            .evidence(
                "cost", "31.805125 USD",
                "threshold", "10 USD",
                "usage_input_tokens", "1930000",
                "usage_output_tokens", "38100",
                "latency_ms", "18700",
                "finish_reason", "end_turn",
                "retries", "0",
                "trace_id", "4bf92f3577b34da6a3ce929d0e0e4736",
                "price_entry", "anthropic/claude-opus-4",
                "price_version", "2026-11-01",
                "event_time", "2026-11-22T11:59:41Z",
                "event_id", "01890000");
    return new Sample(
        "expensive|acme|01890000",
        fired.title("A request to anthropic claude-opus-4 cost $31.81 (told from $10 on)").build(),
        fired
            .title("A request to anthropic claude-opus-4 cost $35 (told from $10 on)")
            .amounts(null, "35", "10", "USD")
            .build(),
        fired
            .title("A request to anthropic claude-opus-4 cost less than was thought: $3.18")
            .amounts(null, "3.1805", "10", "USD")
            .build(),
        Phase.WITHDRAWN);
  }

  private static Sample silence() {
    Details fired =
        new Details("SILENCE", Severity.WARNING)
            .scope("acme", "silence-service", "service", "gateway")
            .period(Instant.parse("2026-11-22T11:20:00Z"), null)
            .title("Nothing is heard of service=gateway since 2026-11-22 11:20 UTC")
            .evidence("silent_since", "2026-11-22T11:20:00Z");
    return new Sample(
        "silence|silence-service|acme|gateway|2026-11-22T11:20:00Z",
        fired.build(),
        fired.build(),
        fired
            .title("service=gateway is heard again after 1 h 10 min")
            .period(Instant.parse("2026-11-22T11:20:00Z"), Instant.parse("2026-11-22T12:30:00Z"))
            .evidence(
                "silent_since", "2026-11-22T11:20:00Z",
                "silent_for", "1 h 10 min",
                "ended_because", "it is heard again")
            .build(),
        Phase.ENDED);
  }

  private static Sample storm(String kind, String what) {
    Details fired =
        new Details(kind, Severity.WARNING)
            .scope("acme", "errors", "provider", "openai", "model", "gpt-4o")
            .period(Instant.parse("2026-11-22T11:45:00Z"), Instant.parse("2026-11-22T12:00:00Z"))
            .amounts("50", "0.004321", null, "USD");
    String[] evidence = {
      "requests", "1930",
      "troubled_requests", "1187",
      "percent", "61.5",
      "peak_percent_in_5_minutes", "88.2",
      "cost_of_troubled_requests", "0.004321 USD",
      "troubled_requests_without_cost", "1150",
      "usage_input_tokens", "120000",
      "start", "2026-11-22T11:45:00Z",
      "end", "goes on"
    };
    return new Sample(
        "storm|errors|acme|openai|gpt-4o|2026-11-22T11:45:00Z",
        fired.title("1,187 of 1,930 requests to openai gpt-4o " + what).evidence(evidence).build(),
        fired.title("2,000 of 3,000 requests to openai gpt-4o " + what).evidence(evidence).build(),
        fired
            .title("2,100 of 4,400 requests to openai gpt-4o " + what + ", which is over")
            .evidence(
                "requests", "4400",
                "troubled_requests", "2100",
                "percent", "47.7",
                "start", "2026-11-22T11:45:00Z",
                "end", "2026-11-22T12:20:00Z")
            .build(),
        Phase.ENDED);
  }

  private static Sample priceChange() {
    Details fired =
        new Details("PRICE_CHANGE", Severity.WARNING)
            .scope("acme", "price-change")
            .period(DAY, NEXT_DAY)
            .amounts("2", "1250.5", null, "USD")
            .title(
                "Price book 2026-11-22 makes the usage of 2026-11-22 about 12 % dearer: $150 a day")
            .evidence(
                "previous_version", "2026-11-01",
                "version", "2026-11-22",
                "day", "2026-11-22",
                "day_is_complete", "no",
                "cost_of_the_day", "1250.5 USD",
                "estimated_cost_at_new_prices", "1400.56 USD",
                "estimated_change_a_day", "+150.06 USD",
                "change_percent", "+12",
                "estimate_basis", "the average request of each model, on standard terms",
                "models_not_compared", "1",
                "cost_of_models_not_compared", "3.2 USD",
                "model_1", "openai gpt-4o: 1000 USD -> 1150.06 USD (+15 %)",
                "model_2", "anthropic claude-opus-4: 250.5 USD -> 250.5 USD (0 %)");
    return new Sample(
        "price-change|price-change|acme|2026-11-01|2026-11-22",
        fired.build(),
        fired.build(),
        fired.build(),
        Phase.ENDED);
  }

  private static Sample possibleLoss() {
    Details fired =
        new Details("POSSIBLE_LOSS", Severity.WARNING)
            .scope("acme", "gateway-7f9c", "source", "gateway-7f9c")
            .period(Instant.parse("2026-11-22T09:00:00Z"), Instant.parse("2026-11-22T12:00:00Z"));
    return new Sample(
        "loss|acme|gateway-7f9c|1795338000000",
        fired
            .title("12 of 48,201 events of gateway-7f9c did not arrive")
            .evidence(
                "missing_events", "12",
                "received_events", "48189",
                "first_seq", "0",
                "last_seq", "48200")
            .build(),
        fired
            .title("7 of 48,201 events of gateway-7f9c did not arrive")
            .evidence("missing_events", "7", "received_events", "48194")
            .build(),
        fired
            .title("All events of gateway-7f9c have arrived")
            .evidence("missing_events", "0", "received_events", "48201")
            .build(),
        Phase.WITHDRAWN);
  }

  private static Sample deliveryFailure() {
    Details fired =
        new Details("DELIVERY_FAILURE", Severity.CRITICAL)
            .scope(null, "ops-slack")
            .title("Alerts do not reach ops-slack");
    return new Sample(
        "delivery|ops-slack",
        fired
            .evidence("attempts", "7", "gave_up", "0", "last_error", "HTTP 503", "waiting", "1200")
            .build(),
        fired
            .evidence("attempts", "19", "gave_up", "3", "last_error", "HTTP 503", "waiting", "4100")
            .build(),
        fired.title("Alerts reach ops-slack again").evidence("waiting", "12").build(),
        Phase.ENDED);
  }

  /** Of an emitter that is newer than this. */
  private static Sample unknown() {
    Details fired =
        new Details("OTHER", Severity.OTHER)
            .scope("acme", "rule-9")
            .title("Something new was noticed")
            .amounts("7", "2500000", "2000000", "tokens")
            .evidence("new_fact", "3.5 USD", "when", "2026-11-22T11:20:00Z");
    return new Sample("other|rule-9", fired.build(), fired.build(), fired.build(), Phase.ENDED);
  }

  /** Details in the making; each step makes another. */
  private record Details(
      Headline headline,
      Scope scope,
      Period period,
      Amounts amounts,
      Map<String, String> evidence) {
    Details(String kind, Severity severity) {
      this(
          new Headline(kind, severity, ""),
          new Scope(Optional.empty(), "", Map.of()),
          new Period(Optional.empty(), Optional.empty()),
          new Amounts(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
          Map.of());
    }

    Details title(String title) {
      return new Details(
          new Headline(headline.kind(), headline.severity(), title),
          scope,
          period,
          amounts,
          evidence);
    }

    Details scope(@Nullable String tenant, String subject, String... labels) {
      return new Details(
          headline,
          new Scope(Optional.ofNullable(tenant), subject, map(labels)),
          period,
          amounts,
          evidence);
    }

    Details period(Instant start, @Nullable Instant end) {
      Period changed = new Period(Optional.of(start), Optional.ofNullable(end));
      return new Details(headline, scope, changed, amounts, evidence);
    }

    Details amounts(
        @Nullable String threshold,
        @Nullable String observed,
        @Nullable String limit,
        String currency) {
      Amounts changed =
          new Amounts(
              Optional.ofNullable(threshold).map(t -> new BigDecimal(t).setScale(12)),
              Optional.ofNullable(observed).map(o -> new BigDecimal(o).setScale(18)),
              Optional.ofNullable(limit).map(l -> new BigDecimal(l).setScale(18)),
              Optional.of(currency));
      return new Details(headline, scope, period, changed, evidence);
    }

    Details evidence(String... namesAndValues) {
      return new Details(headline, scope, period, amounts, map(namesAndValues));
    }

    SignalDetails build() {
      return new SignalDetails(headline, scope, period, amounts, evidence);
    }

    private static Map<String, String> map(String... namesAndValues) {
      Map<String, String> map = new LinkedHashMap<>();
      for (int i = 0; i < namesAndValues.length; i += 2) {
        map.put(namesAndValues[i], namesAndValues[i + 1]);
      }
      return map;
    }
  }
}
