// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.failure;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.Fixtures;
import io.costwire.streams.wire.SchemaRegistry;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class UncaughtPolicyTest {
  private Instant now = Fixtures.NOON;
  private final Counter failures = new SimpleMeterRegistry().counter("failures");
  private final UncaughtPolicy policy = new UncaughtPolicy(() -> now, failures);

  @Test
  void failure_replacesTheThread() {
    assertThat(policy.handle(new StreamsException("boom"))).isEqualTo(REPLACE_THREAD);
    assertThat(policy.fatal()).isEmpty();
    assertThat(policy.last()).hasValueSatisfying(last -> assertThat(last).contains("boom"));
    assertThat(failures.count()).isEqualTo(1);
  }

  @Test
  void manyFailuresInAShortTime_stopTheAppAndSayWhy() {
    for (int i = 0; i < UncaughtPolicy.MAX_FAILURES; i++) {
      assertThat(policy.handle(new StreamsException("boom"))).isEqualTo(REPLACE_THREAD);
    }
    assertThat(policy.handle(new StreamsException("boom"))).isEqualTo(SHUTDOWN_CLIENT);
    assertThat(policy.fatal()).hasValueSatisfying(why -> assertThat(why).contains("boom"));
  }

  @Test
  void rareFailures_neverStopIt() {
    for (int i = 0; i < 100; i++) {
      assertThat(policy.handle(new StreamsException("boom"))).isEqualTo(REPLACE_THREAD);
      now = now.plus(UncaughtPolicy.WITHIN);
    }
  }

  @Test
  void outageOfTheRegistry_neverStopsIt() {
    RuntimeException outage = outage();
    for (int i = 0; i < 100; i++) {
      assertThat(policy.handle(new StreamsException("in process", outage)))
          .isEqualTo(REPLACE_THREAD);
    }
    assertThat(policy.fatal()).isEmpty();
  }

  @Test
  void error_stopsAtOnce() {
    assertThat(policy.handle(new OutOfMemoryError("heap"))).isEqualTo(SHUTDOWN_CLIENT);
  }

  private static RuntimeException outage() {
    try {
      SchemaRegistry.at("http://127.0.0.1:1", Map.of())
          .resolve(List.of(io.costwire.schemas.topics.Topics.USAGE_PRICED));
      throw new AssertionError("a registry answered on port 1");
    } catch (RuntimeException e) {
      return e;
    }
  }
}
