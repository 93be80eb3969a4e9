// SPDX-License-Identifier: Apache-2.0
package io.costwire.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That the sides do what they are compared by; how fast is for the benchmark to say. */
class ContendersTest {
  private static final int RECORDS = 2_000;

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "KAFKA_SEND")
  void everyRecord_arrivesAtTheOtherEnd(Side side) {
    try (Contender contender = side.open()) {
      for (int i = 0; i < RECORDS; i++) {
        contender.offer();
      }
      contender.settle();
      assertThat(contender.delivered()).isEqualTo(RECORDS);
      assertThat(contender.dropped()).isLessThanOrEqualTo(0);
      assertThat(contender.isBalanced()).isTrue();
    }
  }

  @Test
  void kafka_saysWhichBrokerIsMissing() {
    assertThatThrownBy(Side.KAFKA_SEND::open).hasMessageContaining("name a broker");
  }
}
