// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.publish;

import io.costwire.client.UsageEvent;
import io.costwire.gateway.decode.LateOutcome;
import io.costwire.runtime.Component;
import io.costwire.schemas.Rejection;
import java.util.List;

/** Makes events and rejections durable. {@code ready} says whether it could do so now. */
public interface EventPublisher extends Component {

  /** What became of one event. */
  sealed interface Outcome {
    /** Durable in Kafka. */
    record Acknowledged() implements Outcome {}

    /** Kafka will never take it. */
    record Refused(String message) implements Outcome {}

    /** Not known to be durable; sending it again with the same id is safe. */
    record NotAcknowledged(String message) implements Outcome {}
  }

  /** Publishes the events and returns, within the deadline, one outcome each, in order. */
  List<Outcome> publish(List<UsageEvent> events);

  /** The same for outcomes. */
  List<Outcome> publishOutcomes(List<LateOutcome> outcomes);

  /**
   * Publishes rejections, waiting a short time only: they are evidence, not money.
   *
   * @return how many are not known to be durable
   */
  int reject(List<Rejection> rejections);
}
