// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import static io.costwire.pricing.book.YamlText.block;
import static io.costwire.pricing.book.YamlText.blocks;
import static io.costwire.pricing.book.YamlText.flow;
import static io.costwire.pricing.book.YamlText.list;
import static io.costwire.pricing.book.YamlText.number;
import static io.costwire.pricing.book.YamlText.quoted;
import static io.costwire.pricing.book.YamlText.text;
import static io.costwire.pricing.book.YamlText.texts;

import io.costwire.pricing.core.Rate;
import io.costwire.pricing.core.Tiers;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes a provider as the document it is read from. The same provider always gives the same text,
 * and reading that text gives the same provider.
 */
public final class BookPrinter {

  private static final int ALL_DAYS = DayOfWeek.values().length;

  private final String bookId;
  private final String currency;

  /** A printer for the documents of one book. */
  public BookPrinter(String bookId, String currency) {
    this.bookId = bookId;
    this.currency = currency;
  }

  public BookDocument print(Provider provider) {
    YamlText.Mapping root = block();
    root.put("book", flow().put("id", text(bookId)).put("currency", text(currency)));
    root.put("providers", blocks(List.of(provider(provider))));
    return new BookDocument(provider.id(), header(provider) + root.render());
  }

  private static String header(Provider provider) {
    PriceSource source = provider.source();
    StringBuilder header = new StringBuilder("# SPDX-License-Identifier: Apache-2.0\n");
    if (!source.kind().isEmpty()) {
      header.append("# ").append(provider.id()).append(": figures from ").append(source.kind());
      header.append(source.reference().isEmpty() ? "" : " " + source.reference());
      header.append(source.date() == null ? "" : ", taken on " + source.date());
      header.append(".\n");
    }
    return header.append("# Prices are added with a date and never overwritten.\n").toString();
  }

  private static YamlText provider(Provider provider) {
    YamlText.Mapping item = block();
    item.put("id", text(provider.id()));
    item.put("aliases", texts(provider.aliases()));
    item.put("claims", matches(provider.claims()));
    item.put("fallback", texts(provider.fallback()));
    item.put("endpoints", texts(provider.endpoints()));
    item.put("clock", text(provider.clock().name().toLowerCase(Locale.ROOT)));
    item.put("source", source(provider.source()));
    billing(item, provider.terms().billing());
    item.put(
        "modifiers", blocks(provider.modifiers().stream().map(BookPrinter::modifier).toList()));
    item.put(
        "models",
        blocks(provider.models().stream().map(model -> model(model, provider.source())).toList()));
    return item;
  }

