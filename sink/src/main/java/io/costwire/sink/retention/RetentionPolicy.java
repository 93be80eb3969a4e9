// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.retention;

import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * How long rows stay, counted from the end of their UTC month; empty is for ever. Days, corrections
 * and sealed sums always stay.
 *
 * @param raw usage events
 * @param minutes windows of minutes
 * @param hours windows of hours
 * @param rejected descriptions of refused records
 * @param cold where older parts are moved to
 */
public record RetentionPolicy(
    Optional<Duration> raw,
    Optional<Duration> minutes,
    Optional<Duration> hours,
    Optional<Duration> rejected,
    Optional<Cold> cold) {
  private static final int MONTHS_FACTOR = 100;

  /**
   * A slower volume for parts that are asked for seldom.
   *
   * @param hot age at which parts are moved there
   * @param volume a volume of the tables' storage policy
   * @param storagePolicy the policy to give the tables; empty for the one they have
   */
  public record Cold(Duration hot, String volume, String storagePolicy) {}

  /** Whether all of a UTC month, YYYYMM, is older than its tier keeps. */
  static boolean isOver(int month, Optional<Duration> keep, Instant now) {
    return keep.map(k -> !end(month).plus(k).isAfter(now)).orElse(false);
  }

  private static Instant end(int month) {
    return YearMonth.of(month / MONTHS_FACTOR, month % MONTHS_FACTOR)
        .plusMonths(1)
        .atDay(1)
        .atStartOfDay()
        .toInstant(ZoneOffset.UTC);
  }
}
