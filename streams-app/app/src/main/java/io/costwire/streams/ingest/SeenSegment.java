// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.ingest;

import io.costwire.streams.ingest.core.EventIdHash;
import io.costwire.streams.ingest.core.IdIndex;
import io.costwire.streams.ingest.core.SeenHorizon.Kind;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.kafka.streams.state.KeyValueStore;

/** Ids that arrived in one segment of time: pages of them in the store, their index on the heap. */
final class SeenSegment {
  /** Adding copies the page, so a larger one costs more per id, and a smaller one more bytes. */
  static final int PAGE_IDS = 128;

  private static final int PAGE_BYTES = PAGE_IDS * EventIdHash.BYTES;
  private static final byte[] EMPTY = {};

  private final KeyValueStore<byte[], byte[]> store;
  private final Name name;
  private final int firstPage;
  private final IdIndex index = new IdIndex();
  private int page;
  private byte[] open = EMPTY;

  /** Kind and time; in front of the number of the page in a stored key. */
  record Name(Kind kind, int segment) {
    static final int BYTES = 1 + Integer.BYTES;

    static Name of(byte[] key) {
      return new Name(Kind.values()[key[0]], ByteBuffer.wrap(key, 1, Integer.BYTES).getInt());
    }

    byte[] page(int number) {
      return ByteBuffer.allocate(BYTES + Integer.BYTES)
          .put((byte) kind.ordinal())
          .putInt(segment)
          .putInt(number)
          .array();
    }
  }

  SeenSegment(KeyValueStore<byte[], byte[]> store, Name name, int firstPage) {
    this.store = store;
    this.name = name;
    this.firstPage = firstPage;
    this.page = firstPage;
  }

  Name name() {
    return name;
  }

  int size() {
    return index.size();
  }

  int firstPage() {
    return firstPage;
  }

  /** The number behind the last page that is stored. */
  int pages() {
    return open.length == 0 ? page : page + 1;
  }

  /** Takes in a page that was stored before the last restart. */
  void load(byte[] key, byte[] ids) {
    int number = ByteBuffer.wrap(key, Name.BYTES, Integer.BYTES).getInt();
    for (int at = 0; at < ids.length; at += EventIdHash.BYTES) {
      index.add(first(ids, at), number);
    }
    page = Math.max(page, number + 1);
  }

  boolean contains(byte[] hash) {
    return index.anyPage(first(hash, 0), number -> isIn(number, hash));
  }

  private boolean isIn(int number, byte[] hash) {
    byte[] ids = number == page ? open : store.get(name.page(number));
    if (ids == null) {
      throw new IllegalStateException("the store of seen ids has lost a page of " + name);
    }
    for (int at = 0; at < ids.length; at += EventIdHash.BYTES) {
      if (Arrays.equals(ids, at, at + EventIdHash.BYTES, hash, 0, EventIdHash.BYTES)) {
        return true;
      }
    }
    return false;
  }

  void add(byte[] hash) {
    if (open.length == PAGE_BYTES) {
      page++;
      open = EMPTY;
    }
    byte[] longer = Arrays.copyOf(open, open.length + EventIdHash.BYTES);
    System.arraycopy(hash, 0, longer, open.length, EventIdHash.BYTES);
    open = longer;
    store.put(name.page(page), open);
    index.add(first(hash, 0), page);
  }

  private static long first(byte[] bytes, int at) {
    return ByteBuffer.wrap(bytes, at, Long.BYTES).getLong();
  }
}
