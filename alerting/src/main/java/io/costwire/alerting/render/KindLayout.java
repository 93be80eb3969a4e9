// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render;

import static io.costwire.alerting.render.KindLayout.Part.HOW_MUCH;
import static io.costwire.alerting.render.KindLayout.Part.LEFT;
import static io.costwire.alerting.render.KindLayout.Part.REST;
import static io.costwire.alerting.render.KindLayout.Part.SAME;
import static io.costwire.alerting.render.KindLayout.Part.WHY;

import java.util.List;
import java.util.Map;

/**
 * Which question each piece of evidence answers, kind by kind, in the order in which people ask.
 * What is not listed is told with the rest, under its own name: a newer emitter may know more.
 *
 * @param kind for people
 * @param items in the order in which they are shown
 */
record KindLayout(String kind, List<Item> items) {
  /** The questions. */
  enum Part {
    HOW_MUCH,
    WHY,
    LEFT,
    REST,
    /** Said by another. */
    SAME
  }

  /** Keys that stand for fields of the signal itself. */
  static final String OBSERVED = "@observed";

  static final String LIMIT = "@limit";
  static final String THRESHOLD = "@threshold";
  static final String REMAINING = "@remaining";
  static final String PERIOD = "@period";
  static final String SEQUENCE = "@sequence";

  /**
   * @param key of the evidence; ending in * the beginning of keys
   * @param label for people, with evidence by its key in braces; empty where the value says it all
   */
  record Item(Part part, String key, String label) {
    boolean matches(String name) {
      return key.endsWith("*")
          ? name.startsWith(key.substring(0, key.length() - 1))
          : key.equals(name);
    }
  }

  private static final List<Item> SPEND =
      List.of(
          much("start", "Began"),
          much("ended_at", "Ended"),
          much("spent", "Spent"),
          much("expected", "Expected"),
          much("excess", "Excess"),
          much("peak_amount", "Peak"),
          much("peak_expected", "Expected at the peak"),
          why("contributor_*", ""),
          why("contributors", "Contributors"),
          why("change", "Change"),
          why("volume_effect", "By more or fewer requests"),
          why("price_effect", "By price"),
          why("mix_effect", "By the mix of models"),
          why("baseline", "Compared with"),
          why("ended_because", "It ended because"),
          rest("early", "Early"));

  private static final List<Item> STORM =
      List.of(
          much("start", "Began"),
          much("end", "Until"),
          much("troubled_requests", "Requests in trouble"),
          much("requests", "Of requests"),
          much("percent", "Share"),
          much("cost_of_troubled_requests", "Cost of requests in trouble"),
          why("peak_percent_in_5_minutes", "Share in the worst 5 minutes"),
          why(THRESHOLD, "Alert threshold"),
          rest("usage_*", "Used"));

