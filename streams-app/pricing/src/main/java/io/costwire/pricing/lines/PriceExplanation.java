// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.lines;

import io.costwire.pricing.Charge;
import io.costwire.pricing.LineItem;
import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.PriceRequest;
import io.costwire.pricing.PriceResult;
import io.costwire.pricing.book.Model;
import io.costwire.pricing.book.PriceRule;
import io.costwire.pricing.book.Provider;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/** The price of one request for a person: every line, and why it is what it is. */
public final class PriceExplanation {

  private final PriceEngine engine;

  public PriceExplanation(PriceEngine engine) {
    this.engine = Objects.requireNonNull(engine, "engine");
  }

  /**
   * Explains a request that is written as the {@code price} command reads it.
   *
   * @throws UnreadableField when it is not one
   */
  public String explain(String json) throws UnreadableField {
    return explain(new RequestFields(RequestFields.object(json)).read());
  }

  public String explain(PriceRequest request) {
    PriceResult result = engine.price(request);
    StringBuilder text = new StringBuilder(heading(request));
    result.charge().ifPresent(charge -> text.append(lines(charge)).append('\n'));
    TextTable facts = new TextTable("ll");
    facts.row(
        "Status", result.status() + (result.detail().isEmpty() ? "" : ": " + result.detail()));
    result.charge().ifPresent(charge -> reasons(facts, request, charge));
    new NextStep(engine.book()).after(request, result).forEach(step -> facts.row("Next", step));
    return text.append(facts.text()).toString();
  }

  private String heading(PriceRequest request) {
    String model =
        Optional.ofNullable(request.models().response())
            .or(() -> Optional.ofNullable(request.models().request()))
            .orElse("(no model)");
    return "%s %s at %s, by book %s%n%n"
        .formatted(
            Objects.requireNonNullElse(request.provider(), "(no provider)"),
            model,
            request.at(),
            engine.book().version());
  }

  private static String lines(Charge charge) {
    TextTable table =
        new TextTable("lrrllr")
            .row("unit", "quantity", "rate", "per", "factors", charge.basis().currency());
    for (LineItem line : charge.lines()) {
      table.row(
          line.unit().name(),
          Plain.number(line.quantity()),
          Plain.number(line.rate()),
          Plain.number(line.per()),
          line.modifiers().stream()
              .map(applied -> applied.id() + " x" + Plain.number(applied.multiply()))
              .collect(Collectors.joining(", ")),
          Plain.number(line.amount()) + (line.exact() ? "" : " ~"));
    }
    return table.row("total", "", "", "", "", Plain.number(charge.total())).text();
  }

  private void reasons(TextTable facts, PriceRequest request, Charge charge) {
    Charge.Basis basis = charge.basis();
    Provider provider = engine.book().provider(basis.provider()).orElse(null);
    Model model =
        provider == null
            ? null
            : provider.models().stream()
                .filter(candidate -> candidate.id().equals(basis.model()))
                .findFirst()
                .orElse(null);
    if (provider == null || model == null) {
      return;
    }
    Reasons reasons = new Reasons(request);
    facts.row("Provider", reasons.provider(provider));
    facts.row("Model", reasons.model(model));
    for (PriceRule rule : model.rules()) {
      if (rule.id().equals(basis.entry())) {
        facts.row("Price", reasons.entry(rule));
        facts.row("Chosen", reasons.choice(rule, model));
        facts.row("Tier", reasons.tier(rule));
        facts.row("Source", reasons.source(rule));
        break;
      }
    }
    facts.row("Terms", reasons.terms());
    facts.row("Cache", cache(charge));
    facts.row("Rounding", rounding(charge));
  }

  private static String cache(Charge charge) {
    BigDecimal saved = charge.savedByCache();
    BigDecimal uncached = charge.total().add(saved);
    String currency = charge.basis().currency();
    return switch (saved.signum()) {
      case 0 -> "nothing saved by prompt caching";
      case 1 ->
          "saved %s %s: without the cache it would cost %s"
              .formatted(Plain.number(saved), currency, Plain.number(uncached));
      default ->
          "cost %s %s more: writing it was dearer than reading saved; without it: %s"
              .formatted(Plain.number(saved.negate()), currency, Plain.number(uncached));
    };
  }

  private static String rounding(Charge charge) {
    List<String> cut =
        charge.lines().stream()
            .filter(line -> !line.exact())
            .map(line -> line.unit().name())
            .toList();
    BigDecimal stored = charge.rounded().total();
    String exactness =
        cut.isEmpty()
            ? "exact"
            : "the price per unit of "
                + String.join(", ", cut)
                + " does not end and is cut at 18 places";
    return stored.compareTo(charge.total()) == 0
        ? exactness + "; stored as it is"
        : exactness
            + "; stored as "
            + Plain.number(stored)
            + ", each line rounded half-even to 18 places";
  }
}
