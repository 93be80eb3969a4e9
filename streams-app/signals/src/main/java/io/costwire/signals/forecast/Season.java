// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.forecast;

import java.util.function.IntToDoubleFunction;

/** The rhythm of a series: how much of its level it spends at which point. */
interface Season {

  /**
   * Learns from the totals before a point, and from nothing after it.
   *
   * @param totals NaN where unknown
   * @param end exclusive
   * @return for a point before or after {@code end}, its factor of the level; around 1, at least 0
   */
  IntToDoubleFunction learn(double[] totals, int end);
}
