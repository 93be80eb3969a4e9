// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.detect.core;

import java.math.BigDecimal;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a task has on its heap of a series: where it stands, and which buckets have changed. */
public final class Series {
  private static final int MINUTES = (int) (Watch.BUCKET_SECONDS / 60);

  private final SeriesKey key;
  private final TreeMap<Long, Bucket> pending = new TreeMap<>();
  private Standing standing;

  /** When it is in the agenda; {@link Watch#NEVER} where it is not. */
  long queuedMs = Watch.NEVER;

  /** A bucket that is not judged. */
  private static final class Bucket {
    private final BigDecimal[] minutes = new BigDecimal[MINUTES];
    private long changedMs;
    private @Nullable BigDecimal lookedAt;
  }

  Series(SeriesKey key, Standing standing) {
    this.key = key;
    this.standing = standing;
  }

  public SeriesKey key() {
    return key;
  }

  public Standing standing() {
    return standing;
  }

  void changed(long second, BigDecimal billed, long nowMs) {
    Bucket bucket = pending.computeIfAbsent(Watch.bucketOf(second), start -> new Bucket());
    bucket.changedMs = nowMs;
    bucket.minutes[(int) (second - Watch.bucketOf(second)) / 60] = billed;
  }

  boolean isPending(long bucketSecond) {
    return pending.containsKey(bucketSecond);
  }

  /** How many there are. */
  public int pendingBuckets() {
    return pending.size();
  }

  /** Starts of the buckets that are not judged, in order. */
  public List<Long> pending() {
    return List.copyOf(pending.keySet());
  }

  /** When the first of them can be judged; {@link Watch#NEVER} where there is none. */
  public long readyMs(long graceMs) {
    if (pending.isEmpty()) {
      return Watch.NEVER;
    }
    var first = pending.firstEntry();
    long endMs = (first.getKey() + Watch.BUCKET_SECONDS) * 1000;
    return Math.max(endMs, first.getValue().changedMs) + graceMs;
  }

  /** What is known of the cost of the latest bucket; the store knows all of it. */
  public BigDecimal latestCost() {
    BigDecimal sum = BigDecimal.ZERO;
    if (!pending.isEmpty()) {
      for (BigDecimal minute : pending.lastEntry().getValue().minutes) {
        sum = minute == null ? sum : sum.add(minute);
      }
    }
    return sum;
  }

  /** What the latest bucket cost when it was last looked at. */
  public @Nullable BigDecimal lookedAt() {
    return pending.isEmpty() ? null : pending.lastEntry().getValue().lookedAt;
  }

  public void lookedAt(BigDecimal cost) {
    if (!pending.isEmpty()) {
      pending.lastEntry().getValue().lookedAt = cost;
    }
  }

  long removeFirst() {
    return pending.pollFirstEntry().getKey();
  }

  void clear() {
    pending.clear();
  }

  /** What was told, or judged, since. */
  public void stands(Standing next) {
    standing = next;
  }
}
