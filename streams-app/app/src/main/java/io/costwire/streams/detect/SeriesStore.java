// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.detect;

import io.costwire.signals.anomaly.SeriesState;
import io.costwire.streams.detect.core.SeriesKey;
import io.costwire.streams.detect.core.Standing;
import io.costwire.streams.detect.core.Standing.Stored;
import io.costwire.streams.detect.core.StreamTime;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All series of a task, and how many each rule has, in one logged store. */
final class SeriesStore {
  private static final Logger log = LoggerFactory.getLogger(SeriesStore.class);

  /** First byte of the keys of numbers of series. */
  private static final int COUNTS = 0;

  /** First byte of the keys of series. */
  private static final int SERIES = 1;

  /** Of how far time has come: shorter than any other, and passed over with the numbers. */
  private static final byte[] TIME_KEY = {COUNTS};

  private final KeyValueStore<byte[], byte[]> store;
  private final ByteWriter writer = new ByteWriter();

  SeriesStore(KeyValueStore<byte[], byte[]> store) {
    this.store = store;
  }

  /** Where a series stands. */
  Standing standing(SeriesKey key) {
    byte[] known = store.get(key(key));
    return known == null ? Standing.NEW : Standing.readOnly(known);
  }

  /** A series; one that another version has written in a form of its own begins anew. */
  Stored get(SeriesKey key) {
    byte[] known = store.get(key(key));
    if (known == null) {
      return Stored.NEW;
    }
    try {
      return Stored.read(known);
    } catch (IllegalArgumentException e) {
      log.warn("stage=detect rule={} state=anew reason={}", key.rule(), e.getMessage());
      // what people were told of it is known, and is ended
      return new Stored(Standing.readOnly(known), SeriesState.fresh());
    }
  }

  void put(SeriesKey key, Stored stored) {
    store.put(key(key), stored.toBytes());
  }

  /** How far time had come when it was noted last. */
  StreamTime time() {
    byte[] known = store.get(TIME_KEY);
    return known == null ? StreamTime.UNKNOWN : StreamTime.read(known);
  }

  void put(StreamTime time) {
    store.put(TIME_KEY, time.toBytes());
  }

  /** Counts a new series of a rule; false when it has as many as allowed. */
  boolean admit(SeriesKey key, int atMost) {
    byte[] countKey = countKey(key);
    long count = count(countKey);
    if (count >= atMost) {
      return false;
    }
    store.put(countKey, writer.reset().putVar(count + 1).toBytes());
    return true;
  }

  void forget(SeriesKey key) {
    if (store.delete(key(key)) != null) {
      byte[] countKey = countKey(key);
      store.put(countKey, writer.reset().putVar(Math.max(0, count(countKey) - 1)).toBytes());
    }
  }

  /**
   * Goes through some series.
   *
   * @param from where to begin, null for the first
   * @return where to go on, null at the end
   */
  byte @Nullable [] step(
      byte @Nullable [] from, int atMost, BiConsumer<SeriesKey, Standing> action) {
    byte[] first = from == null ? new byte[] {SERIES} : from;
    List<KeyValue<SeriesKey, Standing>> some = new ArrayList<>();
    byte[] next = null;
    try (var entries = store.range(first, null)) {
      while (entries.hasNext() && next == null) {
        KeyValue<byte[], byte[]> entry = entries.next();
        if (some.size() < atMost) {
          some.add(
              KeyValue.pair(
                  SeriesKey.read(new ByteReader(entry.key, 1)), Standing.readOnly(entry.value)));
        } else {
          next = entry.key;
        }
      }
    }
    some.forEach(entry -> action.accept(entry.key, entry.value));
    return next;
  }

  private long count(byte[] countKey) {
    byte[] known = store.get(countKey);
    return known == null ? 0 : new ByteReader(known).getVar();
  }

  private byte[] key(SeriesKey key) {
    key.write(writer.reset().putByte(SERIES));
    return writer.toBytes();
  }

  private byte[] countKey(SeriesKey key) {
    return writer
        .reset()
        .putByte(COUNTS)
        .putByte(key.watched().ordinal())
        .putText(key.rule())
        .toBytes();
  }
}
