// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.ingest.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.streams.ingest.core.EventTimePolicy.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IngestCoreTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  @Test
  void eventTime_isJudgedAgainstArrivalWithInclusiveBounds() {
    EventTimePolicy policy = EventTimePolicy.DEFAULT;

    assertThat(policy.judge(NOON.plus(policy.maxAhead()), NOON)).isEqualTo(Verdict.PLAUSIBLE);
    assertThat(policy.judge(NOON.plus(policy.maxAhead()).plusNanos(1), NOON))
        .isEqualTo(Verdict.TOO_FAR_AHEAD);
    assertThat(policy.judge(NOON.minus(policy.maxAge()), NOON)).isEqualTo(Verdict.PLAUSIBLE);
    assertThat(policy.judge(NOON.minus(policy.maxAge()).minusNanos(1), NOON))
        .isEqualTo(Verdict.TOO_OLD);
  }

  @Test
  void horizon_neverForgetsEarlyAndAtMostAMinuteLate() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      boolean batch = random.nextBoolean();
      long first = NOON.toEpochMilli() + random.nextInt(1_000_000_000);
      long horizon = (batch ? SeenHorizon.DEFAULT_BATCH : SeenHorizon.DEFAULT_ORDINARY).toMillis();
      byte[] remembered = SeenHorizon.DEFAULT.remember(first, batch);
      assertThat(SeenHorizon.DEFAULT.covers(remembered, first + horizon))
          .as("seed %d", seed)
          .isTrue();
      assertThat(
              SeenHorizon.DEFAULT.covers(
                  remembered, first + horizon + Duration.ofMinutes(1).toMillis()))
          .as("seed %d", seed)
          .isFalse();
    }
  }

  @Test
  void hash_separatesTenantsAndIds() {
    EventIdHash hash = new EventIdHash();

    assertThat(hash.of("acme", "e-1")).hasSize(EventIdHash.BYTES);
    assertThat(hash.of("acme", "e-1")).isEqualTo(new EventIdHash().of("acme", "e-1"));
    assertThat(hash.of("ab", "c")).isNotEqualTo(hash.of("a", "bc"));
    assertThat(hash.of("acme", "e-1")).isNotEqualTo(hash.of("acme", "e-2"));
  }
}
