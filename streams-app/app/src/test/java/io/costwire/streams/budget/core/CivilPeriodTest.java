// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.streams.budget.core.CivilPeriod.Span;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CivilPeriodTest {
  private static final List<String> ZONES =
      List.of(
          "UTC",
          "Europe/Berlin",
          "America/New_York",
          "America/Havana",
          "Asia/Kolkata",
          "Asia/Kathmandu",
          "Australia/Lord_Howe",
          "Pacific/Apia",
          "Atlantic/Azores",
          "America/Sao_Paulo");

  @ParameterizedTest
  @CsvSource({
    "DAY, UTC, 2026-11-22T12:00:00Z, 2026-11-22T00:00:00Z, 2026-11-23T00:00:00Z",
    "DAY, Europe/Berlin, 2026-11-22T12:00:00Z, 2026-11-21T23:00:00Z, 2026-11-22T23:00:00Z",
    "DAY, Europe/Berlin, 2026-03-29T12:00:00Z, 2026-03-28T23:00:00Z, 2026-03-29T22:00:00Z",
    "DAY, Europe/Berlin, 2026-10-25T12:00:00Z, 2026-10-24T22:00:00Z, 2026-10-25T23:00:00Z",
    "DAY, America/New_York, 2026-03-08T12:00:00Z, 2026-03-08T05:00:00Z, 2026-03-09T04:00:00Z",
    "DAY, America/New_York, 2026-11-01T12:00:00Z, 2026-11-01T04:00:00Z, 2026-11-02T05:00:00Z",
    "WEEK, UTC, 2026-11-22T12:00:00Z, 2026-11-16T00:00:00Z, 2026-11-23T00:00:00Z",
    "MONTH, America/New_York, 2026-11-01T03:00:00Z, 2026-10-01T04:00:00Z, 2026-11-01T04:00:00Z",
    "QUARTER, UTC, 2026-11-22T12:00:00Z, 2026-10-01T00:00:00Z, 2027-01-01T00:00:00Z",
    "YEAR, UTC, 2026-11-22T12:00:00Z, 2026-01-01T00:00:00Z, 2027-01-01T00:00:00Z",
    "HOUR, Asia/Kolkata, 2026-11-22T12:45:00Z, 2026-11-22T12:30:00Z, 2026-11-22T13:30:00Z",
    // clocks go back half an hour at 02:00: the hour from 01:00 is followed by half of one
    "HOUR, Australia/Lord_Howe, 2026-04-04T15:10:00Z, 2026-04-04T15:00:00Z, 2026-04-04T15:30:00Z"
  })
  void period_isCivilInItsZone(
      CivilPeriod period, String zone, Instant at, Instant start, Instant end) {
    Span span = period.around(at.getEpochSecond(), ZoneId.of(zone));

    assertThat(span.start()).isEqualTo(start);
    assertThat(span.end()).isEqualTo(end);
  }

  @ParameterizedTest
  @CsvSource({
    "YEAR, 4, Europe/London, 2026-03-31T22:59:59Z, 2025-03-31T23:00:00Z 2026-03-31T23:00:00Z",
    "YEAR, 4, Europe/London, 2026-03-31T23:00:00Z, 2026-03-31T23:00:00Z 2027-03-31T23:00:00Z",
    "YEAR, 3, UTC, 2024-02-29T12:00:00Z, 2023-03-01T00:00:00Z 2024-03-01T00:00:00Z",
    "YEAR, 10, UTC, 2026-12-31T23:59:59Z, 2026-10-01T00:00:00Z 2027-10-01T00:00:00Z",
    "QUARTER, 2, UTC, 2026-01-31T12:00:00Z, 2025-11-01T00:00:00Z 2026-02-01T00:00:00Z",
    "QUARTER, 12, UTC, 2026-08-31T12:00:00Z, 2026-06-01T00:00:00Z 2026-09-01T00:00:00Z"
  })
  void fiscalPeriod_beginsWithItsMonth(
      CivilPeriod unit, int firstMonth, ZoneId zone, Instant at, String span) {
    Span found = new Period.Civil(unit, firstMonth, zone).around(at.getEpochSecond());

    assertThat(found.start() + " " + found.end()).isEqualTo(span);
  }

  @Test
  void periods_followEachOtherWithoutGapOrOverlap() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      ZoneId zone = ZoneId.of(ZONES.get(random.nextInt(ZONES.size())));
      CivilPeriod period = CivilPeriod.values()[random.nextInt(CivilPeriod.values().length)];
      long at =
          Instant.parse("2005-01-01T00:00:00Z").getEpochSecond()
              + random.nextLong(25L * 365 * 86_400);
      int first = 1 + random.nextInt(12);
      Span span = period.around(at, zone, first);
      String described =
          "seed %d %s from %d %s %s"
              .formatted(seed, period, first, zone, Instant.ofEpochSecond(at));
      assertThat(span.contains(at)).as(described).isTrue();
      assertThat(period.around(span.startSecond(), zone, first)).as(described).isEqualTo(span);
      assertThat(period.around(span.endSecond() - 1, zone, first)).as(described).isEqualTo(span);
      assertThat(period.around(span.endSecond(), zone, first).startSecond())
          .as(described)
          .isEqualTo(span.endSecond());
      assertThat(period.around(span.startSecond() - 1, zone, first).endSecond())
          .as(described)
          .isEqualTo(span.startSecond());
    }
  }

  @Test
  void periods_ofADayAreTheDatesOfTheCalendar() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 5_000; i++) {
      ZoneId zone = ZoneId.of(ZONES.get(random.nextInt(ZONES.size())));
      long a =
          Instant.parse("2020-01-01T00:00:00Z").getEpochSecond()
              + random.nextLong(5L * 365 * 86_400);
      long b = a + random.nextInt(90_000);
      boolean sameDate = local(a, zone).toLocalDate().equals(local(b, zone).toLocalDate());
      assertThat(CivilPeriod.DAY.around(a, zone).equals(CivilPeriod.DAY.around(b, zone)))
          .as("seed %d zone %s a %d b %d", seed, zone, a, b)
          .isEqualTo(sameDate);
    }
  }

  private static LocalDateTime local(long second, ZoneId zone) {
    return LocalDateTime.ofInstant(Instant.ofEpochSecond(second), zone);
  }
}
