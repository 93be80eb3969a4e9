// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Events that are encoded in advance, so that sending many takes little from the cores that are
 * measured: only the id and the time are written into a copy. For one thread.
 */
final class EncodedEvents {
  private static final int VARIANTS = 4_096;
  private static final String ID = "delay-9-99999999";
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678901Z");

  private final List<Template> templates = new ArrayList<>(VARIANTS);
  private int next;

  private record Template(byte[] bytes, int idAt, int timeAt) {}

  EncodedEvents(TopicSerdes serdes, Random random) {
    var events = new BenchEvents(random);
    byte[] id = ID.getBytes(StandardCharsets.UTF_8);
    byte[] time = varint(micros(TIME));
    try (var serializer = serdes.serializer(Topics.USAGE_EVENTS)) {
      for (int i = 0; i < VARIANTS; i++) {
        byte[] bytes = serializer.serialize(Topics.USAGE_EVENTS.name(), events.event(ID, TIME));
        templates.add(new Template(bytes, onlyPlaceOf(id, bytes), onlyPlaceOf(time, bytes)));
      }
    }
  }

  static String id(int phase, long number) {
    return "delay-%d-%08d".formatted(phase, number);
  }

  /** The next event, as it is sent. */
  byte[] next(byte[] id, Instant time) {
    Template template = templates.get(next++ % VARIANTS);
    byte[] bytes = template.bytes.clone();
    put(id, ID.length(), bytes, template.idAt);
    byte[] encoded = varint(micros(time));
    put(encoded, encoded.length, bytes, template.timeAt);
    return bytes;
  }

  private static void put(byte[] part, int length, byte[] into, int at) {
    if (part.length != length) {
      throw new IllegalArgumentException(
          "a part of %d bytes was to take the place of %d".formatted(part.length, length));
    }
    System.arraycopy(part, 0, into, at, length);
  }

  static int onlyPlaceOf(byte[] part, byte[] whole) {
    int found = -1;
    for (int i = 0; i + part.length <= whole.length; i++) {
      if (Arrays.equals(part, 0, part.length, whole, i, i + part.length)) {
        if (found >= 0) {
          throw new IllegalStateException("an encoded event has the placeholder twice");
        }
        found = i;
      }
    }
    if (found < 0) {
      throw new IllegalStateException("an encoded event does not have the placeholder");
    }
    return found;
  }

  private static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }

  /** A long as Avro writes it: 8 bytes for any microsecond from 2005 to 2041. */
  static byte[] varint(long value) {
    long rest = value << 1 ^ value >> 63;
    byte[] bytes = new byte[10];
    int length = 0;
    while ((rest & ~0x7FL) != 0) {
      bytes[length++] = (byte) (rest & 0x7F | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
    byte[] exact = Arrays.copyOf(bytes, length);
    if (length != 8) {
      throw new IllegalArgumentException("a time of " + length + " bytes");
    }
    return exact;
  }
}
