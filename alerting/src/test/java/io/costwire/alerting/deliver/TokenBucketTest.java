// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import static io.costwire.alerting.policy.Signals.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TokenBucketTest {
  private static final int RUNS = 100;

  @Test
  void quietTime_allowsABurst_thenOneMessagePerShare() {
    TokenBucket bucket = new TokenBucket(new RateLimit(3, Duration.ofSeconds(60)), NOON);

    for (int i = 0; i < 3; i++) {
      assertThat(bucket.readyAt(NOON)).isEqualTo(NOON);
      bucket.take(NOON);
    }

    assertThat(bucket.readyAt(NOON)).isEqualTo(NOON.plusSeconds(20));
    bucket.take(NOON.plusSeconds(20));
    assertThat(bucket.readyAt(NOON.plusSeconds(20))).isEqualTo(NOON.plusSeconds(40));
  }

  @Test
  void clockThatIsSetBack_costsAtMostOnePeriod() {
    TokenBucket bucket = new TokenBucket(new RateLimit(2, Duration.ofSeconds(10)), NOON);
    bucket.take(NOON);
    Instant back = NOON.minus(Duration.ofDays(1));

    assertThat(bucket.readyAt(back)).isBetween(back, back.plusSeconds(10));
  }

  @Test
  void anyPeriod_hasAtMostTheBurstAndOnePeriodsShare() {
    for (int run = 0; run < RUNS; run++) {
      long seed = 70_001L + run;
      try {
        takeGreedily(new Random(seed));
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private static void takeGreedily(Random random) {
    RateLimit limit = new RateLimit(1 + random.nextInt(30), Duration.ofSeconds(60));
    TokenBucket bucket = new TokenBucket(limit, NOON);
    List<Instant> taken = new ArrayList<>();
    Instant now = NOON;
    for (int i = 0; i < 500; i++) {
      now = now.plusMillis(random.nextInt(3_000));
      if (!bucket.readyAt(now).isAfter(now)) {
        bucket.take(now);
        taken.add(now);
      }
    }
    for (Instant from : taken) {
      Instant to = from.plus(limit.per());
      assertThat(taken)
          .filteredOn(at -> !at.isBefore(from) && at.isBefore(to))
          .hasSizeLessThanOrEqualTo(2 * limit.messages());
    }
    long periods = Duration.between(NOON, now).dividedBy(limit.per()) + 1;
    assertThat((long) taken.size()).isLessThanOrEqualTo((periods + 1) * limit.messages());
  }
}
