// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RowBinaryTest {
  private final RowBinary row = new RowBinary();

  private byte[] bytes() {
    return Arrays.copyOf(row.array(), row.size());
  }

  @Test
  void text_isLengthAndUtf8() {
    row.text("é\u0000");

    assertThat(bytes()).containsExactly(3, 0xC3, 0xA9, 0);
  }

  @Test
  void count_isVariableLength() {
    row.count(300);

    assertThat(bytes()).containsExactly(0xAC, 0x02);
  }

  @Test
  void decimal_isLittleEndianTwosComplement_forAnyValueOf38Digits() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      BigInteger unscaled = new BigInteger(random.nextInt(127), random);
      if (unscaled.toString().length() > 38) {
        continue;
      }
      BigDecimal value = new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), 18);
      row.truncate(0);
      row.decimal(value, 18);

      assertThat(decode(bytes())).as("seed %d, %s", seed, value).isEqualTo(value.unscaledValue());
    }
  }

  private static BigInteger decode(byte[] littleEndian) {
    byte[] bigEndian = new byte[littleEndian.length];
    for (int i = 0; i < bigEndian.length; i++) {
      bigEndian[i] = littleEndian[littleEndian.length - 1 - i];
    }
    return new BigInteger(bigEndian);
  }

  @Test
  void decimal_isRefused_whenADigitWouldBeLost() {
    assertThatThrownBy(() -> row.decimal(new BigDecimal("0.0000000000000000001"), 18))
        .isInstanceOf(RowRefused.class)
        .hasMessage("an amount has scale 19, expected 18");
    assertThatThrownBy(() -> row.decimal(new BigDecimal(BigInteger.TEN.pow(38), 18), 18))
        .isInstanceOf(RowRefused.class)
        .hasMessage("an amount has more than 38 digits");
  }

  @Test
  void times_areRefused_whenTheyDoNotFit() {
    assertThatThrownBy(() -> row.micros(Instant.parse("1899-12-31T23:59:59Z")))
        .isInstanceOf(RowRefused.class);
    assertThatThrownBy(() -> row.micros(Instant.MAX)).isInstanceOf(RowRefused.class);
    assertThatThrownBy(() -> row.seconds(Instant.parse("1969-12-31T23:59:59Z")))
        .isInstanceOf(RowRefused.class);
    assertThatThrownBy(() -> row.seconds(Instant.ofEpochSecond(1L << 32)))
        .isInstanceOf(RowRefused.class);
  }

  @Test
  void time_isMicrosecondsSince1970() {
    row.micros(Instant.parse("1970-01-01T00:00:01.000002Z"));

    assertThat(bytes()).containsExactly(0x42, 0x42, 0x0F, 0, 0, 0, 0, 0);
  }

  @Test
  void revision_isRefused_whenNegative() {
    assertThatThrownBy(() -> row.uint64(-1)).isInstanceOf(RowRefused.class);
  }
}
