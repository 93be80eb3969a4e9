// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.signals;

import io.costwire.schemas.SignalRule;
import io.costwire.standalone.control.Amounts;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rules of signals in words, as files have them. */
final class SignalTerms {
  private static final String NONE = "none";
  private static final String UNKNOWN = "?";

  private SignalTerms() {}

  /** A line: {@code strange spend of 10 or more in each team, of all tenants}. */
  static String of(SignalRule rule) {
    StringBuilder line = new StringBuilder(what(rule));
    line.append(", of ").append(tenant(rule));
    if (!rule.getFilter().isEmpty()) {
      line.append(" with ").append(filter(rule));
    }
    return line.toString();
  }

  private static String what(SignalRule rule) {
    return switch (rule.getKind()) {
      case ANOMALY ->
          "strange spend of %s or more %s, by the clock of %s"
              .formatted(plain(rule.getMinimumImpact()), series(rule), rule.getTimeZone());
      case SILENCE -> "silence of %s %s".formatted(after(rule), series(rule));
      case EXPENSIVE_REQUEST -> "a request of %s or more".formatted(plain(rule.getAbove()));
      case UNPRICED_USAGE -> "usage without a price";
      case ERROR_STORM -> storm(rule, "fail");
      case THROTTLE_STORM -> storm(rule, "are turned away");
      case RETRY_STORM -> storm(rule, "are repeated");
      case PRICE_CHANGE ->
          "a price book that changes cost by %s %% and %s a day"
              .formatted(plain(rule.getPercent()), plain(rule.getMinimumImpact()));
      case BUDGET_THRESHOLD,
          BUDGET_FORECAST,
          BUDGET_BURN_RATE,
          POSSIBLE_LOSS,
          DELIVERY_FAILURE,
          OTHER ->
          "nothing: there are no rules of kind " + rule.getKind();
    };
  }

  private static String storm(SignalRule rule, String which) {
    return "%s %% of requests %s, of %s or more in 5 minutes"
        .formatted(plain(rule.getPercent()), which, rule.getMinimumRequests());
  }

  private static String series(SignalRule rule) {
    return rule.getDimensions().isEmpty()
        ? "in total"
        : "in each " + String.join(" and ", rule.getDimensions());
  }

  /** What differs, field by field. */
  static List<String> differences(SignalRule before, SignalRule after) {
    Map<String, String> was = fields(before);
    List<String> differences = new ArrayList<>();
    fields(after)
        .forEach(
            (field, text) -> {
              String old = was.getOrDefault(field, NONE);
              if (!text.equals(old)) {
                differences.add("%s: %s -> %s".formatted(field, old, text));
              }
            });
    return differences;
  }

  /** The fields of its kind, as a file has them. */
  static Map<String, String> fields(SignalRule rule) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("kind", RuleKinds.name(rule.getKind()));
    fields.put("enabled", Boolean.toString(rule.getEnabled()));
    fields.put("tenant", tenant(rule));
    fields.put("filter", rule.getFilter().isEmpty() ? NONE : filter(rule));
    for (String field : RuleKinds.fields(rule.getKind())) {
      fields.put(field, field(rule, field));
    }
    return fields;
  }

  private static String field(SignalRule rule, String field) {
    return switch (field) {
      case RuleKinds.DIMENSIONS ->
          rule.getDimensions().isEmpty() ? "the total" : String.join(", ", rule.getDimensions());
      case RuleKinds.TIME_ZONE -> rule.getTimeZone();
      case RuleKinds.MINIMUM_IMPACT -> plain(rule.getMinimumImpact());
      case RuleKinds.ABOVE -> plain(rule.getAbove());
      case RuleKinds.PERCENT -> plain(rule.getPercent()) + " %";
      case RuleKinds.MINIMUM_REQUESTS -> String.valueOf(rule.getMinimumRequests());
      case RuleKinds.AFTER -> after(rule);
      default -> throw new IllegalStateException("nobody can say the field " + field);
    };
  }

  static String tenant(SignalRule rule) {
    return rule.getTenant() == null ? "all tenants" : rule.getTenant();
  }

  private static String filter(SignalRule rule) {
    return new TreeMap<>(rule.getFilter())
        .entrySet().stream()
            .map(entry -> entry.getKey() + "=" + entry.getValue())
            .collect(Collectors.joining(", "));
  }

  private static String after(SignalRule rule) {
    Long seconds = rule.getAfterSeconds();
    return seconds == null ? UNKNOWN : Amounts.text(Duration.ofSeconds(seconds));
  }

  /** To the last digit: a difference must be seen. */
  private static String plain(@Nullable BigDecimal number) {
    return number == null ? UNKNOWN : number.stripTrailingZeros().toPlainString();
  }
}
