// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.imports;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.pricing.book.Conditions;
import io.costwire.pricing.book.Model;
import io.costwire.pricing.book.PriceRule;
import io.costwire.pricing.book.PriceSource;
import io.costwire.pricing.book.Provider;
import io.costwire.pricing.book.ServiceTiers;
import io.costwire.pricing.core.Tiers;
import io.costwire.pricing.core.Unit;
import io.costwire.pricing.core.Units;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Adds the prices of a contract to a book: one row a price, as CSV with a header or as a JSON list
 * of objects, with the columns {@code provider, model, unit, per, rate} and, where they apply,
 * {@code effective_from, service_tier, mode, region, currency, above}.
 *
 * <p>Rows with the same provider, model, date and conditions are one price list. A unit that the
 * contract does not name keeps the price the book has for it.
 */
public final class ContractImport {

  private static final String KIND = "contract";

  private static final Set<String> REQUIRED = Set.of("provider", "model", "unit", "per", "rate");
  private static final Set<String> OPTIONAL =
      Set.of("effective_from", "service_tier", "mode", "region", "currency", "above");

  private final ImportTerms terms;
  private final PriceSource source;
  private final List<NotCarried> notCarried = new ArrayList<>();

  /** What makes rows one price list. */
  private record Key(
      String provider,
      String model,
      Instant from,
      String serviceTier,
      String mode,
      String region,
      String currency) {}

  /**
   * An import for one use.
   *
   * @param reference the contract, such as {@code acme-2027}
   */
  public ContractImport(ImportTerms terms, String reference) {
    this.terms = terms;
    this.source = PriceSource.of(KIND, reference, terms.day());
  }

  /**
   * Reads a contract as CSV, or as JSON when it begins with a bracket.
   *
   * @throws UnreadableImport when it is neither
   */
  public Imported read(String text) {
    List<Map<String, String>> rows =
        text.stripLeading().startsWith("[") ? jsonRows(text) : CsvRows.read(text, "the contract");
    Map<Key, RateTable> lists = new LinkedHashMap<>();
    int number = 0;
    for (Map<String, String> row : rows) {
      number++;
      try {
        add(lists, row);
      } catch (UnusableRow e) {
        notCarried.add(
            new NotCarried(
                row.getOrDefault("provider", "?"),
                row.get("model"),
                "row " + number,
                NotCarried.Kind.LEFT_OUT,
                e.reason));
      }
    }
    if (lists.isEmpty()) {
      throw new UnreadableImport(
          "the contract has no usable row; it needs the columns " + sorted(REQUIRED)
              + (notCarried.isEmpty() ? "" : "; the first row: " + notCarried.get(0).reason()));
    }
    return new BookMerge(terms, notCarried).merge(providers(lists));
  }

