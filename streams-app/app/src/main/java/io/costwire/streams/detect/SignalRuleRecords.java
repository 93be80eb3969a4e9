// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.detect;

import io.costwire.schemas.SignalRule;
import io.costwire.signals.rules.SignalRule.Anomaly;
import io.costwire.signals.rules.SignalRule.ExpensiveRequest;
import io.costwire.signals.rules.SignalRule.PriceChange;
import io.costwire.signals.rules.SignalRule.Silence;
import io.costwire.signals.rules.SignalRule.Storm;
import io.costwire.signals.rules.SignalRule.Trouble;
import io.costwire.signals.rules.SignalRule.UnpricedUsage;
import io.costwire.signals.rules.SignalRule.Where;
import io.costwire.streams.flow.PricedFacts;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** Rules as records of control.signals. */
public final class SignalRuleRecords {
  private SignalRuleRecords() {}

  /**
   * What a record means, whether it is switched on or not.
   *
   * @throws IllegalArgumentException when it cannot be followed, with the reason
   * @throws DateTimeException when there is no such time zone
   */
  public static io.costwire.signals.rules.SignalRule rule(SignalRule record) {
    String id = record.getRuleId();
    Where where = new Where(record.getTenant(), record.getFilter());
    return switch (record.getKind()) {
      case ANOMALY ->
          new Anomaly(
              id,
              where,
              record.getDimensions(),
              ZoneId.of(record.getTimeZone()),
              needed(record.getMinimumImpact(), "minimum_impact"));
      case SILENCE ->
          new Silence(
              id,
              where,
              record.getDimensions(),
              Duration.ofSeconds(needed(record.getAfterSeconds(), "after_seconds")));
      case EXPENSIVE_REQUEST -> new ExpensiveRequest(id, where, needed(record.getAbove(), "above"));
      case UNPRICED_USAGE -> new UnpricedUsage(id, where);
      case ERROR_STORM -> storm(record, where, Trouble.ERROR);
      case THROTTLE_STORM -> storm(record, where, Trouble.THROTTLED);
      case RETRY_STORM -> storm(record, where, Trouble.RETRIED);
      case PRICE_CHANGE ->
          new PriceChange(
              id,
              ofModels(where),
              needed(record.getPercent(), "percent"),
              needed(record.getMinimumImpact(), "minimum_impact"));
      case BUDGET_THRESHOLD, BUDGET_FORECAST, BUDGET_BURN_RATE ->
          throw new IllegalArgumentException("budgets are defined on control.budgets");
      case POSSIBLE_LOSS, DELIVERY_FAILURE, OTHER ->
          throw new IllegalArgumentException("there are no rules of kind " + record.getKind());
    };
  }

  private static Storm storm(SignalRule record, Where where, Trouble trouble) {
    BigDecimal percent = needed(record.getPercent(), "percent");
    long requests = needed(record.getMinimumRequests(), "minimum_requests");
    return new Storm(record.getRuleId(), ofModels(where), trouble, percent, requests);
  }

  /** Shares and changes are of all requests to a model, which are known by these alone. */
  private static Where ofModels(Where where) {
    for (String dimension : where.filter().keySet()) {
      if (!dimension.equals(PricedFacts.PROVIDER) && !dimension.equals(PricedFacts.MODEL)) {
        throw new IllegalArgumentException(
            "filter has %s; a rule of this kind filters by provider and model only"
                .formatted(dimension));
      }
    }
    return where;
  }

  private static <T> T needed(@Nullable T value, String field) {
    if (value == null) {
      throw new IllegalArgumentException(field + " is needed for a rule of this kind; add it");
    }
    return value;
  }
}
