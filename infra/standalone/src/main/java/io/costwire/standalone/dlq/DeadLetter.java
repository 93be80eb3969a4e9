// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.dlq;

import io.costwire.schemas.RejectReason;
import io.costwire.schemas.RejectStage;
import io.costwire.schemas.Rejection;
import io.costwire.schemas.topics.Topics;

/**
 * One record of usage.rejected.
 *
 * @param at where it stands there
 */
public record DeadLetter(Rejection rejection, Place at) {

  /** A place in a topic. */
  public record Place(int partition, long offset) {}

  /** Whether the refused record can be put back. */
  public sealed interface Replay {
    /** Its original bytes are here. */
    record Possible() implements Replay {}

    /** It cannot, and why. */
    record Impossible(String why) implements Replay {}
  }

  public String id() {
    return rejection.getRejectionId();
  }

  /** Whether its bytes can be put back on usage.events. */
  public Replay replay() {
    String topic = rejection.getSourceTopic();
    if (topic == null) {
      return new Replay.Impossible(
          "refused before it reached Kafka and not kept; the sender must mend and send it again");
    }
    if (!topic.equals(Topics.USAGE_EVENTS.name())) {
      return new Replay.Impossible("came from " + topic + ", which only Costwire writes to");
    }
    if (rejection.getOriginal() == null) {
      return new Replay.Impossible(
          rejection.getBodyLength() == 0
              ? "had no value"
              : "its bytes were too large to be kept; fetch them from %s"
                  .formatted(sourceRecord()));
    }
    if (rejection.getStage() == RejectStage.PRICE
        && rejection.getReason() == RejectReason.TOO_LARGE) {
      return new Replay.Impossible(
          "windows and budgets have counted it already; only its row is too large");
    }
    if (rejection.getReason() == RejectReason.CHECKSUM_MISMATCH) {
      return new Replay.Impossible("its bytes are not what the sender wrote; send the event again");
    }
    return new Replay.Possible();
  }

  public boolean isReplayable() {
    return replay() instanceof Replay.Possible;
  }

  /** The refused record as topic-partition-offset, or where there is none, what it was. */
  public String sourceRecord() {
    return rejection.getSourceTopic() == null
        ? "HTTP"
        : "%s-%d-%d"
            .formatted(
                rejection.getSourceTopic(),
                rejection.getSourcePartition(),
                rejection.getSourceOffset());
  }
}
