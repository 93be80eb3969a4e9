// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.notice.core;

import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import java.time.Instant;

/**
 * What a sum is of.
 *
 * @param startSecond start of the span of event time, seconds since 1970 UTC
 * @param rule id of the rule that chose the events; empty where rules look at the sums
 */
public record NoticeKey(NoticeKind kind, long startSecond, String rule, Series series) {

  public Instant start() {
    return Instant.ofEpochSecond(startSecond);
  }

  public long endSecond() {
    return startSecond + kind.seconds();
  }

  public Instant end() {
    return Instant.ofEpochSecond(endSecond());
  }

  /** The same of another span. */
  public NoticeKey at(long otherStartSecond) {
    return new NoticeKey(kind, otherStartSecond, rule, series);
  }

  /** What takes in the series beyond a bound. */
  public NoticeKey other() {
    return new NoticeKey(kind, startSecond, rule, series.other());
  }

  /** Begins with kind and start, so that all sums to expire lie together. */
  public void write(ByteWriter out) {
    out.putByte(kind.code()).putFixed(startSecond).putText(rule);
    series.write(out);
  }

  public static NoticeKey read(ByteReader in) {
    return new NoticeKey(
        NoticeKind.ofCode(in.getByte()), in.getFixed(), in.getText(), Series.read(in));
  }
}
