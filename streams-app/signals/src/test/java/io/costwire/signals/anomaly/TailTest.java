// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.anomaly;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TailTest {

  private static final int MEMORY = 4_000;

  @Test
  void rarity_growsWithSize() {
    Tail tail = normal(3);
    double last = 0;
    for (double size = 0.5; size < 500; size *= 1.2) {
      double rarity = tail.rarity(size);
      assertThat(rarity).as("size %s", size).isGreaterThanOrEqualTo(last);
      last = rarity;
    }
  }

  @Test
  void rarity_isTheShareSeen() {
    Tail tail = normal(3);

    // Half of what is normal is on the other side; 1.645 leaves a tenth of the rest beyond it.
    assertThat(tail.rarity(1.645)).isBetween(1.1, 1.5);
  }

  @Test
  void largerThanAnythingSeen_isRarerThanTheCountsCanSay() {
    assertThat(normal(3).rarity(30)).isGreaterThan(Math.log10(MEMORY) + 1);
  }

  @Test
  void sizesBeyondTheLastBin_areAsRareAsThoseSeenThere() {
    Tail tail = Tail.OF_ERRORS;
    for (int i = 0; i < 4_000; i++) {
      tail = tail.learned(i % 100 == 0 ? 2_000 : 0);
    }
    tail = tail.dayOver(MEMORY);

    assertThat(tail.rarity(2_000)).isBetween(1.9, 2.1);
    assertThat(tail.rarity(1e9)).isEqualTo(tail.rarity(2_000));
  }

  @Test
  void whatHappensEveryDay_becomesAHabit() {
    Tail tail = normal(3);
    double first = tail.rarity(30);
    for (int day = 0; day < 7; day++) {
      tail = tail.learned(30).learned(31).dayOver(MEMORY);
    }
    assertThat(tail.rarity(30)).isLessThan(first - 1.5);
  }

  @Test
  void today_isComparedWithTheDaysBefore() {
    Tail tail = normal(3);
    double before = tail.rarity(10);
    for (int i = 0; i < 200; i++) {
      tail = tail.learned(9.5);
    }
    assertThat(tail.rarity(10)).isEqualTo(before);
    assertThat(tail.dayForgotten().dayOver(MEMORY).rarity(10)).isEqualTo(before);
    assertThat(tail.dayOver(MEMORY).rarity(10)).isLessThan(before - 1);
  }

  private static Tail normal(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Tail tail = Tail.OF_ERRORS;
    for (int i = 0; i < MEMORY; i++) {
      tail = tail.learned(random.nextGaussian());
    }
    return tail.dayOver(MEMORY);
  }
}
