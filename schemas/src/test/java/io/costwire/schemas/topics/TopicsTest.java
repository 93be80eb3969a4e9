// SPDX-License-Identifier: Apache-2.0
package io.costwire.schemas.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.Fixtures;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.UsageEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TopicsTest {

  @Test
  void readmeTable_isTheCatalogue() throws IOException {
    List<String> rows =
        Files.readAllLines(Path.of("README.md")).stream().filter(l -> l.startsWith("| `")).toList();

    assertThat(rows).containsExactlyElementsOf(Topics.ALL.stream().map(TopicsTest::row).toList());
  }

  private static String row(Topic<?> topic) {
    String kept =
        topic.retention() instanceof Retention.Delete d
            ? d.after().toDays() + " days"
            : "latest per key";
    return "| `%s` | %s | %s | %d | %s | %s |"
        .formatted(
            topic.name(),
            topic.key(),
            topic.valueType().getSimpleName(),
            topic.partitions(),
            kept,
            topic.writers());
  }

  @Test
  void usageEvent_survivesTheWireFormat() {
    var serdes = new TopicSerdes("mock://" + UUID.randomUUID());
    UsageEvent event = Fixtures.usageEvent("e-1").build();
    byte[] bytes;
    try (var serializer = serdes.serializer(Topics.USAGE_EVENTS)) {
      bytes = serializer.serialize(Topics.USAGE_EVENTS.name(), event);
    }
    try (var deserializer = serdes.deserializer(Topics.USAGE_EVENTS)) {
      assertThat(deserializer.deserialize(Topics.USAGE_EVENTS.name(), bytes)).isEqualTo(event);
    }
  }

  @Test
  void pricedUsage_keepsEveryDigitOfMoney() {
    var serdes = new TopicSerdes("mock://" + UUID.randomUUID());
    PricedUsage priced =
        Fixtures.pricedUsage("e-1").setBilledCost(Fixtures.money("0.000000000000000001")).build();
    var serde = serdes.serde(Topics.USAGE_PRICED);
    byte[] bytes = serde.serializer().serialize(Topics.USAGE_PRICED.name(), priced);
    PricedUsage read = serde.deserializer().deserialize(Topics.USAGE_PRICED.name(), bytes);
    assertThat(read.getBilledCost()).isEqualTo("0.000000000000000001");
    assertThat(read).isEqualTo(priced);
  }

  @Test
  void eventsTopic_isStampedByTheBroker() {
    assertThat(Topics.USAGE_EVENTS.config())
        .containsEntry("message.timestamp.type", "LogAppendTime")
        .containsEntry("retention.ms", "604800000");
  }
}