  /** Only what differs from the default. */
  private static void billing(YamlText.Mapping item, BillingPolicy billing) {
    YamlText.Mapping flavors = flow();
    new TreeMap<>(billing.billedTierByFlavor())
        .forEach((flavor, tier) -> flavors.put(flavor, text(lower(tier))));
    if (!billing.billedTierByFlavor().isEmpty()
        || billing.billedTier() != BillingPolicy.DEFAULT.billedTier()) {
      item.put(
          "billed_tier",
          flow().put("default", text(lower(billing.billedTier()))).put("flavors", flavors));
    }
    if (billing.reportedCost() != BillingPolicy.DEFAULT.reportedCost()) {
      item.put("reported_cost", text(lower(billing.reportedCost())));
    }
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static YamlText source(PriceSource source) {
    YamlText.Mapping item = flow();
    if (!source.kind().isEmpty()) {
      item.put("kind", text(source.kind()));
    }
    if (!source.reference().isEmpty()) {
      item.put("ref", quoted(source.reference()));
    }
    LocalDate date = source.date();
    if (date != null) {
      item.put("date", number(date.toString()));
    }
    return item.put("urls", texts(source.urls()));
  }

  private static YamlText modifier(Modifier modifier) {
    YamlText.Mapping appliesTo = flow();
    new TreeMap<>(modifier.dimensions()).forEach((key, value) -> appliesTo.put(key, text(value)));
    appliesTo.put("units", texts(sorted(modifier.units())));
    YamlText.Mapping item = flow();
    item.put("id", text(modifier.id()));
    if (modifier.kind() != Modifier.Kind.LIST) {
      item.put("kind", text(modifier.kind().name().toLowerCase(Locale.ROOT)));
    }
    return item.put("when", conditions(modifier.when()))
        .put("multiply", quoted(plain(modifier.multiply())))
        .put("applies_to", appliesTo);
  }

  private static YamlText model(Model model, PriceSource providerSource) {
    return block()
        .put("id", text(model.id()))
        .put("match", matches(model.matches()))
        .put(
            "prices",
            blocks(model.rules().stream().map(rule -> rule(rule, providerSource)).toList()));
  }

  private static YamlText rule(PriceRule rule, PriceSource providerSource) {
    PriceRule.Validity validity = rule.validity();
    YamlText.Mapping item = block();
    item.put("id", text(rule.id()));
    instant(item, "effective_from", validity.from());
    instant(item, "effective_to", validity.to());
    instant(item, "recorded_at", validity.recordedAt());
    if (validity.priority() != 0) {
      item.put("priority", number(Integer.toString(validity.priority())));
    }
    item.put("when", conditions(rule.when()));
    String currency = rule.currency();
    if (currency != null) {
      item.put("currency", text(currency));
    }
    item.put("tiers", tiers(rule.tiers()));
    YamlText.Mapping rates = block();
    rule.rates().forEach(rate -> rates.put(rate.unit().name(), rate(rate)));
    item.put("rates", rates);
    if (!rule.source().equals(providerSource)) {
      item.put("source", source(rule.source()));
    }
    return item;
  }

  private static void instant(YamlText.Mapping item, String key, @Nullable Object value) {
    if (value != null) {
      item.put(key, number(value.toString()));
    }
  }

  private static YamlText tiers(Tiers tiers) {
    if (tiers.equals(Tiers.FLAT)) {
      return flow();
    }
    return flow()
        .put("basis", text(tiers.basis().name()))
        .put("mode", text(tiers.mode().name().toLowerCase(Locale.ROOT)))
        .put("boundary", text(tiers.boundary().name().toLowerCase(Locale.ROOT)))
        .put("steps", list(tiers.steps().stream().map(step -> number(plain(step))).toList()));
  }

  private static YamlText rate(Rate rate) {
    List<YamlText> values =
        rate.rates().stream().map(value -> (YamlText) quoted(plain(value))).toList();
    YamlText.Mapping item =
        flow()
            .put("per", number(plain(rate.per())))
            .put("rate", values.size() == 1 ? values.get(0) : list(values));
    return rate.minimum().signum() == 0 ? item : item.put("minimum", number(plain(rate.minimum())));
  }

  private static YamlText conditions(Conditions when) {
    YamlText.Mapping item = flow();
    oneOrMore(item, "service_tier", when.serviceTiers());
    oneOrMore(item, "mode", when.modes());
    oneOrMore(item, "region", when.regions());
    oneOrMore(item, "models", when.models());
    return item.put("windows", list(when.windows().stream().map(BookPrinter::window).toList()));
  }

  private static void oneOrMore(YamlText.Mapping item, String key, Collection<String> values) {
    item.put(key, values.size() == 1 ? text(values.iterator().next()) : texts(sorted(values)));
  }

  private static YamlText window(DailyWindow window) {
    YamlText.Mapping item = flow();
    if (window.days().size() < ALL_DAYS) {
      item.put(
          "days",
          texts(
              window.days().stream()
                  .sorted()
                  .map(day -> day.name().substring(0, 3).toLowerCase(Locale.ROOT))
                  .toList()));
    }
    return item.put("from", quoted(window.from().toString()))
        .put("to", quoted(window.to().toString()))
        .put("zone", text(window.zone().getId().equals("Z") ? "UTC" : window.zone().getId()));
  }

  private static YamlText matches(List<NameMatch> matches) {
    return list(matches.stream().map(BookPrinter::match).toList());
  }

  private static YamlText match(NameMatch match) {
    return switch (match) {
      case NameMatch.Equals it -> flow().put("equals", text(it.text()));
      case NameMatch.Prefix it -> flow().put("prefix", text(it.text()));
      case NameMatch.Suffix it -> flow().put("suffix", text(it.text()));
      case NameMatch.Contains it -> flow().put("contains", text(it.text()));
      case NameMatch.Regex it -> flow().put("regex", text(it.pattern().pattern()));
      case NameMatch.All it -> flow().put("all", matches(it.parts()));
    };
  }

  private static List<String> sorted(Collection<String> values) {
    return values.stream().sorted().collect(Collectors.toList());
  }

  static String plain(BigDecimal value) {
    return value.toPlainString();
  }
}
