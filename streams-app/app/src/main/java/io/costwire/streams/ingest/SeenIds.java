// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.ingest;

import io.costwire.streams.flow.WriteBehindStore;
import io.costwire.streams.ingest.SeenSegment.Name;
import io.costwire.streams.ingest.core.SeenHorizon;
import io.costwire.streams.ingest.core.SeenHorizon.Kind;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The ids seen within the horizon: 128 bits each, in pages of a logged store, the open one on the
 * heap until the commit, found through an index on the heap that is made anew at every start.
 * Forgetting drops a segment of time at once and deletes its pages in bounded steps.
 */
final class SeenIds {
  /** Pages deleted in one step, some 20 ms. */
  static final int MAX_STEP = 2_000;

  private final KeyValueStore<byte[], byte[]> store;
  private final SeenHorizon horizon;
  private final Map<Name, SeenSegment> segments = new HashMap<>();
  private final Deque<Dropped> dropped = new ArrayDeque<>();
  private int size;
  private boolean loaded;

  /** Pages that are still to be deleted. */
  private record Dropped(Name name, int nextPage, int pages) {}

  SeenIds(WriteBehindStore store, SeenHorizon horizon) {
    store.ownedBy(this::write);
    this.store = store.pages();
    this.horizon = horizon;
  }

  /** With the first step and not in init, so that a rebalance does not wait for it. */
  private void loadOnce() {
    if (loaded) {
      return;
    }
    loaded = true;
    try (var pages = store.all()) {
      while (pages.hasNext()) {
        var page = pages.next();
        segment(Name.of(page.key)).load(page.key, page.value);
      }
    }
    size = segments.values().stream().mapToInt(SeenSegment::size).sum();
  }

  int size() {
    return size;
  }

  /** Remembers the id; false if it is a repeat within the horizon. */
  boolean add(byte[] hash, long arrivedAtMs, boolean ofBatch) {
    loadOnce();
    for (SeenSegment segment : segments.values()) {
      if (isLive(segment, arrivedAtMs) && segment.contains(hash)) {
        return false;
      }
    }
    Kind kind = ofBatch ? Kind.BATCH : Kind.ORDINARY;
    segment(new Name(kind, horizon.segment(kind, arrivedAtMs))).add(hash);
    size++;
    return true;
  }

  /** Forgets segments beyond the horizon; how many ids. */
  int forget(long nowMs) {
    loadOnce();
    int forgotten = drop(expired(nowMs));
    deletePages();
    return forgotten;
  }

  /** Forgets the oldest segments while there are more ids than allowed; how many ids. */
  int forgetEarly() {
    int forgotten = 0;
    while (size > horizon.maxIds()) {
      forgotten += drop(List.of(oldest()));
    }
    return forgotten;
  }

  private void write() {
    segments.values().forEach(SeenSegment::write);
  }

  private List<SeenSegment> expired(long nowMs) {
    return segments.values().stream().filter(segment -> !isLive(segment, nowMs)).toList();
  }

  private boolean isLive(SeenSegment segment, long nowMs) {
    return horizon.covers(segment.name().kind(), segment.name().segment(), nowMs);
  }

  /** Ordinary ids before those of batches, which are fewer and repeat later. */
  private SeenSegment oldest() {
    Comparator<SeenSegment> byKind = Comparator.comparing(it -> it.name().kind());
    return segments.values().stream()
        .min(byKind.thenComparing(it -> it.name().segment()))
        .orElseThrow();
  }

  private int drop(Collection<SeenSegment> gone) {
    int forgotten = 0;
    for (SeenSegment segment : gone) {
      segments.remove(segment.name());
      forgotten += segment.size();
      dropped.add(new Dropped(segment.name(), segment.firstPage(), segment.pages()));
    }
    size -= forgotten;
    return forgotten;
  }

  private void deletePages() {
    int left = MAX_STEP;
    while (left > 0 && !dropped.isEmpty()) {
      Dropped next = dropped.remove();
      int end = Math.min(next.pages, next.nextPage + left);
      for (int page = next.nextPage; page < end; page++) {
        store.delete(next.name.page(page));
      }
      left -= end - next.nextPage;
      if (end < next.pages) {
        dropped.addFirst(new Dropped(next.name, end, next.pages));
      }
    }
  }

  private SeenSegment segment(Name name) {
    return segments.computeIfAbsent(name, n -> new SeenSegment(store, n, firstPage(n)));
  }

  /** A segment that was forgotten early may begin again while its old pages are being deleted. */
  private int firstPage(Name name) {
    return dropped.stream()
        .filter(it -> it.name.equals(name))
        .mapToInt(Dropped::pages)
        .max()
        .orElse(0);
  }
}
