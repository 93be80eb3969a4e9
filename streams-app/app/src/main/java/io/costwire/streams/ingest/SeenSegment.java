// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.ingest;

import io.costwire.streams.ingest.core.EventIdHash;
import io.costwire.streams.ingest.core.IdIndex;
import io.costwire.streams.ingest.core.SeenHorizon.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueStore;

/** Ids that arrived in one segment of time: pages of them in the store, their index on the heap. */
final class SeenSegment {
  /** A commit writes the open page again, and a look at an id reads one; fewer are more records. */
  static final int PAGE_IDS = 128;

  private static final int PAGE_BYTES = PAGE_IDS * EventIdHash.BYTES;
  private final KeyValueStore<byte[], byte[]> store;
  private final Name name;
  private final int firstPage;
  private final IdIndex index = new IdIndex();
  private final byte[] open = new byte[PAGE_BYTES];

  /** Full pages in front of the open one that are not in the store yet. */
  private final List<byte[]> unwritten = new ArrayList<>();

  private int page;
  private int openBytes;
  private int writtenBytes;

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

  /** The number behind the last page. */
  int pages() {
    return openBytes == 0 ? page : page + 1;
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
    if (number == page) {
      return isIn(open, openBytes, hash);
    }
    int ahead = number - (page - unwritten.size());
    byte[] ids = ahead >= 0 ? unwritten.get(ahead) : store.get(name.page(number));
    if (ids == null) {
      throw new IllegalStateException("the store of seen ids has lost a page of " + name);
    }
    return isIn(ids, ids.length, hash);
  }

  private static boolean isIn(byte[] ids, int length, byte[] hash) {
    for (int at = 0; at < length; at += EventIdHash.BYTES) {
      if (Arrays.equals(ids, at, at + EventIdHash.BYTES, hash, 0, EventIdHash.BYTES)) {
        return true;
      }
    }
    return false;
  }

  /** Remembers an id, in the store with the next {@link #write}. */
  void add(byte[] hash) {
    if (openBytes == PAGE_BYTES) {
      if (writtenBytes < PAGE_BYTES) {
        unwritten.add(open.clone());
      }
      page++;
      openBytes = 0;
      writtenBytes = 0;
    }
    System.arraycopy(hash, 0, open, openBytes, EventIdHash.BYTES);
    openBytes += EventIdHash.BYTES;
    index.add(first(hash, 0), page);
  }

  /**
   * Puts what was added since it ran last into the store: all of it with the commit that covers the
   * events, as the journals are. An id that got there alone would make its event, read again, a
   * repeat.
   */
  void write() {
    int first = page - unwritten.size();
    for (int i = 0; i < unwritten.size(); i++) {
      store.put(name.page(first + i), unwritten.get(i));
    }
    unwritten.clear();
    if (writtenBytes < openBytes) {
      store.put(name.page(page), Arrays.copyOf(open, openBytes));
      writtenBytes = openBytes;
    }
  }

  private static long first(byte[] bytes, int at) {
    return ByteBuffer.wrap(bytes, at, Long.BYTES).getLong();
  }
}
