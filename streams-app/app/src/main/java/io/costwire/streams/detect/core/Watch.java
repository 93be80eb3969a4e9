// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.detect.core;

import io.costwire.signals.anomaly.SeriesBucket;
import io.costwire.streams.detect.core.Standing.Stored;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** How the series of a rule are judged. Keeps nothing of them. */
public sealed interface Watch permits SpendWatch, SilenceWatch {
  /** Length of a bucket: long enough to mean something, short enough to be told of soon. */
  Duration BUCKET = Duration.ofMinutes(5);

  /** The same in seconds. */
  long BUCKET_SECONDS = BUCKET.toSeconds();

  /** No series, or nothing, is due. */
  long NEVER = Long.MAX_VALUE;

  /** What a series becomes, and what is to be told. */
  record Next(Stored stored, List<Change> changes) {
    Next and(List<Change> before) {
      return before.isEmpty()
          ? this
          : new Next(stored, Stream.concat(before.stream(), changes.stream()).toList());
    }
  }

  /** What the windows of a bucket mean to this rule. */
  SeriesBucket bucket(long startSecond, BucketSpend spend);

  /** Judges a bucket; a silence before it that nobody has noticed comes first. */
  default Next judge(Stored before, SeriesBucket bucket) {
    long missing = missingSecond(before.standing());
    if (missing < bucket.start().getEpochSecond()) {
      Next silent = missed(before, missing);
      return step(silent.stored(), bucket).and(silent.changes());
    }
    return step(before, bucket);
  }

  /** Judges the bucket that makes a gap a silence; see {@link #missingSecond}. */
  Next missed(Stored before, long bucketSecond);

  /** Judges a bucket that comes behind all others. */
  Next step(Stored before, SeriesBucket bucket);

  /**
   * Start of the bucket whose being missed would mean something; {@link #NEVER} where none does, or
   * it was judged.
   */
  long missingSecond(Standing standing);

  /** Ends what was told: no rule asks any more. What nobody watches is no silence either. */
  static Next abandon(SeriesKey key, Stored before) {
    return switch (key.watched()) {
      case SPEND -> SpendWatch.abandon(before);
      case SILENCE -> SilenceWatch.abandon(before);
    };
  }

  /** Start of the bucket that a time is in. */
  static long bucketOf(long second) {
    return Math.floorDiv(second, BUCKET_SECONDS) * BUCKET_SECONDS;
  }
}
