// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.price;

import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The events of one partition that wait for a price, by their offset, in a logged store. Holds a
 * bounded number; an event beyond that is left to {@code reprice}, which finds it in ClickHouse.
 */
final class ParkingLot {
  /** Key of the number of events; offsets have eight bytes. */
  private static final byte[] COUNT_KEY = {0};

  /** Bounds what is read at once when events are large. */
  private static final int MAX_STEP_BYTES = 4 * 1024 * 1024;

  private final KeyValueStore<byte[], byte[]> store;
  private final long capacity;
  private final ByteWriter writer = new ByteWriter();

  /** An event and where it came from. */
  record Place(long offset, ParkedEvent event) {}

  ParkingLot(KeyValueStore<byte[], byte[]> store, long capacity) {
    this.store = store;
    this.capacity = capacity;
  }

  /** Keeps the event; false when there is no room. */
  boolean park(long offset, ParkedEvent event) {
    long count = size();
    if (count >= capacity) {
      return false;
    }
    event.write(writer.reset());
    store.put(key(offset), writer.toBytes());
    count(count + 1);
    return true;
  }

  /** What waits at an offset, if anything does. */
  @Nullable ParkedEvent at(long offset) {
    byte[] kept = store.get(key(offset));
    return kept == null ? null : ParkedEvent.read(new ByteReader(kept));
  }

  /** Keeps what is known now of an event that waits. */
  void replace(long offset, ParkedEvent event) {
    event.write(writer.reset());
    store.put(key(offset), writer.toBytes());
  }

  /** Forgets the event, if it is here. */
  void leave(long offset) {
    if (store.delete(key(offset)) != null) {
      count(size() - 1);
    }
  }

  long size() {
    byte[] count = store.get(COUNT_KEY);
    return count == null ? 0 : new ByteReader(count).getVar();
  }

  /** The next events from an offset on, at most so many; none when there are no more. */
  List<Place> from(long offset, int atMost) {
    List<Place> places = new ArrayList<>();
    int bytes = 0;
    try (var entries = store.range(key(offset), null)) {
      while (entries.hasNext() && places.size() < atMost && bytes < MAX_STEP_BYTES) {
        var entry = entries.next();
        bytes += entry.value.length;
        places.add(
            new Place(
                new ByteReader(entry.key).getFixed(),
                ParkedEvent.read(new ByteReader(entry.value))));
      }
    }
    return places;
  }

  private void count(long count) {
    store.put(COUNT_KEY, new ByteWriter().putVar(count).toBytes());
  }

  static byte[] key(long offset) {
    return new ByteWriter().putFixed(offset).toBytes();
  }
}
