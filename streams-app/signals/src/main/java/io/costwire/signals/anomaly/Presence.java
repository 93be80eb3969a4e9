// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.anomaly;

import java.time.ZonedDateTime;
import java.util.Arrays;

/**
 * In which hours a source usually speaks: the share of buckets heard, hour by hour of the week, and
 * of working days and weekends for as long as a week was not seen three times. A source that speaks
 * from nine to five is not silent at night.
 */
final class Presence {

  static final int SLOTS = Rhythm.SLOTS;
  static final Presence NEW = unseen();

  /** Stored in two bytes a slot, and kept as it is stored. */
  private static final double WHOLE = Short.MAX_VALUE;

  private static final short NEVER = -1;

  /** A source that is heard this often is missed: one week without a word is not enough to go. */
  private static final double SPEAKS = 0.7;

  private static final double WEEK_VISITS = 4;

  /** Until three weeks are over yesterday counts most, so that a weekly job is not missed. */
  private static final double DAY_VISITS = 2;

  /** Where buckets are long a slot has few of them. */
  private static final double LEAST_BUCKETS = 4;

  private final short[] shares;

  private Presence(short[] shares) {
    this.shares = shares;
  }

  private static Presence unseen() {
    short[] shares = new short[SLOTS];
    Arrays.fill(shares, NEVER);
    return new Presence(shares);
  }

  static Presence of(short[] shares) {
    return new Presence(shares.clone());
  }

  short[] shares() {
    return shares.clone();
  }

  /**
   * Whether a word is expected at a time. On a kind of day never seen it is, if the other kind is
   * spoken all day long.
   *
   * @param weeks whether every hour of the week has passed three times
   */
  boolean speaks(ZonedDateTime time, boolean weeks) {
    if (weeks) {
      return speaks(shares[Rhythm.weekSlot(time)]);
    }
    int slot = Rhythm.daySlot(time);
    return shares[slot] == NEVER ? speaksAllDay(slot) : speaks(shares[slot]);
  }

  private boolean speaksAllDay(int slot) {
    boolean weekend = slot >= Rhythm.WEEK_HOURS + 24;
    int from = Rhythm.WEEK_HOURS + (weekend ? 0 : 24);
    boolean any = false;
    for (int i = from; i < from + 24; i++) {
      if (shares[i] != NEVER && !speaks(shares[i])) {
        return false;
      }
      any |= shares[i] != NEVER;
    }
    return any;
  }

  boolean speaksEver() {
    for (short share : shares) {
      if (speaks(share)) {
        return true;
      }
    }
    return false;
  }

  private static boolean speaks(short share) {
    return share >= SPEAKS * WHOLE;
  }

  /**
   * After some buckets of one hour.
   *
   * @param share what part of an hour a bucket is, at most 1
   */
  Presence learned(ZonedDateTime time, boolean heard, long buckets, double share) {
    Presence next = new Presence(shares.clone());
    next.take(Rhythm.weekSlot(time), heard, buckets, share / WEEK_VISITS);
    next.take(Rhythm.daySlot(time), heard, buckets, share / DAY_VISITS);
    return next;
  }

  /** Only on a copy that nobody else has yet. */
  private void take(int slot, boolean heard, long buckets, double rate) {
    double now = heard ? WHOLE : 0;
    double before = shares[slot] == NEVER ? WHOLE / 2 : shares[slot];
    double keep = Math.pow(1 - Math.min(rate, 1 / LEAST_BUCKETS), (double) buckets);
    shares[slot] = (short) Math.round(now + keep * (before - now));
  }
}
