// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.notice.core;

import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import io.costwire.streams.window.core.Totals;
import io.costwire.streams.window.core.Totals.Count;

/**
 * Usage of a model on a day that has no price, and what was told of it.
 *
 * @param totals of the events without a price; not to be changed
 * @param told events when it was last told; 0 where nothing is, or it was taken back
 * @param revisions how often was told
 */
public record UnpricedDay(Totals totals, long told, long revisions) {
  public static final UnpricedDay NOTHING = new UnpricedDay(new Totals(), 0, 0);

  /** What is to be done. */
  public enum Due {
    NOTHING,
    FIRE,
    WITHDRAW
  }

  public long events() {
    return totals.count(Count.REQUESTS);
  }

  /**
   * With further events, or less those that have a price now. Less than nothing is nothing: those
   * were counted before the rule was switched off.
   */
  public UnpricedDay plus(Totals partial) {
    Totals sum = Totals.plus(totals, partial);
    boolean some = sum.count(Count.REQUESTS) > 0;
    return new UnpricedDay(some ? sum : new Totals(), told, revisions);
  }

  /** The first event is told, then whenever they have doubled, and when there is none left. */
  public Due due() {
    if (events() > 0) {
      return told == 0 || events() / 2 >= told ? Due.FIRE : Due.NOTHING;
    }
    return told > 0 ? Due.WITHDRAW : Due.NOTHING;
  }

  /** After it was told, or taken back. */
  public UnpricedDay asTold() {
    return new UnpricedDay(totals, events(), revisions + 1);
  }

  /** Nobody asks any more; revisions go on from here should somebody again. */
  public UnpricedDay ended() {
    return new UnpricedDay(new Totals(), 0, told > 0 ? revisions + 1 : revisions);
  }

  public byte[] toBytes() {
    ByteWriter out = new ByteWriter().putVar(told).putVar(revisions);
    totals.write(out);
    return out.toBytes();
  }

  public static UnpricedDay read(ByteReader in) {
    long told = in.getVar();
    long revisions = in.getVar();
    return new UnpricedDay(Totals.read(in), told, revisions);
  }
}
