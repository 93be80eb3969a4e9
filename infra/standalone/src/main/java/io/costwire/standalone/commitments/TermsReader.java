// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.commitments;

import io.costwire.chargeback.commitments.Commitment;
import io.costwire.chargeback.commitments.ReservedTokens;
import io.costwire.chargeback.commitments.SpendTiers;
import io.costwire.runtime.YamlPlace;
import io.costwire.standalone.control.Amounts;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the terms of one commitment. */
final class TermsReader {
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  Optional<Commitment> spendTiers(YamlPlace place) {
    Map<String, YamlPlace> fields = place.fields(List.of("mode", "steps"));
    Optional<SpendTiers.Mode> mode = required(place, fields, "mode").flatMap(TermsReader::mode);
    List<SpendTiers.Step> steps = new ArrayList<>();
    List<YamlPlace> items =
        required(place, fields, "steps").map(YamlPlace::items).orElse(List.of());
    for (YamlPlace item : items) {
      Optional<SpendTiers.Step> step = step(item);
      step.ifPresent(it -> inOrder(item, steps, it));
      step.ifPresent(steps::add);
    }
    if (items.isEmpty() && fields.containsKey("steps")) {
      place.problem("has no steps", "write '- {from: 1000, discount: 5%}' for each");
    }
    if (mode.isEmpty() || steps.isEmpty() || steps.size() < items.size()) {
      return Optional.empty();
    }
    return place.problems().isEmpty()
        ? Optional.of(new SpendTiers(mode.get(), withZero(steps)))
        : Optional.empty();
  }

  /** Spend below the first step has no discount. */
  private static List<SpendTiers.Step> withZero(List<SpendTiers.Step> steps) {
    List<SpendTiers.Step> all = new ArrayList<>(steps);
    if (steps.getFirst().from().signum() > 0) {
      all.addFirst(new SpendTiers.Step(BigDecimal.ZERO, BigDecimal.ZERO));
    }
    return all;
  }

  private static void inOrder(YamlPlace place, List<SpendTiers.Step> before, SpendTiers.Step step) {
    if (!before.isEmpty() && step.from().compareTo(before.getLast().from()) <= 0) {
      place.problem("does not begin above the step before", "list steps by 'from', each once");
    }
  }

  private static Optional<SpendTiers.Mode> mode(YamlPlace place) {
    Optional<String> text = place.text();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    return switch (text.get()) {
      case "flat" -> Optional.of(SpendTiers.Mode.FLAT);
      case "marginal" -> Optional.of(SpendTiers.Mode.MARGINAL);
      default -> {
        place.problem(
            "there is no mode '%s'".formatted(text.get()),
            "write flat where the whole month has the discount of the step reached, or marginal"
                + " where each part has its own");
        yield Optional.empty();
      }
    };
  }

  private static Optional<SpendTiers.Step> step(YamlPlace item) {
    Map<String, YamlPlace> fields = item.fields(List.of("from", "discount"));
    Optional<BigDecimal> from = required(item, fields, "from").flatMap(TermsReader::amount);
    Optional<BigDecimal> discount =
        required(item, fields, "discount").flatMap(TermsReader::discount);
    return from.flatMap(start -> discount.map(percent -> new SpendTiers.Step(start, percent)));
  }

  Optional<Commitment> reservedTokens(YamlPlace place) {
    Map<String, YamlPlace> fields =
        place.fields(List.of("monthly_cost", "included", "overage_per_million"));
    var monthly = required(place, fields, "monthly_cost").flatMap(TermsReader::amount);
    var included = required(place, fields, "included").flatMap(TermsReader::tokens);
    var overage = required(place, fields, "overage_per_million").flatMap(TermsReader::amount);
    if (monthly.isEmpty() || included.isEmpty() || overage.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new ReservedTokens(monthly.get(), included.get(), overage.get()));
  }

  private static Optional<BigDecimal> tokens(YamlPlace place) {
    return place.text().flatMap(text -> Amounts.positive(place, text, 0));
  }

  /** An amount, where 0 is one. */
  private static Optional<BigDecimal> amount(YamlPlace place) {
    return place.text().flatMap(text -> numberFromZero(place, text));
  }

  static Optional<BigDecimal> discount(YamlPlace place) {
    Optional<BigDecimal> percent =
        place.text().flatMap(text -> numberFromZero(place, text.replaceFirst("\\s*%$", "")));
    if (percent.filter(it -> it.compareTo(HUNDRED) >= 0).isPresent()) {
      place.problem("leaves nothing to pay", "write percent below 100");
      return Optional.empty();
    }
    return percent;
  }

  private static Optional<BigDecimal> numberFromZero(YamlPlace place, String text) {
    return text.equals("0")
        ? Optional.of(BigDecimal.ZERO)
        : Amounts.positive(place, text, Amounts.PERCENT_SCALE);
  }

  static Optional<YamlPlace> required(YamlPlace place, Map<String, YamlPlace> fields, String name) {
    @Nullable YamlPlace field = fields.get(name);
    if (field == null && place.isMapping()) {
      place.problem("has no '%s'".formatted(name), "write it");
    }
    return Optional.ofNullable(field);
  }
}
