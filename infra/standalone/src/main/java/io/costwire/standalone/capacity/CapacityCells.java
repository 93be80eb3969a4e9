// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.capacity;

import io.costwire.chargeback.capacity.AmortisationKey;
import io.costwire.standalone.capacity.CapacityLine.Bill;
import io.costwire.standalone.capacity.CapacityLine.Resource;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Cells of one line by column. What cannot be read is a problem, which names column and fix. */
final class CapacityCells {
  /** Longest period of a line: each of its days is a usage event. */
  static final int MAX_DAYS = 400;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,15}(\\.[0-9]{1,18})?");
  private static final int MAX_BYTES = 256;
  private static final int MAX_SHOWN = 40;
  private static final int DATE_LENGTH = 10;

  private final Map<String, String> values;
  private final String currency;
  private final Consumer<String> problems;
  private boolean sound = true;

  CapacityCells(Map<String, String> values, String currency, Consumer<String> problems) {
    this.values = values;
    this.currency = currency;
    this.problems = problems;
  }

  /** The line, if there is nothing wrong with it. */
  Optional<CapacityLine> line() {
    String id = name("id", "");
    String tenant = name("tenant", "default");
    String resource = name("resource", "");
    Optional<CapacityKind> kind =
        choice("kind", CapacityKind.of(text("kind")), CapacityKind.labels());
    String provider = name("provider", "");
    Optional<Bill> bill = bill();
    Optional<AmortisationKey> key = key();
    Optional<BigDecimal> perHour =
        text("tokens_per_hour").isEmpty() ? Optional.empty() : number("tokens_per_hour", false);
    Map<String, String> tags = new TreeMap<>();
    CapacityReader.TAGS.forEach(tag -> bounded(tag).ifPresent(text -> tags.put(tag, text)));
    Optional<String> region = bounded("region");
    List<String> models =
        bounded("models").map(text -> List.of(text.split("[\\s;]+"))).orElse(List.of());
    if (!sound || kind.isEmpty() || bill.isEmpty() || key.isEmpty()) {
      return Optional.empty();
    }
    var place = new Resource(resource, kind.get(), provider, region);
    return Optional.of(
        new CapacityLine(id, tenant, place, bill.get(), models, key.get(), perHour, tags));
  }

  private Optional<Bill> bill() {
    Optional<Instant> start = time("start");
    Optional<Instant> end = time("end");
    if (start.isPresent() && end.isPresent()) {
      period(start.get(), end.get());
    }
    Optional<CapacityUnit> unit =
        choice("unit", CapacityUnit.of(text("unit").replace('_', '-')), CapacityUnit.labels());
    Optional<BigDecimal> quantity = number("quantity", true);
    if (quantity.filter(it -> it.stripTrailingZeros().scale() > 12).isPresent()) {
      problem("quantity", "has more than 12 digits behind the point", "round it");
    }
    Optional<BigDecimal> amount = number("amount", true);
    String money = text("currency").isEmpty() ? currency : text("currency");
    if (!money.equals(currency)) {
      problem(
          "currency",
          "is %s, and costs are kept in %s".formatted(shown(money), currency),
          "convert the amount at the rate of your bill, and write " + currency);
    }
    return sound
            && start.isPresent()
            && end.isPresent()
            && unit.isPresent()
            && quantity.isPresent()
            && amount.isPresent()
        ? Optional.of(
            new Bill(
                start.get(),
                end.get(),
                unit.get(),
                unit.get().inUsage(quantity.get()).setScale(CapacityLine.QUANTITY_SCALE),
                amount.get().setScale(CapacityLine.MONEY_SCALE),
                money))
        : Optional.empty();
  }

  private void period(Instant start, Instant end) {
    if (!start.isBefore(end)) {
      problem("end", "is not after start", "write when the period is over, itself not included");
    } else if (Duration.between(start, end).toDays() > MAX_DAYS) {
      problem(
          "end",
          "is more than %d days after start".formatted(MAX_DAYS),
          "split the line, each part with its part of the amount");
    }
  }

  private Optional<AmortisationKey> key() {
    String text = text("key");
    if (text.isEmpty()) {
      return Optional.of(AmortisationKey.TOKENS);
    }
    List<AmortisationKey> keys = Arrays.asList(AmortisationKey.values());
    return choice(
        "key",
        keys.stream().filter(key -> key.label().equals(text)).findFirst(),
        keys.stream().map(AmortisationKey::label).toList());
  }

  private <T> Optional<T> choice(String column, Optional<T> found, List<String> labels) {
    if (found.isEmpty()) {
      String text = text(column);
      problem(
          column,
          text.isEmpty() ? "is empty" : "there is no '%s'".formatted(shown(text)),
          "write one of " + String.join(", ", labels));
    }
    return found;
  }

  private String name(String column, String ifEmpty) {
    String text = text(column).isEmpty() ? ifEmpty : text(column);
    if (!NAME.matcher(text).matches()) {
      problem(
          column,
          text.isEmpty() ? "is empty" : "'%s' is no name".formatted(shown(text)),
          "write 1 to 100 letters, digits, '.', '_' or '-'");
    }
    return text;
  }

  private Optional<String> bounded(String column) {
    String text = text(column);
    if (text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      problem(column, "has more than %d bytes".formatted(MAX_BYTES), "shorten it");
    }
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }

  private Optional<Instant> time(String column) {
    String text = text(column);
    try {
      Instant time =
          text.length() == DATE_LENGTH
              ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
              : OffsetDateTime.parse(text).toInstant();
      if (!time.equals(time.truncatedTo(ChronoUnit.SECONDS))) {
        problem(column, "has parts of a second", "write whole seconds");
      }
      return Optional.of(time);
    } catch (DateTimeException e) {
      problem(
          column,
          "'%s' is no time".formatted(shown(text)),
          "write 2026-10-01 or 2026-10-01T12:00:00Z; a day begins at 00:00 UTC");
      return Optional.empty();
    }
  }

  private Optional<BigDecimal> number(String column, boolean mayBeNothing) {
    String text = text(column);
    if (!NUMBER.matcher(text).matches()) {
      problem(
          column,
          text.isEmpty()
              ? "is empty"
              : "'%s' is no plain number of at most 18 digits behind the point"
                  .formatted(shown(text)),
          "write digits with a point: 1500.50, without sign, currency, commas or exponent");
      return Optional.empty();
    }
    BigDecimal number = new BigDecimal(text);
    if (number.signum() == 0 && !mayBeNothing) {
      problem(column, "must be above 0", "write how much it is, or leave it empty");
    }
    return Optional.of(number);
  }

  private String text(String column) {
    return values.getOrDefault(column, "");
  }

  private void problem(String column, String what, String fix) {
    sound = false;
    problems.accept("%s: %s; %s".formatted(column, what, fix));
  }

  private static String shown(String text) {
    String clean = text.replaceAll("\\p{Cntrl}", "?");
    return clean.length() <= MAX_SHOWN ? clean : clean.substring(0, MAX_SHOWN) + "...";
  }
}
