// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.schemas.CostWindow;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.Grain;
import io.costwire.standalone.stack.Progress;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ExplosionTest {

  @Test
  void everyUser_hasAnEventAndEveryEventTagsOfItsOwn() {
    var tags = new ExplodingTags(1_000);
    Set<String> users = new HashSet<>();
    Set<String> features = new HashSet<>();
    Set<String> environments = new HashSet<>();
    for (int i = 0; i < 2_500; i++) {
      Map<String, String> event = tags.apply(i);
      users.add(event.get("user"));
      features.add(event.get("feature"));
      environments.add(event.get("environment"));
    }
    assertThat(users).hasSize(1_000);
    assertThat(features).hasSize(2_500);
    assertThat(environments).hasSize(2_500);
  }

  @Test
  void moreUsersThanEvents_areRefused() {
    assertThatThrownBy(() -> new ExplosionBench(11, 10, new Progress(System.err)))
        .hasMessageContaining("11 users do not fit into 10 events");
  }

  private static CostWindow window(Grain grain, String user, long requests) {
    return Fixtures.costWindow(requests)
        .setGrain(grain)
        .setDimensionSet("user")
        .setDimensions(Map.of("user", user))
        .build();
  }

  @Test
  void overflow_isTheCostUnderTheRestAndKeysAreThoseBesideIt() {
    var overflow = new Overflow();
    overflow.add(window(Grain.DAY, "a", 1));
    overflow.add(window(Grain.DAY, "b", 2));
    overflow.add(window(Grain.DAY, "__other__", 9));
    overflow.add(window(Grain.HOUR, "a", 12));

    assertThat(overflow.windows()).isEqualTo(4);
    assertThat(overflow.largestWindow("user")).isEqualTo(2);
    assertThat(overflow.otherCostPercent("user")).isEqualTo(75.0);
    assertThatThrownBy(() -> overflow.otherCostPercent("team")).hasMessageContaining("team");
  }

  @Test
  void memory_isTheMostThatWasSeen() {
    var meters = new SimpleMeterRegistry();
    AtomicLong limit = new AtomicLong(128);
    meters.gauge("costwire_streams_rocksdb_bytes", Tags.of("kind", "used"), new AtomicLong());
    meters.gauge("costwire_streams_rocksdb_bytes", Tags.of("kind", "limit"), limit);
    var watch = new MemoryWatch(meters);
    watch.start();
    watch.close();
    limit.set(0);

    assertThat(watch.heapAtEnd()).isPositive().isLessThanOrEqualTo(watch.heapAlive());
    assertThat(watch.heapAlive()).isPositive().isLessThan(Runtime.getRuntime().maxMemory());
    assertThat(watch.heapAfterCollection()).isGreaterThanOrEqualTo(watch.heapAlive());
    assertThat(watch.rocksDbLimit()).isEqualTo(128);
    watch.residentPeak().ifPresent(bytes -> assertThat(bytes).isGreaterThan(watch.heapAlive() / 2));
  }
}
