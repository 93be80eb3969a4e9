// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What PagerDuty's documentation says of events of version 2. */
public final class PagerDutyRules {
  private static final Set<String> FIELDS =
      Set.of(
          "routing_key",
          "event_action",
          "dedup_key",
          "payload",
          "images",
          "links",
          "client",
          "client_url");

  private PagerDutyRules() {}

  /** Fails where PagerDuty would refuse the event. */
  public static void verify(JsonNode event) {
    assertThat(FIELDS).containsAll(names(event));
    String action = event.path("event_action").asText();
    assertThat(Set.of("trigger", "acknowledge", "resolve")).contains(action);
    assertThat(event.path("dedup_key").textValue()).isNotBlank().hasSizeLessThanOrEqualTo(255);
    assertThat(event.toString().getBytes(StandardCharsets.UTF_8).length).isLessThan(512_000);
    if (action.equals("trigger")) {
      payload(event.path("payload"));
    }
    event
        .path("links")
        .forEach(link -> assertThat(link.path("href").textValue()).startsWith("https://"));
  }

  private static void payload(JsonNode payload) {
    assertThat(payload.path("summary").textValue()).isNotBlank().hasSizeLessThanOrEqualTo(1024);
    assertThat(payload.path("source").textValue()).isNotBlank();
    assertThat(Set.of("critical", "error", "warning", "info"))
        .contains(payload.path("severity").asText());
    assertThat(Instant.parse(payload.path("timestamp").asText())).isNotNull();
    assertThat(payload.path("custom_details").isObject()).isTrue();
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
