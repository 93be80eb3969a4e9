// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.schemas.Fixtures;
import io.costwire.schemas.LineItem;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.Savings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.avro.AvroTypeException;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.junit.jupiter.api.Test;

class DirectWriterTest {
  private static final int MONEY = 18;

  private static PricedUsage.Builder priced(BigDecimal cost, Instant time) {
    var line = new LineItem("input_tokens", BigDecimal.ONE.setScale(12), cost, 1L, List.of(), cost);
    return Fixtures.pricedUsage("e-1")
        .setListCost(cost)
        .setBilledCost(cost.negate())
        .setSavings(new Savings(cost, null, cost, cost))
        .setLineItems(List.of(line))
        .setPricedAt(time)
        .setArrivedAt(time);
  }

  private static byte[] bytes(DatumWriter<PricedUsage> writer, PricedUsage value)
      throws IOException {
    var out = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    writer.write(value, encoder);
    encoder.flush();
    return out.toByteArray();
  }

  private static void assertSame(BigInteger unscaled, Instant time) throws IOException {
    PricedUsage value = priced(new BigDecimal(unscaled, MONEY), time).build();
    assertThat(bytes(new DirectWriter<>(PricedUsage.class), value))
        .as("%s at %s", unscaled, time)
        .isEqualTo(bytes(new SpecificDatumWriter<>(PricedUsage.class), value));
  }

  @Test
  void bytes_areThoseOfAvrosWriter() throws IOException {
    List<BigInteger> amounts = new ArrayList<>();
    for (int bits = 0; bits < 110; bits++) {
      BigInteger power = BigInteger.ONE.shiftLeft(bits);
      amounts.addAll(
          List.of(power, power.negate(), power.subtract(BigInteger.ONE), power.not().negate()));
    }
    for (int digits = 0; digits < 38; digits++) {
      BigInteger power = BigInteger.TEN.pow(digits);
      amounts.addAll(List.of(power, power.negate(), power.subtract(BigInteger.ONE)));
    }
    for (BigInteger amount : amounts) {
      assertSame(amount, Fixtures.NOON);
    }
    for (String time :
        List.of(
            "1970-01-01T00:00:00Z",
            "1969-12-31T23:59:59.999999Z",
            "1900-01-01T00:00:00.000001Z",
            "2026-11-22T12:00:00.123456789Z",
            "2262-04-11T23:47:16Z")) {
      assertSame(BigInteger.ONE, Instant.parse(time));
    }
  }

  @Test
  void bytes_areThoseOfAvrosWriterForAnyValue() throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 2_000; i++) {
      BigInteger amount = new BigInteger(random.nextInt(120), random);
      try {
        assertSame(
            random.nextBoolean() ? amount : amount.negate(),
            Instant.ofEpochSecond(
                random.nextLong(8_000_000_000L) - 4_000_000_000L, random.nextInt(1_000_000_000)));
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  @Test
  void decimalOfAnotherScale_isRefused() {
    PricedUsage value = priced(BigDecimal.valueOf(5, MONEY + 1), Fixtures.NOON).build();
    assertThatThrownBy(() -> bytes(new DirectWriter<>(PricedUsage.class), value))
        .isInstanceOf(AvroTypeException.class)
        .hasMessageContaining("scale");
  }
}
