// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.lines;

import io.costwire.pricing.PriceRequest;
import io.costwire.pricing.book.Conditions;
import io.costwire.pricing.book.DailyWindow;
import io.costwire.pricing.book.Model;
import io.costwire.pricing.book.NameMatch;
import io.costwire.pricing.book.PriceRule;
import io.costwire.pricing.book.Provider;
import io.costwire.pricing.book.RequestFacts;
import io.costwire.pricing.core.Tiers;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts into words how a request came to its price. */
final class Reasons {

  private static final int DAYS_OF_WEEK = 7;

  private final PriceRequest request;
  private final RequestFacts facts;

  Reasons(PriceRequest request) {
    this.request = request;
    PriceRequest.Terms terms = request.terms();
    this.facts = RequestFacts.of(request.at(), terms.serviceTier(), terms.mode(), terms.region());
  }

  String provider(Provider provider) {
    String reported = request.provider();
    if (reported == null || reported.isBlank()) {
      return provider.id() + ", the only one that claims this model's name";
    }
    String name = normalised(reported);
    if (name.equals(provider.id())) {
      return provider.id();
    }
    return provider.aliases().contains(name)
        ? provider.id() + ", which is also called " + name
        : provider.id() + ", whose price list answers for " + name;
  }

  String model(Model model) {
    for (String reported : Arrays.asList(request.models().response(), request.models().request())) {
      String how = reported == null ? null : match(model, normalised(reported));
      if (how != null) {
        return model.id() + ", " + how;
      }
    }
    return model.id() + ", found after leaving out the path, date or revision of the name";
  }

  private static @Nullable String match(Model model, String name) {
    if (name.equals(model.id().toLowerCase(Locale.ROOT))) {
      return "by its exact name";
    }
    List<NameMatch> specificFirst =
        model.matches().stream()
            .sorted(Comparator.comparingInt(NameMatch::specificity).reversed())
            .toList();
    for (NameMatch match : specificFirst) {
      if (match.matches(name)) {
        return switch (match) {
          case NameMatch.Equals it -> "by another of its exact names";
          case NameMatch.Prefix prefix -> "because the name starts with '" + prefix.text() + "'";
          case NameMatch.Suffix suffix -> "because the name ends with '" + suffix.text() + "'";
          case NameMatch.Contains part -> "because the name contains '" + part.text() + "'";
          case NameMatch.Regex regex ->
              "because the name fits the pattern " + regex.pattern().pattern();
          case NameMatch.All all -> "because the name fits all of a list of patterns";
        };
      }
    }
    return null;
  }

  String entry(PriceRule rule) {
    PriceRule.Validity validity = rule.validity();
    Instant from = validity.from();
    Instant to = validity.to();
    StringBuilder text = new StringBuilder("entry ").append(rule.id()).append(", in force ");
    if (from == null && to == null) {
      text.append("always");
    } else {
      text.append(from == null ? "" : "from " + from);
      text.append(from != null && to != null ? " " : "");
      text.append(to == null ? "" : "until " + to);
    }
    if (validity.recordedAt() != null) {
      text.append(", recorded ").append(validity.recordedAt());
    }
    String conditions = conditions(rule.when());
    return text.append(conditions.isEmpty() ? "" : ", " + conditions).toString();
  }

  String choice(PriceRule chosen, Model model) {
    List<String> others = new ArrayList<>();
    for (PriceRule rule : model.rules()) {
      if (rule != chosen) {
        others.add(rule.id() + " " + notChosen(rule, model));
      }
    }
    return others.isEmpty()
        ? "the only price of the model"
        : "not " + String.join("; not ", others);
  }

  private String notChosen(PriceRule rule, Model model) {
    Instant from = rule.validity().from();
    Instant to = rule.validity().to();
    if (from != null && request.at().isBefore(from)) {
      return "(starts " + from + ")";
    }
    if (to != null && !request.at().isBefore(to)) {
      return "(ended " + to + ")";
    }
    return rule.when().hold(facts, model.id())
        ? "(has a lower priority or an earlier start)"
        : "(only " + conditions(rule.when()) + ")";
  }

  String tier(PriceRule rule) {
    Tiers tiers = rule.tiers();
    if (tiers.steps().size() == 1) {
      return "one price for every size";
    }
    if (tiers.mode() == Tiers.Mode.MARGINAL) {
      return "each part of a quantity at the price of its step: " + listed(tiers.steps());
    }
    BigDecimal reported = request.usage().quantity(tiers.basis());
    BigDecimal basis = reported == null ? BigDecimal.ZERO : reported;
    BigDecimal crossed = BigDecimal.ZERO;
    BigDecimal next = null;
    for (BigDecimal step : tiers.steps().subList(1, tiers.steps().size())) {
      int order = basis.compareTo(step);
      boolean reached = tiers.boundary() == Tiers.Boundary.GTE ? order >= 0 : order > 0;
      crossed = reached ? step : crossed;
      next = reached || next != null ? next : step;
    }
    String rule1 = tiers.boundary() == Tiers.Boundary.GTE ? " or more" : " exceeded";
    String size = tiers.basis().name() + " " + Plain.number(basis);
    return crossed.signum() > 0
        ? "all of it at the step %s%s (%s)".formatted(Plain.number(crossed), rule1, size)
        : "all of it at the first step, below %s (%s)"
            .formatted(next == null ? "?" : Plain.number(next), size);
  }

  String source(PriceRule rule) {
    return rule.source().kind().isEmpty()
        ? "the book does not say"
        : (rule.source().kind() + " " + rule.source().reference()).strip();
  }

  String terms() {
    return "service tier %s, mode %s, region %s"
        .formatted(
            facts.serviceTier(), facts.mode(), facts.region().isEmpty() ? "any" : facts.region());
  }

  private static String conditions(Conditions when) {
    List<String> parts = new ArrayList<>();
    add(parts, "service tier", when.serviceTiers());
    add(parts, "mode", when.modes());
    add(parts, "region", when.regions());
    if (!when.windows().isEmpty()) {
      parts.add(when.windows().stream().map(Reasons::window).collect(Collectors.joining(" or ")));
    }
    return String.join(", ", parts);
  }

  private static void add(List<String> parts, String name, Set<String> values) {
    if (!values.isEmpty()) {
      parts.add(name + " " + String.join(" or ", new TreeSet<>(values)));
    }
  }

  private static String window(DailyWindow window) {
    String days =
        window.days().size() == DAYS_OF_WEEK
            ? "daily"
            : new TreeSet<>(window.days())
                .stream()
                    .map(DayOfWeek::name)
                    .map(name -> name.substring(0, 3).toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(" "));
    return "%s %s-%s %s".formatted(days, window.from(), window.to(), window.zone());
  }

  private static String listed(List<BigDecimal> steps) {
    return steps.stream().map(Plain::number).collect(Collectors.joining(", "));
  }

  private static String normalised(String name) {
    return name.strip().toLowerCase(Locale.ROOT);
  }
}
