// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.embedded.kafka.EmbeddedKafka;
import io.costwire.sender.kafka.KafkaSenderSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a connection to a real broker knows once it is open. */
@Timeout(180)
final class ITKafkaLink {
  // a client that finds no broker at all asks the bootstrap servers again, and forgets its topics
  private static final Map<String, String> KEEPS_METADATA =
      Map.of("metadata.recovery.strategy", "none");

  @TempDir private Path folder;

  @Test
  void openLink_knowsThePartitionsOfEveryTopic() {
    KafkaLink link;
    try (var kafka = new EmbeddedKafka(EmbeddedKafka.Options.of(folder)).start()) {
      link = KafkaLink.open(settings(kafka), Optional.empty());
    }
    // the broker is gone: a send that had to ask where to has failed by now
    try (link) {
      List<Future<?>> sends =
          List.of(
              link.send(Samples.event("e")),
              link.send(Samples.outcome()),
              link.send(Samples.rejection()));
      assertThat(sends).noneMatch(Future::isDone);
    }
  }

  private static KafkaSenderSettings settings(EmbeddedKafka kafka) {
    String registry = "mock://" + UUID.randomUUID();
    return new KafkaSenderSettings(
        kafka.bootstrapServers(), registry, Duration.ofSeconds(60), KEEPS_METADATA, Map.of());
  }
}
