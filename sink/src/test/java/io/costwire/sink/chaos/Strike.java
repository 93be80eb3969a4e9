// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** What a round does to the two sinks and to ClickHouse. */
enum Strike {
  KILL_SINK("kill -9 of a sink"),
  KILL_ENGINE("kill -9 of ClickHouse"),
  KILL_BOTH_SINKS("kill -9 of both sinks"),
  KILL_SINK_AND_ENGINE("kill -9 of a sink and of ClickHouse"),
  FREEZE_SINK("a sink frozen until it has been replaced, then let go"),
  STOP_SINK("a sink stopped and started");

  private final String text;

  Strike(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }

  /** A sink and ClickHouse first, so that two rounds have both; then all in random order. */
  static List<Strike> draw(Random random, int rounds) {
    List<Strike> strikes = new ArrayList<>(List.of(KILL_SINK, KILL_ENGINE));
    Collections.shuffle(strikes, random);
    while (strikes.size() < rounds) {
      List<Strike> all = new ArrayList<>(List.of(values()));
      Collections.shuffle(all, random);
      strikes.addAll(all);
    }
    return List.copyOf(strikes.subList(0, rounds));
  }
}
