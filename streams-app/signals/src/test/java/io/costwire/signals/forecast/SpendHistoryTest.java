// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SpendHistoryTest {
  private static final LocalDate DAY = LocalDate.of(2026, 3, 1);

  @Test
  void history_isTheSameAfterItWasRestored() {
    long seed = 7;
    Random random = new Random(seed);
    SpendHistory history = new SpendHistory(ZoneId.of("Europe/Berlin"));
    for (int i = 0; i < 2000; i++) {
      BigDecimal total = BigDecimal.valueOf(random.nextInt(1000), 2);
      history.recordDay(DAY.plusDays(random.nextInt(600)), total);
      history.recordHour(Instant.ofEpochSecond(3600L * random.nextInt(900)), total);

      SpendHistory restored = SpendHistory.restore(history.state());

      assertThat(restored.state()).as("seed %d, step %d", seed, i).isEqualTo(history.state());
    }
    assertThat(history.state().days()).hasSizeLessThanOrEqualTo(SpendHistory.DAYS_MAX);
    assertThat(history.state().hours()).hasSizeLessThanOrEqualTo(SpendHistory.HOURS_MAX);
  }

  @Test
  void total_thatArrivesAgainReplacesTheOneBefore() {
    SpendHistory history = new SpendHistory(ZoneOffset.UTC);
    history.recordDay(DAY, BigDecimal.ONE);
    history.recordDay(DAY.plusDays(2), BigDecimal.TWO);
    history.recordDay(DAY, BigDecimal.TEN);

    assertThat(history.state().days()).containsExactly(10, Double.NaN, 2);
  }

  @Test
  void more_isAddedToWhatIsKnownAlone() {
    SpendHistory history = new SpendHistory(ZoneOffset.UTC);
    Instant hour = Instant.parse("2026-03-01T09:00:00Z");
    history.recordDay(DAY, BigDecimal.ONE);
    history.recordHour(hour, BigDecimal.ONE);

    assertThat(history.addToDay(DAY, BigDecimal.TWO)).isTrue();
    assertThat(history.addToDay(DAY.plusDays(1), BigDecimal.TWO)).isFalse();
    assertThat(history.addToHour(hour.plusSeconds(3_599), BigDecimal.TEN.negate())).isTrue();
    assertThat(history.addToHour(hour.plusSeconds(3_600), BigDecimal.TWO)).isFalse();
    assertThat(history.state().days()).containsExactly(3);
    assertThat(history.state().hours()).containsExactly(0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> history.addToDay(DAY, new BigDecimal("1e400")))
        .withMessageContaining("check its unit");
  }

  @Test
  void day_olderThanRememberedIsLeftOutAndSaid() {
    SpendHistory history = new SpendHistory(ZoneOffset.UTC);
    assertThat(history.recordDay(DAY, BigDecimal.ONE)).isTrue();

    assertThat(history.recordDay(DAY.minusDays(SpendHistory.DAYS_MAX), BigDecimal.ONE)).isFalse();
    assertThat(history.recordDay(DAY.minusDays(SpendHistory.DAYS_MAX - 1), BigDecimal.ONE))
        .isTrue();
  }

  @Test
  void totalFromTheFuture_isLeftOutAndSaid_whereThereIsAClock() {
    Instant now = Instant.parse("2026-03-01T12:00:00Z");
    SpendHistory history = new SpendHistory(ZoneOffset.UTC);
    assertThat(history.recordDay(DAY, BigDecimal.TEN, now)).isTrue();
    assertThat(history.recordDay(DAY.plusDays(1), BigDecimal.ONE, now)).isTrue();

    assertThat(history.recordDay(LocalDate.of(2031, 1, 1), BigDecimal.ONE, now)).isFalse();
    assertThat(history.recordHour(Instant.parse("2031-01-01T00:00:00Z"), BigDecimal.ONE, now))
        .isFalse();

    assertThat(history.state().days()).containsExactly(10, 1);
    assertThat(history.recordHour(Instant.parse("2026-03-01T11:00:00Z"), BigDecimal.ONE, now))
        .isTrue();
  }

  @Test
  void input_thatCannotBeMeantIsRefusedWithTheFix() {
    SpendHistory history = new SpendHistory(ZoneOffset.UTC);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> history.recordHour(Instant.ofEpochSecond(5), BigDecimal.ONE))
        .withMessageContaining("truncate it to hours");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> history.recordDay(DAY, new BigDecimal("1e400")))
        .withMessageContaining("check its unit");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SpendPeriod(Instant.EPOCH, Instant.EPOCH))
        .withMessageContaining("must be after from");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new HistoryState(ZoneOffset.UTC, 0, new double[] {-1}, 0, new double[0]))
        .withMessageContaining("days: -1.0 is no total");
  }

  @Test
  void credits_countAsNothingSpent() {
    SpendHistory history = new SpendHistory(ZoneOffset.UTC);
    history.recordDay(DAY, new BigDecimal("-5"));

    assertThat(history.state().days()).containsExactly(0);
  }
}
