// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.ingest.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.streams.ingest.core.EventTimePolicy.Verdict;
import io.costwire.streams.ingest.core.SeenHorizon.Kind;
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
  void horizon_neverForgetsEarlyAndAtMostAQuarterLate() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      Kind kind = Kind.values()[random.nextInt(2)];
      long first = NOON.toEpochMilli() + random.nextInt(1_000_000_000);
      long horizon =
          (kind == Kind.BATCH ? SeenHorizon.DEFAULT_BATCH : SeenHorizon.DEFAULT_ORDINARY)
              .toMillis();
      int segment = SeenHorizon.DEFAULT.segment(kind, first);
      assertThat(SeenHorizon.DEFAULT.covers(kind, segment, first + horizon))
          .as("seed %d", seed)
          .isTrue();
      assertThat(SeenHorizon.DEFAULT.covers(kind, segment, first + horizon + horizon / 4))
          .as("seed %d", seed)
          .isFalse();
    }
  }

  @Test
  void index_namesThePageOfEveryIdAndHardlyAnyOther() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    IdIndex index = new IdIndex();
    long[] hashes = random.longs(100_000).toArray();
    for (int i = 0; i < hashes.length; i++) {
      index.add(hashes[i], i / 128);
    }
    for (int i = 0; i < hashes.length; i++) {
      int page = i / 128;
      assertThat(index.anyPage(hashes[i], candidate -> candidate == page))
          .as("seed %d", seed)
          .isTrue();
    }
    assertThat(index.size()).isEqualTo(hashes.length);
    assertThat(random.longs(100_000).filter(hash -> index.anyPage(hash, p -> true)).count())
        .as("seed %d", seed)
        .isLessThan(3);
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
