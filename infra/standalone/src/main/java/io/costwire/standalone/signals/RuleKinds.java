// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.signals;

import io.costwire.schemas.SignalKind;
import io.costwire.schemas.SignalRule;
import io.costwire.signals.rules.SignalRule.Anomaly;
import io.costwire.signals.rules.SignalRule.ExpensiveRequest;
import io.costwire.signals.rules.SignalRule.PriceChange;
import io.costwire.signals.rules.SignalRule.Silence;
import io.costwire.signals.rules.SignalRule.Storm;
import io.costwire.signals.rules.SignalRule.UnpricedUsage;
import io.costwire.signals.rules.SignalRules;
import io.costwire.standalone.control.Amounts;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The kinds of rules, which fields each of them has, and what ships of it. */
final class RuleKinds {
  static final String DIMENSIONS = "dimensions";
  static final String TIME_ZONE = "time_zone";
  static final String MINIMUM_IMPACT = "minimum_impact";
  static final String ABOVE = "above";
  static final String PERCENT = "percent";
  static final String MINIMUM_REQUESTS = "minimum_requests";
  static final String AFTER = "after";

  private static final Map<SignalKind, List<String>> FIELDS = new LinkedHashMap<>();

  static {
    FIELDS.put(SignalKind.ANOMALY, List.of(DIMENSIONS, TIME_ZONE, MINIMUM_IMPACT));
    FIELDS.put(SignalKind.SILENCE, List.of(DIMENSIONS, AFTER));
    FIELDS.put(SignalKind.EXPENSIVE_REQUEST, List.of(ABOVE));
    FIELDS.put(SignalKind.UNPRICED_USAGE, List.of());
    FIELDS.put(SignalKind.ERROR_STORM, List.of(PERCENT, MINIMUM_REQUESTS));
    FIELDS.put(SignalKind.THROTTLE_STORM, List.of(PERCENT, MINIMUM_REQUESTS));
    FIELDS.put(SignalKind.RETRY_STORM, List.of(PERCENT, MINIMUM_REQUESTS));
    FIELDS.put(SignalKind.PRICE_CHANGE, List.of(PERCENT, MINIMUM_IMPACT));
  }

  private static final Map<String, SignalRule> SHIPPED = new LinkedHashMap<>();

  static {
    SignalRules.SHIPPED.forEach(rule -> SHIPPED.put(rule.id(), record(rule)));
  }

  private RuleKinds() {}

  /** As files have them. */
  static List<String> names() {
    return FIELDS.keySet().stream().map(RuleKinds::name).toList();
  }

  static String name(SignalKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /** The kind that a file names. */
  static Optional<SignalKind> of(String name) {
    return FIELDS.keySet().stream().filter(kind -> name(kind).equals(name)).findFirst();
  }

  /** Fields that rules of a kind have beside those that all have. */
  static List<String> fields(SignalKind kind) {
    return FIELDS.getOrDefault(kind, List.of());
  }

  /** The rules that hold where nobody has said otherwise, by id. */
  static Map<String, SignalRule> shipped() {
    return Map.copyOf(SHIPPED);
  }

  /** What holds for fields that a rule of another id does not have: as it ships, of the total. */
  static SignalRule defaults(SignalKind kind) {
    return SHIPPED.values().stream()
        .filter(rule -> rule.getKind() == kind)
        .findFirst()
        .map(rule -> copy(rule).setDimensions(List.of()).build())
        .orElseThrow(() -> new IllegalStateException("no rule of kind " + kind + " ships"));
  }

  /** Field by field: the copy that Avro makes looks classes up by name, which it forbids itself. */
  static SignalRule.Builder copy(SignalRule rule) {
    return SignalRule.newBuilder()
        .setRuleId(rule.getRuleId())
        .setKind(rule.getKind())
        .setEnabled(rule.getEnabled())
        .setTenant(rule.getTenant())
        .setDimensions(rule.getDimensions())
        .setFilter(rule.getFilter())
        .setMinimumImpact(rule.getMinimumImpact())
        .setAbove(rule.getAbove())
        .setPercent(rule.getPercent())
        .setMinimumRequests(rule.getMinimumRequests())
        .setAfterSeconds(rule.getAfterSeconds())
        .setTimeZone(rule.getTimeZone())
        .setUpdatedAt(rule.getUpdatedAt());
  }

  private static SignalRule record(io.costwire.signals.rules.SignalRule rule) {
    SignalRule.Builder record =
        SignalRule.newBuilder()
            .setRuleId(rule.id())
            .setTenant(rule.where().tenant())
            .setFilter(rule.where().filter())
            .setUpdatedAt(Instant.EPOCH);
    switch (rule) {
      case Anomaly anomaly ->
          record
              .setKind(SignalKind.ANOMALY)
              .setDimensions(anomaly.dimensions())
              .setTimeZone(zone(anomaly))
              .setMinimumImpact(money(anomaly.minimumImpact()));
      case Silence silence ->
          record
              .setKind(SignalKind.SILENCE)
              .setDimensions(silence.dimensions())
              .setAfterSeconds(silence.after().toSeconds());
      case ExpensiveRequest expensive ->
          record.setKind(SignalKind.EXPENSIVE_REQUEST).setAbove(money(expensive.above()));
      case UnpricedUsage unpriced -> record.setKind(SignalKind.UNPRICED_USAGE);
      case Storm storm ->
          record
              .setKind(kind(storm))
              .setPercent(storm.percent().setScale(Amounts.PERCENT_SCALE))
              .setMinimumRequests(storm.minimumRequests());
      case PriceChange change ->
          record
              .setKind(SignalKind.PRICE_CHANGE)
              .setPercent(change.percent().setScale(Amounts.PERCENT_SCALE))
              .setMinimumImpact(money(change.minimumImpact()));
    }
    return record.build();
  }

  /** Files say UTC, code says Z. */
  private static String zone(Anomaly anomaly) {
    String id = anomaly.zone().getId();
    return id.equals("Z") ? "UTC" : id;
  }

  private static SignalKind kind(Storm storm) {
    return switch (storm.trouble()) {
      case ERROR -> SignalKind.ERROR_STORM;
      case THROTTLED -> SignalKind.THROTTLE_STORM;
      case RETRIED -> SignalKind.RETRY_STORM;
    };
  }

  private static BigDecimal money(BigDecimal amount) {
    return amount.setScale(Amounts.MONEY_SCALE);
  }
}
