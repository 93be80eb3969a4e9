// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.reconcile;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Cells of one row by meaning. What cannot be read is a problem, and then nothing.
 *
 * @param problems takes what is wrong, without the place
 */
record Cells(Dialect dialect, List<String> header, List<String> values, Consumer<String> problems) {
  private static final Pattern SECONDS = Pattern.compile("[0-9]{9,11}");
  private static final Pattern NUMBER =
      Pattern.compile("-?[0-9]{1,20}(\\.[0-9]{1,40})?([eE][-+]?[0-9]{1,2})?");
  private static final int DATE_LENGTH = 10;

  boolean has(Column column) {
    return !dialect.places(column, header).isEmpty();
  }

  String text(Column column) {
    List<Integer> places = dialect.places(column, header);
    return places.isEmpty() ? "" : values.get(places.getFirst()).strip();
  }

  Optional<LocalDate> day() {
    String text = text(Column.DATE);
    try {
      if (SECONDS.matcher(text).matches()) {
        return Optional.of(
            Instant.ofEpochSecond(Long.parseLong(text)).atOffset(ZoneOffset.UTC).toLocalDate());
      }
      if (text.length() == DATE_LENGTH) {
        return Optional.of(LocalDate.parse(text));
      }
      return Optional.of(
          OffsetDateTime.parse(text).withOffsetSameInstant(ZoneOffset.UTC).toLocalDate());
    } catch (DateTimeException e) {
      problems.accept(
          "%s: '%s' is no day; write 2026-10-03 or 2026-10-03T00:00:00Z, in UTC"
              .formatted(name(Column.DATE), shown(text)));
      return Optional.empty();
    }
  }

  /** The sum of the columns of this meaning; nothing where there is none, or all are empty. */
  Optional<BigDecimal> count(Column column) {
    Optional<BigDecimal> sum = Optional.empty();
    for (int place : dialect.places(column, header)) {
      Optional<BigDecimal> number = number(header.get(place), values.get(place).strip());
      if (number.filter(it -> it.signum() < 0).isPresent()) {
        problems.accept("%s: is negative; write a count".formatted(header.get(place)));
      }
      if (number.isPresent()) {
        sum = Optional.of(sum.orElse(BigDecimal.ZERO).add(number.get()));
      }
    }
    return sum;
  }

  Optional<BigDecimal> cost() {
    String text = text(Column.COST);
    if (has(Column.COST) && text.isEmpty()) {
      problems.accept(
          "%s: is empty; write 0 where nothing was charged".formatted(name(Column.COST)));
    }
    return number(name(Column.COST), text);
  }

  private Optional<BigDecimal> number(String name, String text) {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (!NUMBER.matcher(text).matches()) {
      problems.accept(
          "%s: '%s' is no number; write digits and a point, such as 1234.56"
              .formatted(name, shown(text)));
      return Optional.empty();
    }
    return Optional.of(new BigDecimal(text));
  }

  private String name(Column column) {
    List<Integer> places = dialect.places(column, header);
    return places.isEmpty() ? column.name() : header.get(places.getFirst());
  }

  /** Whether the row says nothing at all, as those of a time without traffic. */
  boolean areEmpty() {
    for (Column column : Column.values()) {
      boolean says = column == Column.MODEL || column == Column.COST || column.isCount();
      if (says
          && dialect.places(column, header).stream()
              .anyMatch(place -> !values.get(place).isBlank())) {
        return false;
      }
    }
    return true;
  }

  private static String shown(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }
}
