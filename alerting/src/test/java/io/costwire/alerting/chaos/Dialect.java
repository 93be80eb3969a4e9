// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;

/** How a receiver is spoken to. */
enum Dialect {
  /** The documented body of a webhook. */
  ALONE(204),
  /** The body for all alerts of a message. */
  GROUPED(204),
  /** Events API v2. */
  PAGERDUTY(202);

  private final int good;

  Dialect(int good) {
    this.good = good;
  }

  /** An alert and what is said of it. */
  record Told(String key, String state) {}

  int good() {
    return good;
  }

  List<Told> read(JsonNode body) {
    return switch (this) {
      case ALONE -> List.of(webhook(body));
      case GROUPED ->
          StreamSupport.stream(body.get("alerts").spliterator(), false)
              .map(Dialect::webhook)
              .toList();
      case PAGERDUTY ->
          List.of(new Told(body.get("dedup_key").textValue(), state(body.get("event_action"))));
    };
  }

  private static Told webhook(JsonNode alert) {
    return new Told(alert.get("dedup_key").textValue(), alert.get("state").textValue());
  }

  private static String state(JsonNode action) {
    return switch (action.textValue()) {
      case "trigger" -> "FIRING";
      case "acknowledge" -> "ACKNOWLEDGED";
      case "resolve" -> "RESOLVED";
      default -> throw new IllegalArgumentException("no such action: " + action);
    };
  }
}
