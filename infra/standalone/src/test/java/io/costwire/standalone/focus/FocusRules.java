// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.focus;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Rules of FOCUS 1.2 that one row can break, in our words, by column; written from the tag v1.2 of
 * the specification's repository (specification/columns and specification/attributes).
 */
public final class FocusRules {
  /** One rule; {@code holds} gets a row by column, with null for an empty cell. */
  public record Rule(String column, String text, Predicate<Map<String, @Nullable String>> holds) {}

  private static final List<String> COSTS =
      List.of("BilledCost", "ContractedCost", "EffectiveCost", "ListCost");
  private static final List<String> TIMES =
      List.of("BillingPeriodStart", "BillingPeriodEnd", "ChargePeriodStart", "ChargePeriodEnd");
  private static final List<String> NUMBERS =
      List.of(
          "BilledCost",
          "ContractedCost",
          "EffectiveCost",
          "ListCost",
          "ContractedUnitPrice",
          "ListUnitPrice",
          "PricingQuantity",
          "ConsumedQuantity",
          "CommitmentDiscountQuantity");
  private static final List<String> NEVER_NULL =
      List.of(
          "BilledCost",
          "BillingAccountId",
          "BillingAccountType",
          "BillingCurrency",
          "BillingPeriodEnd",
          "BillingPeriodStart",
          "ChargeCategory",
          "ChargeDescription",
          "ChargeFrequency",
          "ChargePeriodEnd",
          "ChargePeriodStart",
          "ContractedCost",
          "EffectiveCost",
          "InvoiceIssuerName",
          "ListCost",
          "ProviderName",
          "PublisherName",
          "ServiceCategory",
          "ServiceName",
          "ServiceSubcategory");
  private static final List<String> OF_USAGE =
      List.of(
          "ContractedUnitPrice",
          "ListUnitPrice",
          "PricingCategory",
          "PricingQuantity",
          "SkuId",
          "SkuPriceId",
          "ConsumedQuantity");

  /** The second is null exactly when the first is. */
  private static final Map<String, String> TOGETHER =
      Map.of(
          "PricingQuantity", "PricingUnit",
          "ConsumedQuantity", "ConsumedUnit",
          "RegionId", "RegionName",
          "ResourceId", "ResourceType",
          "SubAccountId", "SubAccountName",
          "BillingAccountId", "BillingAccountType",
          "SkuId", "SkuMeter");

  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?(E-?\\d+)?");
  private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
  private static final Pattern UNIT = Pattern.compile("(\\d+ )?[A-Z][A-Za-z]*(-[A-Z][a-z]+)?");
  private static final BigDecimal LAST_DIGIT = new BigDecimal("0.000000000000000002");

  private FocusRules() {}

  public static List<Rule> all() {
    List<Rule> rules = new ArrayList<>();
    NEVER_NULL.forEach(c -> rules.add(new Rule(c, "is never null", row -> row.get(c) != null)));
    NUMBERS.forEach(
        c -> rules.add(new Rule(c, "is a plain number", row -> isNull(row, c, NUMBER))));
    TIMES.forEach(
        c -> rules.add(new Rule(c, "is a UTC time with T and Z", row -> isNull(row, c, TIME))));
    OF_USAGE.forEach(
        c ->
            rules.add(
                new Rule(
                    c,
                    "is there for usage that corrects nothing",
                    row -> !isUsage(row) || isCorrection(row) || has(row, c))));
    TOGETHER.forEach(
        (c, other) ->
            rules.add(
                new Rule(
                    other, "is null exactly when " + c + " is", r -> has(r, c) == has(r, other))));
    values(rules);
    periods(rules);
    products(rules);
    return rules;
  }

  private static void values(List<Rule> rules) {
    oneOf(rules, "ChargeCategory", "Usage", "Purchase", "Tax", "Credit", "Adjustment");
    oneOf(rules, "ChargeClass", "Correction");
    oneOf(rules, "ChargeFrequency", "One-Time", "Recurring", "Usage-Based");
    oneOf(rules, "PricingCategory", "Standard", "Dynamic", "Committed", "Other");
    oneOf(rules, "ServiceCategory", "AI and Machine Learning");
    oneOf(rules, "ServiceSubcategory", "Generative AI", "AI Platforms", "Machine Learning");
    oneOf(rules, "CapacityReservationStatus", "Used", "Unused");
    rules.add(
        new Rule(
            "ConsumedQuantity",
            "is null when it is not usage",
            row -> isUsage(row) || !has(row, "ConsumedQuantity")));
    rules.add(
        new Rule(
            "CapacityReservationStatus",
            "is there for usage of a reservation and null without one",
            row ->
                has(row, "CapacityReservationId")
                    ? !isUsage(row) || has(row, "CapacityReservationStatus")
                    : !has(row, "CapacityReservationStatus")));
    for (String unit : List.of("PricingUnit", "ConsumedUnit")) {
      rules.add(new Rule(unit, "has the unit format", row -> isNull(row, unit, UNIT)));
    }
    for (String column : List.of("Tags", "SkuPriceDetails")) {
      rules.add(new Rule(column, "is a flat JSON object", row -> isFlatObject(row.get(column))));
    }
    rules.add(
        new Rule(
            "SkuPriceDetails",
            "is null without a SkuPriceId",
            row -> has(row, "SkuPriceId") || !has(row, "SkuPriceDetails")));
    rules.add(
        new Rule(
            "BillingCurrency",
            "is a code of ISO 4217",
            row ->
                Currency.getAvailableCurrencies().stream()
                    .anyMatch(c -> c.getCurrencyCode().equals(row.get("BillingCurrency")))));
    rules.add(
        new Rule(
            "all",
            "no text is empty or made of spaces",
            row -> row.values().stream().allMatch(v -> v == null || !v.isBlank())));
  }

