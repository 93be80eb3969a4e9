// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.notice.core;

import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import io.costwire.streams.window.core.Totals;
import io.costwire.streams.window.core.Totals.Count;

/**
 * Requests in trouble within five minutes of event time.
 *
 * @param totals of these requests; not to be changed
 * @param judged how many of them were held against the rules
 */
public record TroubleBucket(Totals totals, long judged) {
  public static final TroubleBucket NOTHING = new TroubleBucket(new Totals(), 0);

  public long requests() {
    return totals.count(Count.REQUESTS);
  }

  public TroubleBucket plus(Totals partial) {
    return new TroubleBucket(Totals.plus(totals, partial), judged);
  }

  public TroubleBucket withJudged(long requests) {
    return new TroubleBucket(totals, requests);
  }

  public byte[] toBytes() {
    ByteWriter out = new ByteWriter().putVar(judged);
    totals.write(out);
    return out.toBytes();
  }

  public static TroubleBucket read(ByteReader in) {
    long judged = in.getVar();
    return new TroubleBucket(Totals.read(in), judged);
  }
}
