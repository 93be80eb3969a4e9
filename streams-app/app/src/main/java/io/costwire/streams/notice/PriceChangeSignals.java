// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.notice;

import io.costwire.schemas.Severity;
import io.costwire.schemas.Signal;
import io.costwire.schemas.SignalKind;
import io.costwire.schemas.SignalState;
import io.costwire.signals.rules.SignalRule.PriceChange;
import io.costwire.streams.budget.core.BudgetText;
import io.costwire.streams.flow.Revision;
import io.costwire.streams.notice.core.PriceComparison.Result;
import io.costwire.streams.notice.core.PriceImpact;
import io.costwire.streams.notice.core.PriceReview;
import io.costwire.streams.notice.core.SignalId;
import io.costwire.streams.window.core.WindowGrain;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;

/** Signals of another version of the price book. */
record PriceChangeSignals(NoticeStage.Parts parts) {
  private static final int PERCENT_SCALE = 12;

  /** Models with the largest change that are named. */
  static final int MAX_MODELS_SHOWN = 5;

  Signal of(String tenant, PriceChange rule, PriceImpact impact, PriceReview review) {
    boolean dearer = impact.change().signum() > 0;
    Instant day = Instant.ofEpochSecond(review.lookedAtSecond());
    return Signal.newBuilder()
        .setSignalId(
            SignalId.of("price-change", rule.id(), tenant, review.former(), review.current()))
        .setKind(SignalKind.PRICE_CHANGE)
        .setState(SignalState.FIRED)
        .setSeverity(dearer ? Severity.WARNING : Severity.INFO)
        .setTenant(tenant)
        .setSubject(rule.id())
        .setTitle(title(impact, review))
        .setPeriodStart(day)
        .setPeriodEnd(day.plusSeconds(WindowGrain.DAY.seconds()))
        .setThreshold(rule.percent().setScale(PERCENT_SCALE, RoundingMode.HALF_EVEN))
        .setObserved(NoticeText.money(impact.cost()))
        .setCurrency(parts.rules().currency())
        .setEvidence(evidence(impact, review))
        .setRevision(Revision.of(parts.rules().generation(), review.number()))
        .setEmittedAt(parts.clock().instant())
        .build();
  }

  private String title(PriceImpact impact, PriceReview review) {
    BigDecimal change = impact.change();
    return "Price book %s makes the usage of %s about %s %% %s: %s a day"
        .formatted(
            review.current(),
            date(review),
            NoticeText.percent(change.abs(), impact.cost()),
            change.signum() > 0 ? "dearer" : "cheaper",
            BudgetText.amount(change.abs(), parts.rules().currency()));
  }

  private Map<String, String> evidence(PriceImpact impact, PriceReview review) {
    Map<String, String> evidence = new HashMap<>();
    evidence.put("previous_version", review.former());
    evidence.put("version", review.current());
    evidence.put("day", date(review));
    evidence.put("day_is_complete", review.running() ? "no" : "yes");
    evidence.put("cost_of_the_day", money(impact.cost()));
    evidence.put("estimated_cost_at_new_prices", money(impact.estimate()));
    evidence.put("estimated_change_a_day", signed(impact.change()));
    evidence.put("change_percent", change(impact.change(), impact.cost()));
    evidence.put("estimate_basis", "the average request of each model, on standard terms");
    evidence.put("models_not_compared", Integer.toString(impact.incomparable()));
    if (impact.incomparable() > 0) {
      evidence.put("cost_of_models_not_compared", money(impact.incomparableCost()));
    }
    for (int i = 0; i < Math.min(MAX_MODELS_SHOWN, impact.compared().size()); i++) {
      evidence.put("model_" + (i + 1), model(impact.compared().get(i)));
    }
    return evidence;
  }

  private String model(Result.Compared model) {
    return "%s %s: %s -> %s (%s %%)"
        .formatted(
            model.series().provider(),
            model.series().model(),
            money(model.cost()),
            money(model.estimate()),
            change(model.change(), model.cost()));
  }

  private String money(BigDecimal amount) {
    return NoticeText.plain(amount) + " " + parts.rules().currency();
  }

  private String signed(BigDecimal amount) {
    return (amount.signum() > 0 ? "+" : "") + money(amount);
  }

  private static String change(BigDecimal change, BigDecimal cost) {
    return (change.signum() > 0 ? "+" : "") + NoticeText.percent(change, cost);
  }

  private static String date(PriceReview review) {
    return LocalDate.ofInstant(Instant.ofEpochSecond(review.lookedAtSecond()), ZoneOffset.UTC)
        .toString();
  }
}
