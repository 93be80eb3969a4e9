// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.signals;

import io.costwire.schemas.SignalRule;
import io.costwire.schemas.topics.Topics;
import io.costwire.standalone.control.ControlTopic;
import io.costwire.standalone.stack.Endpoints;
import java.util.Map;

/** Reads and writes control.signals. */
public final class SignalsTopic {
  private final ControlTopic<SignalRule> topic;

  public SignalsTopic(Endpoints endpoints, Map<String, String> environment) {
    this.topic = new ControlTopic<>(Topics.CONTROL_SIGNALS, "signal rules", endpoints, environment);
  }

  /**
   * Reads the topic, from its beginning to where it ends now.
   *
   * @throws IllegalStateException when Kafka does not give all of it, or a record cannot be read
   */
  public PublishedSignals read() {
    PublishedSignals published = new PublishedSignals();
    topic.read(published::accept);
    return published;
  }

  /**
   * Publishes what a plan needs and returns when Kafka has all of it.
   *
   * @throws IllegalStateException when Kafka does not take it; to do it again does no harm
   */
  public void publish(SignalsPlan plan) {
    topic.publish(plan.records());
  }
}
