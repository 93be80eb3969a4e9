// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import io.costwire.streams.budget.core.CivilPeriod.Span;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** What was last said about the end of a period. */
public sealed interface Outlook {

  /** The period that it is about. */
  Span period();

  /** Up to when spend was known, seconds since 1970 UTC. */
  long asOf();

  /**
   * A forecast.
   *
   * @param low the period's total is expected to be below it once in ten times
   * @param high the period's total is expected to be above it once in ten times
   * @param exhaustion when the amount is used up
   * @param history how much was known, for people
   */
  record Expected(
      Span period,
      long asOf,
      BigDecimal low,
      BigDecimal expected,
      BigDecimal high,
      UsedUp exhaustion,
      String history)
      implements Outlook {}

  /**
   * When an amount is expected to be used up, seconds since 1970 UTC.
   *
   * @param amount the amount it is about
   * @param earliest null where even that is after the period's end
   * @param expected null where it is expected to last, or used up already
   * @param latest null where it may well last
   */
  record UsedUp(
      BigDecimal amount, @Nullable Long earliest, @Nullable Long expected, @Nullable Long latest) {}

  /** Why there is no forecast. */
  record Missing(Span period, long asOf, String why) implements Outlook {}

  /** Whether it is about a period. */
  default boolean isOf(Span other) {
    return period().equals(other);
  }

  default void write(ByteWriter out) {
    out.putByte(this instanceof Expected ? 1 : 0);
    out.putFixed(period().startSecond()).putFixed(period().endSecond()).putFixed(asOf());
    switch (this) {
      case Missing missing -> out.putText(missing.why);
      case Expected forecast -> {
        out.putText(forecast.low.toPlainString());
        out.putText(forecast.expected.toPlainString());
        out.putText(forecast.high.toPlainString());
        out.putText(forecast.exhaustion.amount.toPlainString());
        write(forecast.exhaustion.earliest, out);
        write(forecast.exhaustion.expected, out);
        write(forecast.exhaustion.latest, out);
        out.putText(forecast.history);
      }
    }
  }

  private static void write(@Nullable Long second, ByteWriter out) {
    out.putFixed(second == null ? Long.MIN_VALUE : second);
  }

  static Outlook read(ByteReader in) {
    boolean expected = in.getByte() == 1;
    Span period = new Span(in.getFixed(), in.getFixed());
    long asOf = in.getFixed();
    return expected
        ? new Expected(period, asOf, number(in), number(in), number(in), usedUp(in), in.getText())
        : new Missing(period, asOf, in.getText());
  }

  private static UsedUp usedUp(ByteReader in) {
    return new UsedUp(number(in), second(in), second(in), second(in));
  }

  private static BigDecimal number(ByteReader in) {
    return new BigDecimal(in.getText());
  }

  private static @Nullable Long second(ByteReader in) {
    long second = in.getFixed();
    return second == Long.MIN_VALUE ? null : second;
  }
}
