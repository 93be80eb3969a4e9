// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.batch;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Lanes and loads of rows that are one number each. */
final class Rows {
  static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  static final Insert INSERT = new Insert("numbers", List.of("n"), List.of("Int64"), false);
  static final BatchLimits LIMITS = new BatchLimits(10, 1_000, Duration.ofMillis(500), 2_000);

  private Rows() {}

  static SourceOffset source(int partition, long offset) {
    return new SourceOffset("numbers.topic", partition, offset, 0);
  }

  /** Numbers 0 to count - 1, each at the offset of its value. */
  static Load load(int count) {
    TableBatch batch = new TableBatch(INSERT, 202611);
    for (int i = 0; i < count; i++) {
      int number = i;
      batch.add(source(0, i), row -> row.int64(number));
    }
    return new Load("numbers.topic", List.of(batch), List.of(), Map.of(0, (long) count));
  }

  static List<Long> numbers(Slice slice) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      slice.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    LongBuffer longs =
        ByteBuffer.wrap(out.toByteArray()).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
    return LongStream.generate(longs::get).limit(slice.rows()).boxed().toList();
  }
}
