// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.commitments;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.costwire.chargeback.commitments.Commitment.BreakEven;
import io.costwire.chargeback.commitments.Commitment.Unit;
import io.costwire.chargeback.commitments.MonthBill;
import io.costwire.chargeback.commitments.MonthBill.Prepaid;
import io.costwire.chargeback.commitments.MonthUse;
import io.costwire.chargeback.commitments.Written;
import io.costwire.pricing.lines.TextTable;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one month under one commitment came to, with the arithmetic of every figure.
 *
 * @param over false for a month that goes on
 */
public record MonthReport(
    Offer offer, MonthBill bill, Optional<BreakEven> breakEven, String currency, boolean over) {
  private static final int SHOWN_DIGITS = 6;

  /** Holds a month against the commitment. */
  public static MonthReport of(Offer offer, MonthUse use, String currency, boolean over) {
    return new MonthReport(
        offer, offer.commitment().bill(use), offer.commitment().breakEven(use), currency, over);
  }

  private record Line(
      String commitment,
      String month,
      boolean over,
      String currency,
      String basis,
      @JsonProperty("on_demand") String onDemand,
      String cost,
      String saving,
      @JsonProperty("saving_percent") @Nullable String savingPercent,
      @JsonProperty("per_million_tokens") @Nullable String perMillion,
      @JsonProperty("on_demand_per_million_tokens") @Nullable String onDemandPerMillion,
      @JsonProperty("utilisation_percent") @Nullable String utilisation,
      @JsonProperty("included_tokens") @Nullable String included,
      @JsonProperty("overage_tokens") @Nullable String beyond,
      @JsonProperty("overage_cost") @Nullable String overage,
      @JsonProperty("break_even") @Nullable String breakEven,
      @JsonProperty("break_even_unit") @Nullable String breakEvenUnit,
      @JsonProperty("missing_to_next_tier") @Nullable String missing,
      @JsonProperty("unknown_cost") long unknown,
      String arithmetic) {}

  /** For machines: amounts exact, rates rounded to six digits. */
  public Object line() {
    MonthUse use = bill.use();
    return new Line(
        offer.id(),
        use.month().toString(),
        over,
        currency,
        basis(),
        use.onDemand().toPlainString(),
        bill.cost().toPlainString(),
        bill.saving().toPlainString(),
        rounded(bill.savingPercent()),
        rounded(bill.perMillionTokens()),
        rounded(bill.onDemandPerMillionTokens()),
        rounded(bill.utilisationPercent()),
        exact(bill.prepaid().map(Prepaid::included)),
        exact(bill.prepaid().map(Prepaid::beyond)),
        exact(bill.prepaid().map(Prepaid::overage)),
        exact(breakEven.map(BreakEven::quantity)),
        breakEven.map(at -> at.unit().name()).orElse(null),
        exact(bill.next().map(MonthBill.NextTier::missing)),
        use.unknown(),
        bill.arithmetic());
  }

  private String basis() {
    return switch (offer.commitment().basis()) {
      case CONTRACTED -> "contracted_cost";
      case LIST -> "list_cost";
    };
  }

  private static @Nullable String rounded(Optional<BigDecimal> figure) {
    return figure
        .map(it -> it.setScale(SHOWN_DIGITS, RoundingMode.HALF_EVEN).toPlainString())
        .orElse(null);
  }

  private static @Nullable String exact(Optional<BigDecimal> figure) {
    return figure.map(BigDecimal::toPlainString).orElse(null);
  }

  /** For people. */
  public String text() {
    MonthUse use = bill.use();
    String onDemand = Written.money(use.onDemand());
    String cost = Written.money(bill.cost());
    TextTable table = new TextTable("lrl");
    table.row("on demand", onDemand, "sum of " + basis());
    table.row("cost", cost, bill.arithmetic());
    table.row(
        "saving",
        Written.money(bill.saving()),
        "%s - %s%s"
            .formatted(
                onDemand,
                cost,
                bill.savingPercent().map(it -> " = %s %%".formatted(shown(it, 2))).orElse("")));
    table.row(
        "effective rate", bill.perMillionTokens().map(it -> shown(it, 4)).orElse("-"), rate());
    table.row(
        "utilisation",
        bill.utilisationPercent().map(it -> shown(it, 1) + " %").orElse("-"),
        bill.prepaid().map(MonthReport::utilisation).orElse("nothing is paid in advance"));
    table.row(
        "overage",
        bill.prepaid().map(it -> Written.money(it.overage())).orElse("-"),
        bill.prepaid().map(MonthReport::overage).orElse("there is no limit to go beyond"));
    table.row(
        "break-even",
        breakEven.map(MonthReport::quantity).orElse("-"),
        breakEven.map(this::breakEven).orElse("at this month's mix it never pays"));
    return "%s, %s%s, in %s%n%s%s"
        .formatted(offer.id(), use.month(), over ? "" : " so far", currency, table.text(), notes());
  }

  private String rate() {
    MonthUse use = bill.use();
    return bill.onDemandPerMillionTokens()
        .map(
            onDemand ->
                "a million tokens: %s / %s x 1,000,000; on demand %s"
                    .formatted(
                        Written.money(bill.cost()),
                        Written.number(use.tokens()),
                        shown(onDemand, 4)))
        .orElse("no tokens were used");
  }

  private static String utilisation(Prepaid prepaid) {
    return "%s of %s tokens"
        .formatted(Written.number(prepaid.used()), Written.number(prepaid.included()));
  }

  private static String overage(Prepaid prepaid) {
    return "%s tokens beyond %s"
        .formatted(Written.number(prepaid.beyond()), Written.number(prepaid.included()));
  }

  private static String quantity(BreakEven at) {
    return at.unit() == Unit.TOKENS ? Written.number(at.quantity()) : Written.money(at.quantity());
  }

  private String breakEven(BreakEven at) {
    if (at.unit() == Unit.TOKENS) {
      return "tokens a month, at this month's mix: it had " + Written.number(bill.use().tokens());
    }
    return at.quantity().signum() == 0
        ? "it pays from the first use on"
        : "on demand a month: it had " + Written.money(bill.use().onDemand());
  }

  private String notes() {
    StringBuilder text = new StringBuilder();
    bill.next()
        .ifPresent(
            next ->
                text.append(
                    "  %s more reach the tier of %s %%, where a month costs %s.%n"
                        .formatted(
                            Written.money(next.missing()),
                            Written.number(next.discountPercent()),
                            Written.money(next.cost()))));
    if (bill.use().unknown() > 0) {
      text.append(
          "  %,d requests have no known cost and are in no figure; SELECT * FROM v_unpriced names them.%n"
              .formatted(bill.use().unknown()));
    }
    return text.toString();
  }

  private static String shown(BigDecimal figure, int digits) {
    return Written.number(figure.setScale(digits, RoundingMode.HALF_EVEN));
  }
}
