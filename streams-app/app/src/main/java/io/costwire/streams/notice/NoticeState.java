// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.notice;

import io.costwire.streams.notice.core.NoticeKey;
import io.costwire.streams.notice.core.NoticeKind;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** What the second step remembers, in one logged store; what is too old is forgotten. */
final class NoticeState {
  /** As long as windows of days take in late events, and as they, an hour more. */
  static final Duration UNPRICED_RETENTION = Duration.ofDays(45).plusHours(1);

  /** As long as windows of minutes take in late events. */
  static final Duration STORM_RETENTION = Duration.ofHours(48);

  /** Bounds a step of forgetting, for each kind. */
  static final int MAX_EXPIRED = 1_000;

  /** Added to the code of a kind in keys of numbers of keys, so that they expire alike. */
  private static final int KEY_COUNTS = 16;

  private final KeyValueStore<byte[], byte[]> store;
  private final ByteWriter writer = new ByteWriter();

  NoticeState(KeyValueStore<byte[], byte[]> store) {
    this.store = store;
  }

  @Nullable ByteReader get(NoticeKey key) {
    return get(bytes(key));
  }

  void put(NoticeKey key, byte[] value) {
    store.put(bytes(key), value);
  }

  @Nullable ByteReader get(byte[] key) {
    byte[] value = store.get(key);
    return value == null ? null : new ByteReader(value);
  }

  void put(byte[] key, byte[] value) {
    store.put(key, value);
  }

  void delete(byte[] key) {
    store.delete(key);
  }

  /** Counts a new key of a span and tenant; false when there are as many as allowed. */
  boolean admit(NoticeKey key, int maxKeys) {
    writer.reset().putByte(KEY_COUNTS + key.kind().code()).putFixed(key.startSecond());
    writer.putText(key.rule()).putText(key.series().tenant());
    byte[] counted = writer.toBytes();
    ByteReader known = get(counted);
    long count = known == null ? 0 : known.getVar();
    if (count >= maxKeys) {
      return false;
    }
    store.put(counted, writer.reset().putVar(count + 1).toBytes());
    return true;
  }

  /** Whether a span is so old that its sum may be gone. */
  static boolean isForgotten(NoticeKey key, long streamSecond) {
    return key.startSecond() < horizonSecond(key.kind(), streamSecond);
  }

  /** Some entries in the order of their keys, from one on. */
  List<KeyValue<byte[], byte[]>> from(byte[] first, byte[] end, int atMost) {
    List<KeyValue<byte[], byte[]>> some = new ArrayList<>();
    try (var entries = store.range(first, end)) {
      while (entries.hasNext() && some.size() < atMost) {
        some.add(entries.next());
      }
    }
    return some;
  }

  void expire(long streamSecond) {
    for (NoticeKind kind : NoticeKind.values()) {
      long horizon = Math.max(0, horizonSecond(kind, streamSecond));
      expire(kind.code(), horizon);
      expire(KEY_COUNTS + kind.code(), horizon);
    }
  }

  private void expire(int code, long horizon) {
    from(first(code, 0), first(code, horizon), MAX_EXPIRED)
        .forEach(entry -> store.delete(entry.key));
  }

  private static long horizonSecond(NoticeKind kind, long streamSecond) {
    Duration retention = kind == NoticeKind.UNPRICED ? UNPRICED_RETENTION : STORM_RETENTION;
    return streamSecond - retention.toSeconds() - kind.seconds();
  }

  /** First key of a kind at or after a start. */
  static byte[] first(int code, long startSecond) {
    return new ByteWriter().putByte(code).putFixed(startSecond).toBytes();
  }

  /** The next key that there can be. */
  static byte[] after(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  private byte[] bytes(NoticeKey key) {
    key.write(writer.reset());
    return writer.toBytes();
  }
}
