// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.notice.core;

import io.costwire.signals.rules.SignalRule.Trouble;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is summed up, and by which span of event time. The codes are part of stored keys. */
public enum NoticeKind {
  UNPRICED(1, Duration.ofDays(1), null),
  ERROR(2, Duration.ofMinutes(5), Trouble.ERROR),
  THROTTLED(3, Duration.ofMinutes(5), Trouble.THROTTLED),
  RETRIED(4, Duration.ofMinutes(5), Trouble.RETRIED);

  private static final List<NoticeKind> ALL = List.of(values());

  private final int code;
  private final long seconds;
  private final @Nullable Trouble trouble;

  NoticeKind(int code, Duration span, @Nullable Trouble trouble) {
    this.code = code;
    this.seconds = span.toSeconds();
    this.trouble = trouble;
  }

  public int code() {
    return code;
  }

  /** Length of a span. */
  public long seconds() {
    return seconds;
  }

  /** What is wrong with the requests; null where they are only without a price. */
  public @Nullable Trouble trouble() {
    return trouble;
  }

  /** Start of the span that an instant is in, in seconds since 1970 UTC. */
  public long startOf(long epochSecond) {
    return Math.floorDiv(epochSecond, seconds) * seconds;
  }

  public static NoticeKind ofCode(int code) {
    if (code >= 1 && code <= ALL.size()) {
      // codes count from 1 in the order of the constants
      return ALL.get(code - 1);
    }
    throw new IllegalStateException("nothing is noticed under the code " + code);
  }
}
