// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.notice;

import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.Quantity;
import io.costwire.schemas.Severity;
import io.costwire.schemas.Signal;
import io.costwire.schemas.SignalKind;
import io.costwire.schemas.SignalState;
import io.costwire.schemas.UsageEvent;
import io.costwire.signals.rules.SignalRule.ExpensiveRequest;
import io.costwire.streams.budget.core.BudgetText;
import io.costwire.streams.flow.PricedFacts;
import io.costwire.streams.notice.core.SignalId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Signals of single requests. They are made of the event and its rule alone: id and revision are
 * those of the priced event, so nothing has to be remembered.
 */
record ExpensiveSignals(String currency) {
  /** So much above its threshold is rarely a long document. */
  private static final BigDecimal CRITICAL_FACTOR = BigDecimal.TEN;

  /** Who is asked; the user is in the event and in nobody's channel. */
  private static final List<String> LABELS =
      List.of(
          PricedFacts.PROVIDER,
          PricedFacts.MODEL,
          "service",
          "team",
          "feature",
          "project",
          "department",
          "environment",
          "cost_center");

  Signal fired(PricedUsage priced, ExpensiveRequest rule, Instant now) {
    BigDecimal cost = Objects.requireNonNull(priced.getBilledCost());
    boolean critical = cost.compareTo(rule.above().multiply(CRITICAL_FACTOR)) >= 0;
    return signal(priced, rule, SignalState.FIRED, now)
        .setSeverity(critical ? Severity.CRITICAL : Severity.WARNING)
        .setTitle(
            "A request to %s cost %s (told from %s on)"
                .formatted(model(priced), money(cost), money(rule.above())))
        .build();
  }

  /** A correction made it cheaper. */
  Signal withdrawn(PricedUsage priced, ExpensiveRequest rule, Instant now) {
    @Nullable BigDecimal cost = priced.getBilledCost();
    return signal(priced, rule, SignalState.WITHDRAWN, now)
        .setSeverity(Severity.WARNING)
        .setTitle(
            "A request to %s cost less than was thought: %s"
                .formatted(model(priced), cost == null ? "not known" : money(cost)))
        .build();
  }

  private Signal.Builder signal(
      PricedUsage priced, ExpensiveRequest rule, SignalState state, Instant now) {
    UsageEvent event = priced.getEvent();
    return Signal.newBuilder()
        .setSignalId(SignalId.of("expensive", event.getTenant(), event.getEventId()))
        .setKind(SignalKind.EXPENSIVE_REQUEST)
        .setState(state)
        .setTenant(event.getTenant())
        .setSubject(rule.id())
        .setLabels(labels(priced))
        .setPeriodStart(event.getEventTime())
        .setPeriodEnd(event.getEndTime())
        .setObserved(priced.getBilledCost())
        .setLimit(NoticeText.money(rule.above()))
        .setCurrency(currency)
        .setEvidence(evidence(priced, rule))
        .setRevision(priced.getRevision())
        .setEmittedAt(now);
  }

  private static Map<String, String> labels(PricedUsage priced) {
    Map<String, String> labels = new HashMap<>();
    for (String dimension : LABELS) {
      put(labels, dimension, PricedFacts.value(priced, dimension));
    }
    return labels;
  }

  private Map<String, String> evidence(PricedUsage priced, ExpensiveRequest rule) {
    UsageEvent event = priced.getEvent();
    Map<String, String> evidence = new HashMap<>();
    put(evidence, "cost", NoticeText.amount(priced.getBilledCost(), currency));
    put(evidence, "threshold", NoticeText.amount(rule.above(), currency));
    for (Quantity quantity : event.getUsage()) {
      evidence.put("usage_" + quantity.getUnit(), NoticeText.plain(quantity.getQuantity()));
    }
    put(evidence, "latency_ms", event.getLatencyMs() == null ? null : "" + event.getLatencyMs());
    put(evidence, "finish_reason", NoticeText.name(event.getFinishReason()));
    put(evidence, "retries", Integer.toString(event.getRetries()));
    put(evidence, "trace_id", NoticeText.name(event.getTraceId()));
    put(evidence, "price_entry", priced.getPriceEntry());
    put(evidence, "price_version", priced.getPriceVersion());
    put(evidence, "event_time", event.getEventTime().toString());
    put(evidence, "event_id", event.getEventId());
    return evidence;
  }

  private static String model(PricedUsage priced) {
    String provider = PricedFacts.value(priced, PricedFacts.PROVIDER);
    String model = PricedFacts.value(priced, PricedFacts.MODEL);
    return model == null ? "" + provider : provider + " " + model;
  }

  private String money(BigDecimal amount) {
    return BudgetText.amount(amount, currency);
  }

  private static void put(Map<String, String> map, String key, @Nullable String value) {
    if (value != null) {
      map.put(key, value);
    }
  }
}
