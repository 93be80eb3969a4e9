// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** What a round does to alerting. */
enum Strike {
  KILL("kill -9"),
  KILL_TWICE("kill -9, and again while it starts"),
  STOP("stopped and started");

  private final String text;

  Strike(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }

  /** Two rounds have both ways of being killed; then all in random order, kills twice as often. */
  static List<Strike> draw(Random random, int rounds) {
    List<Strike> strikes = new ArrayList<>(List.of(KILL, KILL_TWICE));
    Collections.shuffle(strikes, random);
    while (strikes.size() < rounds) {
      List<Strike> all = new ArrayList<>(List.of(KILL, KILL, KILL, KILL_TWICE, STOP));
      Collections.shuffle(all, random);
      strikes.addAll(all);
    }
    return List.copyOf(strikes.subList(0, rounds));
  }
}
