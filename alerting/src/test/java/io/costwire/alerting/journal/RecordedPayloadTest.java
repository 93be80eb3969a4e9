// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.alerting.deliver.DeliveryReport;
import io.costwire.alerting.deliver.DeliveryReport.Addressee;
import io.costwire.alerting.deliver.DeliveryReport.Outcome;
import io.costwire.alerting.deliver.DeliveryReport.Sent;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.render.AlertSamples;
import io.costwire.alerting.render.AlertStories;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RecordedPayloadTest {
  /** What a broker takes, with room for the rest of the record. */
  private static final int RECORD_MAX_BYTES = 900_000;

  @Test
  void payload_isRecordedAsItWasSent_andOfAFloodAsMuchAsARecordHolds() {
    String flood = "\u20ac".repeat(5_000_000);

    assertThat(recorded("{}")).isEqualTo("{}");
    assertThat(recorded(flood)).endsWith(" and 4,750,000 characters more");
    assertThat(recorded(flood).getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(RECORD_MAX_BYTES);
  }

  private static String recorded(String payload) {
    Notification told = AlertStories.firing(AlertSamples.all().getFirst());
    Sent sent = new Sent(payload, Optional.empty(), Optional.empty(), AlertStories.LATER);
    return AlertRecords.toAvro(
            new DeliveryReport(
                new Addressee("prom", "alertmanager"),
                told,
                1,
                Outcome.DELIVERED,
                Optional.empty(),
                sent))
        .getPayload();
  }
}
