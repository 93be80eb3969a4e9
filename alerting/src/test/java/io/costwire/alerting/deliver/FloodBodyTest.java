// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import static io.costwire.alerting.policy.Signals.fired;
import static io.costwire.alerting.policy.Signals.firing;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.alerting.policy.Message;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.render.JsonBody;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The largest message that a queue makes, as a webhook reads it. */
final class FloodBodyTest {
  @Test
  void flood_namesEveryAlertThatItTakes() throws Exception {
    List<Notification> flood =
        IntStream.range(0, DeliveryQueue.FLOOD_MAX)
            .mapToObj(number -> firing(fired("s" + number, 1), "chat"))
            .toList();
    JsonNode body = new ObjectMapper().readTree(JsonBody.of(new Message("", flood)));
    assertThat(body.get("count").intValue()).isEqualTo(DeliveryQueue.FLOOD_MAX);
    assertThat(body.get("alerts").valueStream())
        .extracting(alert -> alert.get("dedup_key").textValue())
        .containsExactlyElementsOf(flood.stream().map(told -> told.key().toString()).toList());
  }
}
