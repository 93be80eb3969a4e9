// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** What a round does to the instances. */
enum Strike {
  KILL("kill -9 of one", 1),
  KILL_AND_WIPE("kill -9 of one, its state deleted", 1),
  FREEZE("one frozen until it has been replaced, then let go", 0),
  STOP_ONE("one stopped, then started (3, 2, 3)", 0),
  STOP_TWO("two stopped, then started (3, 1, 3)", 0),
  KILL_TWO("kill -9 of two at once", 2);

  private final String text;
  private final int kills;

  Strike(String text, int kills) {
    this.text = text;
    this.kills = kills;
  }

  String text() {
    return text;
  }

  /** Processes that it kills. */
  int kills() {
    return kills;
  }

  /** Strikes in random order; none comes again before all others had their turn. */
  static List<Strike> draw(Random random, int rounds) {
    List<Strike> strikes = new ArrayList<>();
    while (strikes.size() < rounds) {
      List<Strike> all = new ArrayList<>(List.of(values()));
      Collections.shuffle(all, random);
      strikes.addAll(all);
    }
    return List.copyOf(strikes.subList(0, rounds));
  }
}
