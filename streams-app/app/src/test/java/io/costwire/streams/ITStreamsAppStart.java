// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.costwire.runtime.Readiness;
import io.costwire.testkit.CostwireBackends;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ITStreamsAppStart {
  private static StreamsApp app(Path state, Map<String, String> environment) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("STREAMS_STATE_DIR", state.toString());
    return new StreamsApp(
        StreamsAppConfig.fromEnvironment(all), new SimpleMeterRegistry(), InstantSource.system());
  }

  private static String reason(StreamsApp app) {
    return switch (app.ready()) {
      case Readiness.NotReady(String reason) -> reason;
      case Readiness.Ready ready -> "ready";
    };
  }

  @Test
  void changedPartitionCount_stopsTheStartAndSaysWhy(@TempDir Path state) {
    try (CostwireBackends backends = CostwireBackends.create()) {
      backends.createTopics(new NewTopic("usage.events", 3, (short) 1));
      try (StreamsApp app =
          app(state, Map.of("KAFKA_BOOTSTRAP_SERVERS", backends.bootstrapServers()))) {
        app.start();
        await()
            .atMost(Duration.ofMinutes(1))
            .until(() -> reason(app), r -> r.startsWith("stopped:"));
        assertThat(reason(app)).contains("usage.events has 3 partitions, expected 4");
      }
    }
  }

  @Test
  void missingKafka_isWaitedForAndCloseIsQuick(@TempDir Path state) {
    StreamsApp app = app(state, Map.of("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1"));
    assertThat(reason(app)).isEqualTo("not started");
    app.start();
    await().atMost(Duration.ofSeconds(20)).until(() -> reason(app), r -> r.contains("Kafka"));

    long startedAt = System.nanoTime();
    app.close();
    app.close();
    assertThat(Duration.ofNanos(System.nanoTime() - startedAt)).isLessThan(Duration.ofSeconds(20));
    assertThat(reason(app)).isEqualTo("closed");
  }
}
