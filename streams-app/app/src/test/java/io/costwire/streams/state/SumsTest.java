// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SumsTest {
  @Test
  void sums_equalThoseOfBigDecimal() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      Sums sums = new Sums(18, 1);
      BigDecimal expected = BigDecimal.ZERO.setScale(18);
      for (int i = 0; i < 50; i++) {
        BigDecimal amount =
            new BigDecimal(new BigInteger(1 + random.nextInt(118), random), 18)
                .multiply(BigDecimal.valueOf(random.nextBoolean() ? 1 : -1));
        expected = expected.add(amount);
        sums.add(0, amount);
        assertThat(sums.get(0)).as("seed %d", seed).isEqualTo(expected);
      }
      ByteWriter out = new ByteWriter();
      sums.write(0, out);
      Sums read = new Sums(18, 1);
      ByteReader in = new ByteReader(out.toBytes());
      read.read(0, in);
      assertThat(read).as("seed %d", seed).isEqualTo(sums);
      assertThat(in.atEnd()).isTrue();
    }
  }

  @Test
  void differences_equalThoseOfBigDecimal() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      BigDecimal a = signed(random);
      BigDecimal b = signed(random);
      Sums sums = new Sums(18, 2);
      sums.add(0, a);
      sums.add(1, b);
      sums.subtract(0, sums, 1);
      assertThat(sums.get(0)).as("seed %d", seed).isEqualTo(a.subtract(b));
    }
    Sums least = new Sums(0, 2);
    least.add(1, new BigDecimal(BigInteger.TWO.pow(127).negate()));
    assertThatThrownBy(() -> least.subtract(0, least, 1)).isInstanceOf(ArithmeticException.class);
  }

  private static BigDecimal signed(Random random) {
    // the words on both sides of a carry
    BigInteger unscaled =
        random.nextInt(4) == 0
            ? BigInteger.TWO
                .pow(64 * random.nextInt(2))
                .subtract(BigInteger.valueOf(random.nextInt(3)))
            : new BigInteger(1 + random.nextInt(120), random);
    return new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), 18);
  }

  @Test
  void sum_beyond128BitsIsAnErrorAndNotAWrongSum() {
    Sums sums = new Sums(0, 1);
    sums.add(0, new BigDecimal(BigInteger.TWO.pow(127).subtract(BigInteger.ONE)));

    assertThatThrownBy(() -> sums.add(0, BigDecimal.ONE)).isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> sums.add(0, new BigDecimal(BigInteger.TWO.pow(128))))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void amount_withMoreDigitsThanTheScaleIsAnError() {
    Sums sums = new Sums(2, 1);

    assertThatThrownBy(() -> sums.add(0, new BigDecimal("0.001")))
        .isInstanceOf(ArithmeticException.class);
    sums.add(0, new BigDecimal("1.5"));
    assertThat(sums.get(0)).isEqualTo(new BigDecimal("1.50"));
  }

  @Test
  void numbers_areReadAsTheyWereWritten() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 1000; i++) {
      long value = random.nextLong() >> random.nextInt(64);
      byte[] bytes =
          new ByteWriter().putVar(value).putFixed(value).putText("x\u00e4" + value).toBytes();
      ByteReader in = new ByteReader(bytes);
      assertThat(in.getVar()).as("seed %d", seed).isEqualTo(value);
      assertThat(in.getFixed()).as("seed %d", seed).isEqualTo(value);
      assertThat(in.getText()).as("seed %d", seed).isEqualTo("x\u00e4" + value);
    }
  }
}
