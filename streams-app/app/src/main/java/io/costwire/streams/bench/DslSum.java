// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.bench;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.Nullable;

/** What the DSL job adds up, and how it is stored: four numbers and an amount of scale 18. */
record DslSum(long requests, long input, long cached, long output, BigDecimal billed) {
  private static final int MONEY_SCALE = 18;
  private static final int FIXED_BYTES = 4 * Long.BYTES;

  static final DslSum NOTHING = new DslSum(0, 0, 0, 0, BigDecimal.ZERO.setScale(MONEY_SCALE));

  static final Serde<DslSum> SERDE =
      Serdes.serdeFrom((topic, sum) -> write(sum), (topic, bytes) -> read(bytes));

  DslSum plus(DslSum more) {
    return new DslSum(
        requests + more.requests,
        input + more.input,
        cached + more.cached,
        output + more.output,
        billed.add(more.billed));
  }

  @SuppressWarnings("NullAway") // Kafka's contract: a tombstone is null
  private static byte[] write(@Nullable DslSum sum) {
    if (sum == null) {
      return null;
    }
    byte[] money = sum.billed.unscaledValue().toByteArray();
    return ByteBuffer.allocate(FIXED_BYTES + money.length)
        .putLong(sum.requests)
        .putLong(sum.input)
        .putLong(sum.cached)
        .putLong(sum.output)
        .put(money)
        .array();
  }

  @SuppressWarnings("NullAway") // Kafka's contract: a tombstone is null
  private static DslSum read(byte @Nullable [] bytes) {
    if (bytes == null) {
      return null;
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    long requests = in.getLong();
    long input = in.getLong();
    long cached = in.getLong();
    long output = in.getLong();
    byte[] money = new byte[in.remaining()];
    in.get(money);
    return new DslSum(
        requests, input, cached, output, new BigDecimal(new BigInteger(money), MONEY_SCALE));
  }
}
