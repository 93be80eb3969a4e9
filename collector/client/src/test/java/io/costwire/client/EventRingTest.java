// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventRingTest {
  private static final UsageEvent EVENT = UsageEvent.builder().kind(EventKind.HEARTBEAT).build();

  @Test
  void capacity_isRoundedUpToAPowerOfTwo() {
    assertThat(IntStream.of(1, 2, 3, 4, 5, 1000).map(EventRing::capacityFor))
        .containsExactly(2, 2, 4, 4, 8, 1024);
  }

  @Test
  void fullRing_refusesUntilOneIsTaken() {
    EventRing ring = new EventRing(4);
    IntStream.range(0, 4).forEach(i -> assertThat(ring.offer(EVENT, i, 0)).isTrue());
    assertThat(ring.offer(EVENT, 4, 0)).isFalse();
    assertThat(takeAll(ring, 1)).containsExactly(0L);
    assertThat(ring.offer(EVENT, 5, 0)).isTrue();
    assertThat(takeAll(ring, 10)).containsExactly(1L, 2L, 3L, 5L);
    assertThat(ring.size()).isZero();
  }

  @Test
  void manyProducers_loseAndDoubleNothing() throws Exception {
    EventRing ring = new EventRing(64);
    int each = 50_000;
    AtomicLong refused = new AtomicLong();
    List<Thread> producers =
        IntStream.range(0, 3)
            .mapToObj(
                p ->
                    new Thread(
                        () -> {
                          for (int i = 0; i < each; i++) {
                            while (!ring.offer(EVENT, (long) p * each + i, 0)) {
                              refused.incrementAndGet();
                              Thread.onSpinWait();
                            }
                          }
                        }))
            .toList();
    producers.forEach(Thread::start);
    BitSet seen = new BitSet();
    int taken = 0;
    while (taken < 3 * each) {
      for (long seq : takeAll(ring, 1000)) {
        assertThat(seen.get((int) seq)).isFalse();
        seen.set((int) seq);
        taken++;
      }
    }
    for (Thread producer : producers) {
      producer.join();
    }
    assertThat(seen.cardinality()).isEqualTo(3 * each);
    assertThat(takeAll(ring, 1)).isEmpty();
  }

  private static List<Long> takeAll(EventRing ring, int max) {
    List<Long> seqs = new ArrayList<>();
    while (seqs.size() < max && ring.poll((event, seq, at, position) -> seqs.add(seq))) {
      // the taker collects
    }
    return seqs;
  }
}