  private static void periods(List<Rule> rules) {
    rules.add(
        new Rule(
            "ChargeClass",
            "is Correction exactly where the charge period is before the billing period",
            row ->
                isCorrection(row)
                    == time(row, "ChargePeriodStart").isBefore(time(row, "BillingPeriodStart"))));
    rules.add(
        new Rule(
            "ChargePeriodEnd",
            "is after its start",
            row -> time(row, "ChargePeriodStart").isBefore(time(row, "ChargePeriodEnd"))));
    rules.add(
        new Rule(
            "BillingPeriodStart",
            "is the first of a month, and its end the first of the next",
            row -> {
              ZonedDateTime start = time(row, "BillingPeriodStart").atZone(ZoneOffset.UTC);
              return start.equals(
                      start.toLocalDate().withDayOfMonth(1).atStartOfDay(ZoneOffset.UTC))
                  && start.plusMonths(1).toInstant().equals(time(row, "BillingPeriodEnd"));
            }));
    rules.add(
        new Rule(
            "ChargePeriodStart",
            "is in the billing period of a charge that corrects nothing",
            row ->
                isCorrection(row)
                    || !time(row, "ChargePeriodStart").isBefore(time(row, "BillingPeriodStart"))
                        && !time(row, "ChargePeriodEnd").isAfter(time(row, "BillingPeriodEnd"))));
  }

  private static void products(List<Rule> rules) {
    for (String kind : List.of("List", "Contracted")) {
      String price = kind + "UnitPrice";
      rules.add(
          new Rule(
              price,
              "is not negative",
              row -> !has(row, price) || number(row, price).signum() >= 0));
      rules.add(
          new Rule(
              price,
              "times PricingQuantity is the cost, but for the last digit of price and quantity",
              row -> !has(row, price) || matches(row, kind + "Cost", price)));
    }
    COSTS.forEach(
        c ->
            rules.add(
                new Rule(
                    c,
                    "has no more than 18 digits after the point",
                    row -> number(row, c).scale() <= 18)));
  }

  private static boolean matches(Map<String, @Nullable String> row, String cost, String price) {
    BigDecimal quantity = number(row, "PricingQuantity");
    BigDecimal unitPrice = number(row, price);
    BigDecimal gap = unitPrice.multiply(quantity).subtract(number(row, cost)).abs();
    BigDecimal allowed = quantity.add(unitPrice).add(BigDecimal.ONE).multiply(LAST_DIGIT);
    return gap.compareTo(allowed) <= 0;
  }

  private static void oneOf(List<Rule> rules, String column, String... values) {
    Set<String> allowed = Set.of(values);
    rules.add(
        new Rule(
            column,
            "is one of the allowed values",
            row -> !has(row, column) || allowed.contains(value(row, column))));
  }

  private static boolean isCorrection(Map<String, @Nullable String> row) {
    return "Correction".equals(row.get("ChargeClass"));
  }

  private static boolean isUsage(Map<String, @Nullable String> row) {
    return "Usage".equals(row.get("ChargeCategory"));
  }

  private static boolean isNull(
      Map<String, @Nullable String> row, String column, Pattern otherwise) {
    String value = row.get(column);
    return value == null || otherwise.matcher(value).matches();
  }

  private static boolean isFlatObject(@Nullable String text) {
    if (text == null) {
      return true;
    }
    try {
      JsonNode node = new ObjectMapper().readTree(text);
      return node.isObject() && node.valueStream().allMatch(JsonNode::isValueNode);
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  private static boolean has(Map<String, @Nullable String> row, String column) {
    return row.get(column) != null;
  }

  public static BigDecimal number(Map<String, @Nullable String> row, String column) {
    return new BigDecimal(value(row, column));
  }

  private static Instant time(Map<String, @Nullable String> row, String column) {
    return Instant.parse(value(row, column));
  }

  private static String value(Map<String, @Nullable String> row, String column) {
    return Objects.requireNonNull(row.get(column), column);
  }
}
