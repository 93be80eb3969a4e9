// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.detect;

import io.costwire.streams.flow.SourceSpan;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;

/**
 * What is known of one run of a sender.
 *
 * @param missing numbers that were missing when that last changed
 * @param sinceMs when that was first seen, by the clock of the app; state of an earlier version has
 *     the time of arrival there, which is never later
 * @param seenMs when the last event arrived, in stream time
 * @param reported missing numbers that were last reported
 * @param reports how often was reported
 */
record SourceState(
    SourceSpan span, long missing, long sinceMs, long seenMs, long reported, long reports) {

  /** The time of an event, in stream time, and that of the app's clock. */
  record Now(long streamMs, long clockMs) {}

  static SourceState first(SourceSpan span, Now now) {
    return new SourceState(span, span.missing(), now.clockMs, now.streamMs, 0, 0);
  }

  SourceState plus(SourceSpan more, Now now) {
    SourceSpan sum = span.plus(more);
    boolean same = sum.missing() == missing;
    long since = same ? sinceMs : now.clockMs;
    return new SourceState(sum, sum.missing(), since, now.streamMs, reported, reports);
  }

  /**
   * Whether what is missing differs from what was reported, and has stood long enough while
   * somebody watched.
   *
   * @param nowMs by the clock of the app
   * @param startedMs since when this task watches, by the same clock
   */
  boolean isDue(long nowMs, long startedMs, long graceMs) {
    return missing != reported && nowMs - Math.max(sinceMs, startedMs) >= graceMs;
  }

  SourceState asReported() {
    return new SourceState(span, missing, sinceMs, seenMs, missing, reports + 1);
  }

  byte[] toBytes() {
    ByteWriter out = new ByteWriter();
    span.write(out);
    out.putVar(missing).putFixed(sinceMs).putFixed(seenMs).putVar(reported).putVar(reports);
    return out.toBytes();
  }

  static SourceState read(byte[] bytes) {
    ByteReader in = new ByteReader(bytes);
    return new SourceState(
        SourceSpan.read(in), in.getVar(), in.getFixed(), in.getFixed(), in.getVar(), in.getVar());
  }
}
