// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.commitments;

import io.costwire.chargeback.commitments.Commitment;
import io.costwire.chargeback.commitments.NegotiatedDiscount;
import io.costwire.chargeback.commitments.NegotiatedDiscount.Rate;
import io.costwire.runtime.YamlPlace;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the rates of a negotiated discount. */
final class DiscountReader {
  private static final String UNTIL = "until";
  private static final String EXAMPLE = "'- {provider: openai, discount: 10%, from: 2026-01-01}'";

  private final Set<List<String>> seen = new HashSet<>();

  Optional<Commitment> read(YamlPlace place) {
    int before = place.problems().size();
    List<Rate> rates = new ArrayList<>();
    List<YamlPlace> items = place.items();
    items.forEach(item -> rate(item).ifPresent(rates::add));
    if (items.isEmpty() && place.problems().size() == before) {
      place.problem("has no rates", "write " + EXAMPLE + " for each");
    }
    return place.problems().size() == before
        ? Optional.of(new NegotiatedDiscount(rates))
        : Optional.empty();
  }

  private Optional<Rate> rate(YamlPlace item) {
    Map<String, YamlPlace> fields =
        item.fields(List.of("provider", "model", "discount", "from", UNTIL));
    var provider = TermsReader.required(item, fields, "provider").flatMap(YamlPlace::text);
    var discount = TermsReader.required(item, fields, "discount").flatMap(DiscountReader::discount);
    var from = TermsReader.required(item, fields, "from").flatMap(DiscountReader::day);
    var until = Optional.ofNullable(fields.get(UNTIL)).flatMap(DiscountReader::day);
    var model = Optional.ofNullable(fields.get("model")).flatMap(YamlPlace::text);
    if (provider.isEmpty() || discount.isEmpty() || from.isEmpty()) {
      return Optional.empty();
    }
    if (until.filter(last -> last.isBefore(from.get())).isPresent()) {
      item.problem(
          "ends before it begins", "write the last day behind 'until', or leave it out for no end");
      return Optional.empty();
    }
    if (!seen.add(List.of(provider.get(), model.orElse(""), from.get().toString()))) {
      item.problem(
          "begins on the same day as another rate for the same",
          "keep one of them, or give it another 'from'");
      return Optional.empty();
    }
    return Optional.of(new Rate(provider.get(), model, discount.get(), from.get(), until));
  }

  private static Optional<BigDecimal> discount(YamlPlace place) {
    Optional<BigDecimal> percent = TermsReader.discount(place);
    if (percent.filter(it -> it.signum() == 0).isPresent()) {
      place.problem("takes nothing off", "write percent above 0, or remove the rate");
      return Optional.empty();
    }
    return percent;
  }

  private static Optional<LocalDate> day(YamlPlace place) {
    Optional<String> text = place.text();
    try {
      return text.map(LocalDate::parse);
    } catch (DateTimeException e) {
      place.problem("is no day", "write it as 2026-01-01");
      return Optional.empty();
    }
  }
}
