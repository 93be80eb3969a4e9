// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

import java.time.Duration;

/**
 * How one receiver hears of an alert.
 *
 * @param group with which other alerts it is told
 */
public record Terms(Group group, Cadence cadence, Abilities abilities) {

  /** Each alert on its own and at once, its beginning and its end only. */
  public static final Terms PLAIN = new Terms(Group.NONE, Cadence.AT_ONCE, Abilities.PLAIN);

  /** Of what is said again without news: it neither waits for news nor makes news wait. */
  Terms forRefresh() {
    return new Terms(new Group("refresh", ""), Cadence.AT_ONCE, abilities);
  }

  /**
   * Alerts that are told together.
   *
   * @param route identity of the route; under a flood all groups of a route are told together
   * @param name what the alerts have in common, as in {@link Message#group}
   */
  public record Group(String route, String name) {
    /** Nothing in common. */
    public static final Group NONE = new Group("", "");
  }

  /**
   * How often people hear of a group.
   *
   * @param groupWait how long its first message waits for more
   * @param interval how long the next message waits after the one before
   * @param repeat after this time what still fires and nobody acknowledged is told again
   */
  public record Cadence(Duration groupWait, Duration interval, Duration repeat) {
    /** At once, and never again. */
    public static final Cadence AT_ONCE =
        new Cadence(Duration.ZERO, Duration.ZERO, Duration.ofDays(36_500));

    public Cadence {
      if (groupWait.isNegative()
          || interval.isNegative()
          || repeat.isNegative()
          || repeat.isZero()) {
        throw new IllegalArgumentException("no such cadence");
      }
    }
  }
}
