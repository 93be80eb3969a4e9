// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.forecast;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a budget will be used up.
 *
 * @since 0.1
 */
public sealed interface Exhaustion {

  /** It is used up now. */
  record Already() implements Exhaustion {}

  /**
   * It is expected to be used up before the period ends; times are to the minute.
   *
   * @param earliest one time in ten it is even before this
   * @param latest nine times in ten it is before this; null where it may well last
   */
  record Within(Instant earliest, Instant expected, @Nullable Instant latest)
      implements Exhaustion {}

  /**
   * It is expected to last until the period ends.
   *
   * @param earliest one time in ten it is used up before this; null where even that is after the
   *     end
   */
  record NotBeforeEnd(@Nullable Instant earliest) implements Exhaustion {}

  /** There is too little to go by. */
  record Unknown(ForecastResult.NotYet why) implements Exhaustion {}
}
