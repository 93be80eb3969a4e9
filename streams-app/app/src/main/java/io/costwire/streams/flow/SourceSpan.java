// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.flow;

import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;

/**
 * How many events of a source's epoch have arrived, and between which numbers. Each event is
 * counted once, so fewer events than numbers means that some did not arrive.
 *
 * @param count events, refused ones included and repeats left out
 * @param first lowest number
 * @param last highest number
 */
public record SourceSpan(Source source, long count, long first, long last) {

  /**
   * One run of a sender, which numbers its events from 0 without gaps.
   *
   * @param epoch start of the run, milliseconds since 1970 UTC
   */
  public record Source(String tenant, String id, long epoch) {

    /** The same for all runs of a sender, in every JVM: they are kept by one task. */
    public int owner() {
      return (31 * tenant.hashCode() + id.hashCode()) * 0x9E3779B9 >>> 8;
    }

    public void write(ByteWriter out) {
      out.putText(tenant).putText(id).putFixed(epoch);
    }

    public static Source read(ByteReader in) {
      return new Source(in.getText(), in.getText(), in.getFixed());
    }
  }

  /** One event. */
  public static SourceSpan of(Source source, long seq) {
    return new SourceSpan(source, 1, seq, seq);
  }

  public SourceSpan plus(SourceSpan other) {
    return new SourceSpan(
        source, count + other.count, Math.min(first, other.first), Math.max(last, other.last));
  }

  /** Numbers between the first and the last that no event had. */
  public long missing() {
    return Math.max(0, last - first + 1 - count);
  }

  public void write(ByteWriter out) {
    source.write(out);
    out.putVar(count).putFixed(first).putFixed(last);
  }

  public static SourceSpan read(ByteReader in) {
    return new SourceSpan(Source.read(in), in.getVar(), in.getFixed(), in.getFixed());
  }
}
