// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import io.costwire.streams.window.core.Totals.Cost;
import io.costwire.streams.window.core.Totals.Count;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TotalsTest {
  private static final List<String> UNITS =
      List.of("input_tokens", "output_tokens", "cache_read_tokens", "web_searches", "gpu_seconds");

  private static Totals random(Random random) {
    Totals totals = new Totals();
    for (Count count : Count.values()) {
      for (int i = random.nextInt(3); i > 0; i--) {
        totals.add(count);
      }
    }
    for (Cost cost : Cost.values()) {
      totals.add(cost, BigDecimal.valueOf(random.nextLong(), 18));
    }
    for (String unit : UNITS) {
      if (random.nextBoolean()) {
        totals.add(unit, BigDecimal.valueOf(random.nextLong() >>> 1, 12));
      }
    }
    return totals;
  }

  @Test
  void whatWasAdded_canBeTakenAwayAgain() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      Totals kept = random(random);
      Totals gone = random(random);
      Totals totals = Totals.plus(kept, gone);
      totals.subtract(gone);
      Totals negative = new Totals();
      negative.subtract(gone);
      ByteWriter out = new ByteWriter();
      negative.write(out);
      Totals read = Totals.read(new ByteReader(out.toBytes()));
      read.add(gone);

      for (Cost cost : Cost.values()) {
        assertThat(totals.cost(cost)).as("seed %d", seed).isEqualTo(kept.cost(cost));
        assertThat(read.cost(cost)).as("seed %d", seed).isZero();
      }
      for (Count count : Count.values()) {
        assertThat(totals.count(count)).as("seed %d", seed).isEqualTo(kept.count(count));
        assertThat(read.count(count)).as("seed %d", seed).isZero();
      }
      kept.usage()
          .forEach(
              (unit, n) -> assertThat(totals.usage()).as("seed %d", seed).containsEntry(unit, n));
      assertThat(read.usage().values()).as("seed %d", seed).allMatch(n -> n.signum() == 0);
    }
  }

  @Test
  void plus_isCommutativeAndAssociative() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      Totals a = random(random);
      Totals b = random(random);
      Totals c = random(random);
      assertThat(Totals.plus(a, b)).as("seed %d", seed).isEqualTo(Totals.plus(b, a));
      assertThat(Totals.plus(Totals.plus(a, b), c))
          .as("seed %d", seed)
          .isEqualTo(Totals.plus(a, Totals.plus(b, c)));
      assertThat(Totals.plus(a, new Totals())).as("seed %d", seed).isEqualTo(a);
    }
  }

  @Test
  void sum_doesNotDependOnOrderOrGrouping() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Totals> parts = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      parts.add(random(random));
    }
    Totals inOrder = new Totals();
    parts.forEach(inOrder::add);
    Collections.shuffle(parts, random);
    Totals left = new Totals();
    Totals right = new Totals();
    parts.forEach(part -> (random.nextBoolean() ? left : right).add(part));

    assertThat(Totals.plus(left, right)).as("seed %d", seed).isEqualTo(inOrder);
  }

  @Test
  void binaryForm_keepsEverything() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      Totals totals = random(random);
      ByteWriter out = new ByteWriter();
      totals.write(out);
      assertThat(Totals.read(new ByteReader(out.toBytes()))).as("seed %d", seed).isEqualTo(totals);
    }
  }

  @Test
  void unitsBeyondTheBound_areSummedTogether() {
    Totals totals = new Totals();
    for (int i = 0; i < Totals.MAX_UNITS + 10; i++) {
      totals.add("unit_" + i, BigDecimal.ONE.setScale(12));
    }

    assertThat(totals.usage()).hasSize(Totals.MAX_UNITS + 1);
    assertThat(totals.usage().get(Totals.OTHER_UNITS)).isEqualByComparingTo("10");
  }

  @Test
  void usage_isSortedByUnit() {
    Totals totals = new Totals();
    List.of("b", "c", "a").forEach(unit -> totals.add(unit, BigDecimal.ONE.setScale(12)));

    assertThat(totals.usage().keySet()).containsExactly("a", "b", "c");
  }
}