  private static List<Map<String, String>> jsonRows(String text) {
    List<Map<String, String>> rows = new ArrayList<>();
    for (JsonNode item : SourceJson.read(text, "the contract")) {
      Map<String, String> row = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> field : item.properties()) {
        JsonNode value = field.getValue();
        row.put(
            field.getKey(),
            value.isNumber() ? value.decimalValue().toPlainString() : value.asText(""));
      }
      rows.add(row);
    }
    return rows;
  }

  /** A row that cannot be used, and why. */
  private static final class UnusableRow extends Exception {
    private static final long serialVersionUID = 1L;
    private final String reason;

    UnusableRow(String reason) {
      this.reason = reason;
    }
  }

  private void add(Map<Key, RateTable> lists, Map<String, String> row) throws UnusableRow {
    for (String column : row.keySet()) {
      if (!REQUIRED.contains(column) && !OPTIONAL.contains(column)) {
        throw new UnusableRow("unknown column '" + column + "'; use " + sorted(REQUIRED) + sorted(OPTIONAL));
      }
    }
    String unitName = required(row, "unit");
    Unit unit =
        Units.named(unitName)
            .orElseThrow(() -> new UnusableRow("unknown unit '" + unitName + "'; see units.yaml"));
    BigDecimal per = decimal(row, "per");
    if (per.signum() == 0) {
      throw new UnusableRow("'per' is zero; write the quantity that the rate is for");
    }
    BigDecimal above = text(row, "above").isEmpty() ? BigDecimal.ZERO : decimal(row, "above");
    String reported = required(row, "provider");
    String provider =
        terms.current().provider(reported).map(Provider::id).orElse(reported.toLowerCase(Locale.ROOT));
    String model = required(row, "model");
    Key key =
        new Key(
            provider,
            id(provider, model),
            from(row),
            text(row, "service_tier"),
            text(row, "mode"),
            text(row, "region").toLowerCase(Locale.ROOT),
            currency(row));
    lists.computeIfAbsent(key, it -> new RateTable()).put(unit, per, above, decimal(row, "rate"));
  }

  private Instant from(Map<String, String> row) throws UnusableRow {
    String text = text(row, "effective_from");
    try {
      return text.isEmpty()
          ? terms.recordedAt()
          : text.length() > 10
              ? Instant.parse(text)
              : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeException e) {
      throw new UnusableRow(
          "effective_from '" + text + "' is not a date; write 2027-01-01 or 2027-01-01T00:00:00Z");
    }
  }

  private static String currency(Map<String, String> row) throws UnusableRow {
    String text = text(row, "currency").toUpperCase(Locale.ROOT);
    try {
      return text.isEmpty() ? "" : Currency.getInstance(text).getCurrencyCode();
    } catch (IllegalArgumentException e) {
      throw new UnusableRow("currency '" + text + "' is not an ISO 4217 code, such as CNY");
    }
  }

  private static String required(Map<String, String> row, String column) throws UnusableRow {
    String value = text(row, column);
    if (value.isEmpty()) {
      throw new UnusableRow("'" + column + "' is empty");
    }
    return value;
  }

  private static String text(Map<String, String> row, String column) {
    return row.getOrDefault(column, "").strip();
  }

  private static BigDecimal decimal(Map<String, String> row, String column) throws UnusableRow {
    String text = required(row, column);
    try {
      BigDecimal value = new BigDecimal(text);
      if (value.signum() < 0 || value.precision() + Math.abs((long) value.scale()) > 40) {
        throw new UnusableRow(column + " '" + text + "' is negative or too long");
      }
      return SourceJson.tidy(value);
    } catch (NumberFormatException e) {
      throw new UnusableRow(column + " '" + text + "' is not a decimal number, such as 2.50");
    }
  }

  private String id(String provider, String model) {
    Model known = known(provider, model);
    return known == null ? model : known.id();
  }

  private @Nullable Model known(String provider, String model) {
    return terms.current().provider(provider).flatMap(it -> it.named(model)).orElse(null);
  }

  private List<Provider> providers(Map<Key, RateTable> lists) {
    Map<String, Map<String, List<PriceRule>>> rules = new TreeMap<>();
    lists.forEach(
        (key, table) -> {
          PriceRule rule = rule(key, table);
          if (rule != null) {
            rules
                .computeIfAbsent(key.provider, id -> new LinkedHashMap<>())
                .computeIfAbsent(key.model, id -> new ArrayList<>())
                .add(rule);
          }
        });
    List<Provider> providers = new ArrayList<>();
    rules.forEach(
        (provider, models) ->
            providers.add(
                new Provider(
                    new Provider.Names(provider, List.of(), List.of(), List.of(), List.of()),
                    new Provider.Terms(Provider.Clock.REQUEST_START, source),
                    models.entrySet().stream()
                        .map(entry -> new Model(entry.getKey(), List.of(), entry.getValue()))
                        .toList(),
                    List.of())));
    return providers;
  }

  private @Nullable PriceRule rule(Key key, RateTable contract) {
    Conditions when =
        new Conditions(
            key.serviceTier.isEmpty()
                ? Set.of()
                : Set.of(ServiceTiers.canonical(key.serviceTier)),
            key.mode.isEmpty() ? Set.of() : Set.of(ServiceTiers.canonical(key.mode)),
            key.region.isEmpty() ? Set.of() : Set.of(key.region),
            Set.of(),
            List.of());
    int priority = when.equals(Conditions.ALWAYS) ? 0 : 50;
    PriceRule.Validity validity =
        new PriceRule.Validity(key.from, null, recordedAt(), priority);
    RateTable table = contract;
    Model known = known(key.provider, key.model);
    PriceRule before = known == null || !key.currency.isEmpty() ? null : before(known, key.from);
    if (before != null) {
      table = RateTable.of(before).replacedBy(contract);
    }
    table.fillInherited();
    String missing = table.missing().orElse(null);
    if (missing != null) {
      notCarried.add(
          new NotCarried(
              key.provider, key.model, "prices", NotCarried.Kind.LEFT_OUT, missing));
      return null;
    }
    table.fillOverlaps();
    Tiers tiers = table.tiers(before == null ? Tiers.Boundary.GT : before.tiers().boundary());
    String terms = String.join("-", key.serviceTier, key.mode, key.region).replaceAll("--+", "-");
    String id =
        (key.model + "@" + LocalDate.ofInstant(key.from, ZoneOffset.UTC) + "-contract-" + terms)
            .replaceAll("-+$", "");
    return new PriceRule(
        id,
        validity,
        when,
        new PriceRule.Prices(
            tiers, table.rates(tiers), source, key.currency.isEmpty() ? null : key.currency));
  }

  private Instant recordedAt() {
    return terms.recordedAt();
  }

  /** The ordinary price that the contract takes the place of. */
  private static @Nullable PriceRule before(Model model, Instant at) {
    return model.rules().stream()
        .filter(rule -> rule.when().equals(Conditions.ALWAYS) && rule.validity().covers(at))
        .findFirst()
        .orElse(null);
  }

  private static List<String> sorted(Set<String> names) {
    return names.stream().sorted().toList();
  }
}