  private static final Map<String, KindLayout> LAYOUTS =
      Map.ofEntries(
          kind(
              "BUDGET_THRESHOLD",
              "Budget threshold",
              much(OBSERVED, "Spent"),
              much(LIMIT, "Budget"),
              much(THRESHOLD, "Threshold"),
              much(PERIOD, "Period"),
              left(REMAINING, "Remaining"),
              why("unpriced_events", "Not counted, without a price"),
              rest("budget_name", "Budget")),
          kind(
              "BUDGET_FORECAST",
              "Budget forecast",
              much(OBSERVED, "Expected at the end"),
              much(LIMIT, "Budget"),
              much(THRESHOLD, "Threshold"),
              much("spent", "Spent so far"),
              much(PERIOD, "Period"),
              why("low_10_percent", "At the least (1 in 10)"),
              why("high_90_percent", "At the most (9 in 10)"),
              why("as_of", "As of"),
              why("history", "Learned from"),
              left(REMAINING, "Remaining"),
              left("used_up", "Used up"),
              rest("budget_name", "Budget"),
              same("expected")),
          kind(
              "BUDGET_BURN_RATE",
              "Budget burn rate",
              much("burning_since", "Began"),
              much("long_spent", "Spent in {long_window}"),
              much("long_allowed", "Allowed in {long_window}"),
              much("short_spent", "Spent in {short_window}"),
              much("short_allowed", "Allowed in {short_window}"),
              much(PERIOD, "Period"),
              why("factor", "Alert threshold"),
              why("allowed_by", "Allowed by"),
              left("left", "Remaining"),
              left("used_up_at_this_speed", "Used up at this speed"),
              rest("budget_name", "Budget"),
              rest("long_spent_at_most", "Most in {long_window}"),
              same("long_window"),
              same("short_window")),
          Map.entry("ANOMALY", new KindLayout("Spend anomaly", SPEND)),
          kind(
              "SILENCE",
              "Silence",
              much("silent_since", "Silent since"),
              much("silent_for", "Silent for"),
              why("ended_because", "It ended because")),
          kind(
              "EXPENSIVE_REQUEST",
              "Expensive request",
              much("cost", "Cost"),
              much("threshold", "Alert threshold"),
              much("event_time", "At"),
              why("usage_*", "Used"),
              why("retries", "Retries"),
              why("finish_reason", "Finish reason"),
              why("latency_ms", "Latency in ms")),
          kind(
              "UNPRICED_USAGE",
              "Usage without a price",
              much("events", "Events"),
              much("estimated_cost_at_most", "Cost, at the most"),
              much(PERIOD, "Day"),
              why("estimate_basis", "Estimated by"),
              why("usage_*", "Used"),
              left("units_without_estimate", "Units without an estimate")),
          Map.entry("ERROR_STORM", new KindLayout("Error storm", STORM)),
          Map.entry("THROTTLE_STORM", new KindLayout("Throttling", STORM)),
          Map.entry("RETRY_STORM", new KindLayout("Retry storm", STORM)),
          kind(
              "PRICE_CHANGE",
              "Price change",
              much("cost_of_the_day", "Cost of the day"),
              much("estimated_cost_at_new_prices", "At the new prices"),
              much("estimated_change_a_day", "Change a day"),
              much("change_percent", "That is"),
              why("model_*", ""),
              why("previous_version", "Former prices"),
              why("version", "New prices"),
              why("estimate_basis", "Estimated by"),
              left("models_not_compared", "Models not compared"),
              left("cost_of_models_not_compared", "Their cost"),
              rest("day", "Day"),
              rest("day_is_complete", "Day is complete")),
          kind(
              "POSSIBLE_LOSS",
              "Possible loss",
              much("missing_events", "Missing"),
              much("received_events", "Arrived"),
              much(PERIOD, "Sent"),
              why(SEQUENCE, "Sequence numbers"),
              same("first_seq"),
              same("last_seq")),
          kind(
              "DELIVERY_FAILURE",
              "Delivery failure",
              much("attempts", "Attempts"),
              much("waiting", "Waiting"),
              why("last_error", "Last error"),
              why("gave_up", "Given up")));

  private static final List<Item> UNKNOWN =
      List.of(
          much(OBSERVED, "Observed"),
          much(LIMIT, "Limit"),
          much(THRESHOLD, "Threshold"),
          much(PERIOD, "Period"));

  /** Whether this version knows what its figures mean. */
  boolean isKnown() {
    return !items.equals(UNKNOWN);
  }

  static KindLayout of(String kind) {
    KindLayout known = LAYOUTS.get(kind);
    return known == null ? new KindLayout(HumanText.words(kind), UNKNOWN) : known;
  }

  private static Map.Entry<String, KindLayout> kind(String name, String words, Item... items) {
    return Map.entry(name, new KindLayout(words, List.of(items)));
  }

  private static Item much(String key, String label) {
    return new Item(HOW_MUCH, key, label);
  }

  private static Item why(String key, String label) {
    return new Item(WHY, key, label);
  }

  private static Item left(String key, String label) {
    return new Item(LEFT, key, label);
  }

  private static Item rest(String key, String label) {
    return new Item(REST, key, label);
  }

  private static Item same(String key) {
    return new Item(SAME, key, "");
  }
}
