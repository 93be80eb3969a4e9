// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.imports;

import io.costwire.pricing.book.PriceBook;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * What a source is added to.
 *
 * @param current the book so far
 * @param recordedAt when this is known; prices that a source gives no date to apply from here on
 * @param version of the book to make
 */
public record ImportTerms(PriceBook current, Instant recordedAt, String version) {

  /** Terms with the version that follows the current book's: the day, then a number. */
  public static ImportTerms into(PriceBook current, Instant recordedAt) {
    return new ImportTerms(current, recordedAt, nextVersion(current.version(), recordedAt));
  }

  LocalDate day() {
    return LocalDate.ofInstant(recordedAt, ZoneOffset.UTC);
  }

  private static String nextVersion(String version, Instant at) {
    String day = LocalDate.ofInstant(at, ZoneOffset.UTC).toString();
    String number = version.startsWith(day + ".") ? version.substring(day.length() + 1) : "0";
    boolean counted = number.length() < 9 && number.chars().allMatch(Character::isDigit);
    return day + "." + (counted ? Integer.parseInt(number) + 1 : 1);
  }
}
