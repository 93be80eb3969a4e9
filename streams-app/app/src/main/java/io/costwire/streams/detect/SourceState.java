// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.detect;

import io.costwire.streams.flow.SourceSpan;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;

/**
 * What is known of one run of a sender.
 *
 * @param missing numbers that were missing when that last changed
 * @param sinceMs when it last changed, by arrival
 * @param seenMs when the last event arrived
 * @param reported missing numbers that were last reported
 * @param reports how often was reported
 */
record SourceState(
    SourceSpan span, long missing, long sinceMs, long seenMs, long reported, long reports) {

  static SourceState first(SourceSpan span, long nowMs) {
    return new SourceState(span, span.missing(), nowMs, nowMs, 0, 0);
  }

  SourceState plus(SourceSpan more, long nowMs) {
    SourceSpan sum = span.plus(more);
    boolean same = sum.missing() == missing;
    return new SourceState(sum, sum.missing(), same ? sinceMs : nowMs, nowMs, reported, reports);
  }

  /** Whether what is missing differs from what was reported, and has stood long enough. */
  boolean isDue(long nowMs, long graceMs) {
    return missing != reported && nowMs - sinceMs >= graceMs;
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
