// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
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
    EventRing ring = new EventRing(4, Long.MAX_VALUE);
    IntStream.range(0, 4).forEach(i -> assertThat(ring.offer(EVENT, 0, null)).isNull());
    assertThat(ring.offer(EVENT, 0, null)).isEqualTo(DropReason.QUEUE_FULL);
    ring.refuse();
    assertThat(takeAll(ring, 1)).containsExactly(0L);
    assertThat(ring.offer(EVENT, 0, null)).isNull();
    assertThat(takeAll(ring, 10)).containsExactly(1L, 2L, 3L, 5L);
    assertThat(ring.seen()).isEqualTo(6);
    assertThat(ring.size()).isZero();
  }

  @Test
  void bytes_areHeldUntilTheyAreReleased() {
    int size = EVENT.sizeBytes();
    EventRing ring = new EventRing(16, 2L * size);
    assertThat(ring.offer(EVENT, 0, null)).isNull();
    assertThat(ring.offer(EVENT, 0, null)).isNull();
    assertThat(ring.offer(EVENT, 0, null)).isEqualTo(DropReason.QUEUE_BYTES_FULL);
    takeAll(ring, 1);
    assertThat(ring.offer(EVENT, 0, null)).isEqualTo(DropReason.QUEUE_BYTES_FULL);
    assertThat(ring.reservedBytes()).isEqualTo(2L * size);
    ring.release(size);
    assertThat(ring.offer(EVENT, 0, null)).isNull();
    assertThat(ring.reservedBytes()).isEqualTo(2L * size);
  }

  @Test
  void manyProducers_loseAndDoubleNothing() throws Exception {
    EventRing ring = new EventRing(64, Long.MAX_VALUE);
    int each = 20_000;
    AtomicLong refused = new AtomicLong();
    AtomicInteger running = new AtomicInteger(3);
    List<Thread> producers =
        IntStream.range(0, 3)
            .mapToObj(p -> new Thread(() -> produce(ring, p, each, refused, running)))
            .toList();
    producers.forEach(Thread::start);
    BitSet seen = new BitSet();
    long last = -1;
    boolean more = true;
    while (more) {
      more = running.get() > 0;
      for (Taken taken : takeAllOf(ring)) {
        assertThat(seen.get(taken.id)).isFalse();
        seen.set(taken.id);
        assertThat(taken.seq).isGreaterThan(last);
        last = taken.seq;
      }
    }
    for (Thread producer : producers) {
      producer.join();
    }
    assertThat(seen.cardinality()).isEqualTo(3 * each);
    assertThat(ring.size()).isZero();
    assertThat(ring.seen()).isEqualTo(3L * each + refused.get());
    assertThat(ring.offer(EVENT, 0, null)).isNull();
    // every refusal is a gap somewhere
    assertThat(takeAll(ring, 1)).containsExactly(3L * each + refused.get());
  }

  private static void produce(
      EventRing ring, int producer, int each, AtomicLong refused, AtomicInteger running) {
    for (int i = 0; i < each; i++) {
      while (ring.offer(EVENT, (long) producer * each + i, null) != null) {
        ring.refuse();
        refused.incrementAndGet();
        Thread.yield();
      }
    }
    running.decrementAndGet();
  }

  private record Taken(int id, long seq) {}

  private static List<Taken> takeAllOf(EventRing ring) {
    List<Taken> taken = new ArrayList<>();
    while (ring.poll((event, seq, at, position) -> taken.add(new Taken((int) at, seq)))) {
      // the taker collects
    }
    return taken;
  }

  private static List<Long> takeAll(EventRing ring, int max) {
    List<Long> seqs = new ArrayList<>();
    while (seqs.size() < max && ring.poll((event, seq, at, position) -> seqs.add(seq))) {
      // the taker collects
    }
    return seqs;
  }
}
