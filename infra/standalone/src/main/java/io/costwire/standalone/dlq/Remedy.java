// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.dlq;

import io.costwire.schemas.Rejection;
import io.costwire.schemas.topics.Topics;

/** What to do about a dead letter. */
final class Remedy {
  private Remedy() {}

  static String of(Rejection rejection) {
    String topic = rejection.getSourceTopic();
    if (topic == null) {
      return "The sender got this answer (HTTP 4xx). Mend the body as the detail says and send it"
          + " again; the event id may stay the same.";
    }
    return topic.equals(Topics.USAGE_EVENTS.name()) ? ofEvent(rejection) : ofOther(topic);
  }

  private static String ofEvent(Rejection rejection) {
    return switch (rejection.getReason()) {
      case UNKNOWN_SCHEMA ->
          "Register the schema with this id, or bring the registry's data back; then replay.";
      case EVENT_TIME_FUTURE ->
          "Set the sender's clock. Replay when the time has come, or after raising"
              + " STREAMS_EVENT_MAX_AHEAD.";
      case EVENT_TIME_PAST ->
          "If the time is true, raise STREAMS_EVENT_MAX_AGE and replay. If not (1970: seconds taken"
              + " for microseconds), mend the sender and send the event again.";
      case KEY_MISMATCH ->
          "The sender must use the event id as key; a replay keeps the key and is refused again."
              + " Mend the sender and send the event again.";
      case CHECKSUM_MISMATCH ->
          "Bytes or topic were mixed up between sender and broker. Upgrade the sender's Kafka"
              + " client and send the event again.";
      case PROCESSING_FAILED ->
          "A defect of Costwire or of the price book. Replay after an upgrade or another book.";
      case OUT_OF_BOUNDS ->
          rejection.getField() == null
              ? "The price book makes an absurd cost of it: mend the price, then replay."
              : wrongContent();
      case UNKNOWN_FIELD -> "Upgrade the streams app to the sender's schema, then replay.";
      case TOO_LARGE -> "Send smaller events: 256 KiB at most, and no content of requests.";
      case MALFORMED, WRONG_TYPE, MISSING_FIELD, NEGATIVE_QUANTITY, STORE_REFUSED, OTHER ->
          wrongContent();
    };
  }

  private static String wrongContent() {
    return "The record itself is wrong: a replay is refused again. Mend the sender and send the"
        + " event again; it was counted nowhere, so the event id may stay the same.";
  }

  private static String ofOther(String topic) {
    String look = "Look at that place of %s with any Kafka tool; it is kept there".formatted(topic);
    if (topic.equals(Topics.CONTROL_REPRICE.name())) {
      return look + ". costwire reprice for the same range sends what is still to be corrected.";
    }
    if (topic.startsWith("control.")) {
      return look + " until a later record of its key. Publish the right one with its command.";
    }
    if (topic.equals(Topics.COST_SIGNALS.name())) {
      return look + ". No alert came of it. Find who else writes to the topic.";
    }
    return look
        + " for the topic's retention. The sink went on without it: its table lacks this row, and"
        + " costwire verify names it. After the cause is mended, costwire reset makes it again.";
  }
}
