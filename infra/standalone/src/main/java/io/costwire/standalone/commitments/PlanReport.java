// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.commitments;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.costwire.chargeback.commitments.Commitment.BreakEven;
import io.costwire.chargeback.commitments.Commitment.Unit;
import io.costwire.chargeback.commitments.CommitmentPlan;
import io.costwire.chargeback.commitments.CommitmentPlan.Advice;
import io.costwire.chargeback.commitments.MonthBill;
import io.costwire.chargeback.commitments.MonthBill.NextTier;
import io.costwire.chargeback.commitments.Written;
import io.costwire.pricing.lines.TextTable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What past months say about one commitment.
 *
 * @param now the month that is not over yet
 */
public record PlanReport(Offer offer, CommitmentPlan plan, String currency, YearMonth now) {
  private static final int SHOWN_DIGITS = 6;

  private record Line(
      String type,
      String commitment,
      @Nullable String month,
      String currency,
      @JsonProperty("on_demand") String onDemand,
      String cost,
      String saving,
      @JsonProperty("utilisation_percent") @Nullable String utilisation,
      @JsonProperty("per_million_tokens") @Nullable String perMillion,
      @JsonProperty("missing_to_next_tier") @Nullable String missing,
      @JsonProperty("unknown_cost") long unknown,
      @Nullable String arithmetic,
      @Nullable String advice,
      @JsonProperty("break_even") @Nullable String breakEven) {}

  /** One object for each month, and one for all of them. */
  public List<Object> lines() {
    List<Object> lines = new ArrayList<>();
    plan.bills().forEach(bill -> lines.add(line(bill)));
    lines.add(
        new Line(
            "commitment",
            offer.id(),
            null,
            currency,
            plan.onDemand().toPlainString(),
            plan.cost().toPlainString(),
            plan.saving().toPlainString(),
            null,
            null,
            null,
            plan.unknown(),
            null,
            plan.advice().name(),
            plan.breakEven().map(at -> at.quantity().toPlainString()).orElse(null)));
    return lines;
  }

  private Line line(MonthBill bill) {
    return new Line(
        "month",
        offer.id(),
        bill.use().month().toString(),
        currency,
        bill.use().onDemand().toPlainString(),
        bill.cost().toPlainString(),
        bill.saving().toPlainString(),
        bill.utilisationPercent().map(PlanReport::rounded).orElse(null),
        bill.perMillionTokens().map(PlanReport::rounded).orElse(null),
        bill.next().map(next -> next.missing().toPlainString()).orElse(null),
        bill.use().unknown(),
        bill.arithmetic(),
        null,
        null);
  }

  /** For people. */
  public String text() {
    if (plan.advice() == Advice.NO_HISTORY) {
      return "%s: no usage in these months that it would cover.%n".formatted(offer.id());
    }
    TextTable table = new TextTable("lrrrrrl");
    table.row("month", "on demand", "cost", "saving", "used", "a million tokens", "how");
    for (MonthBill bill : plan.bills()) {
      boolean over = bill.use().month().isBefore(now);
      table.row(
          bill.use().month() + (over ? "" : " so far"),
          Written.money(bill.use().onDemand()),
          Written.money(bill.cost()),
          Written.money(bill.saving()),
          bill.utilisationPercent().map(it -> shown(it, 1) + " %").orElse(""),
          bill.perMillionTokens().map(it -> shown(it, 4)).orElse(""),
          bill.arithmetic());
    }
    table.row(
        "all",
        Written.money(plan.onDemand()),
        Written.money(plan.cost()),
        Written.money(plan.saving()),
        "",
        "",
        "");
    return "%s, in %s%n%s%s".formatted(offer.id(), currency, table.text(), notes());
  }

  private String notes() {
    StringBuilder text = new StringBuilder("  " + advice() + "\n");
    plan.bills().getLast().next().ifPresent(next -> text.append("  " + tier(next) + "\n"));
    text.append("  " + breakEven(plan.breakEven()) + "\n");
    if (plan.unknown() > 0) {
      text.append(
          "  %,d requests have no known cost and are in no figure; SELECT * FROM v_unpriced names them.%n"
              .formatted(plan.unknown()));
    }
    return text.toString();
  }

  private String advice() {
    String saving = Written.money(plan.saving().abs());
    long months = plan.bills().size();
    long better = plan.bills().stream().filter(bill -> bill.saving().signum() > 0).count();
    return switch (plan.advice()) {
      case TAKE -> "Take it: %s saved, and no month cost more.".formatted(saving);
      case MIXED ->
          "%s saved, but only %d of %d months cost less.".formatted(saving, better, months);
      case LEAVE ->
          plan.saving().signum() == 0
              ? "Leave it: nothing saved."
              : "Leave it: it would have cost %s more.".formatted(saving);
      case NO_HISTORY -> "";
    };
  }

  private String tier(NextTier next) {
    return "%s more in %s reach the tier of %s %%, where a month costs %s."
        .formatted(
            Written.money(next.missing()),
            plan.bills().getLast().use().month(),
            Written.number(next.discountPercent()),
            Written.money(next.cost()));
  }

  private String breakEven(Optional<BreakEven> breakEven) {
    if (breakEven.isEmpty()) {
      return "At the last month's mix it never pays.";
    }
    BreakEven at = breakEven.get();
    return at.unit() == Unit.TOKENS
        ? "At the last month's mix it pays from %s tokens a month on."
            .formatted(Written.number(at.quantity()))
        : "It pays from %s %s a month on.".formatted(Written.money(at.quantity()), currency);
  }

  private static String shown(BigDecimal figure, int digits) {
    return Written.number(figure.setScale(digits, RoundingMode.HALF_EVEN));
  }

  private static String rounded(BigDecimal figure) {
    return figure.setScale(SHOWN_DIGITS, RoundingMode.HALF_EVEN).toPlainString();
  }
}
