// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetryScheduleTest {
  private final RetrySchedule schedule =
      new RetrySchedule(Duration.ofMillis(200), Duration.ofSeconds(10), new Random(7));

  @Test
  void pause_doublesUpToTheLongest_withJitterOfHalf() {
    assertThat(schedule.pause(1)).isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
    assertThat(schedule.pause(3)).isBetween(Duration.ofMillis(400), Duration.ofMillis(800));
    assertThat(schedule.pause(1_000)).isBetween(Duration.ofSeconds(5), Duration.ofSeconds(10));
  }

  @Test
  void codes_areClassifiedByWhatHelps() {
    assertThat(StoreErrorCodes.classify(469)).isEqualTo(SinkFailure.ROW_REFUSED);
    assertThat(StoreErrorCodes.classify(252)).isEqualTo(SinkFailure.STORE_OVERLOADED);
    assertThat(StoreErrorCodes.classify(60)).isEqualTo(SinkFailure.SCHEMA_MISMATCH);
    assertThat(StoreErrorCodes.classify(516)).isEqualTo(SinkFailure.ACCESS_DENIED);
    assertThat(StoreErrorCodes.classify(999_999)).isEqualTo(SinkFailure.STORE_FAILED);
  }
}
