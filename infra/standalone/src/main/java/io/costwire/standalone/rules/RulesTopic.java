// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.rules;

import io.costwire.schemas.DimensionRule;
import io.costwire.schemas.topics.Topics;
import io.costwire.standalone.control.ControlTopic;
import io.costwire.standalone.control.ControlTopic.Change;
import io.costwire.standalone.stack.Endpoints;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads and writes control.rules. */
public final class RulesTopic {
  private final ControlTopic<DimensionRule> topic;

  public RulesTopic(Endpoints endpoints, Map<String, String> environment) {
    this.topic = new ControlTopic<>(Topics.CONTROL_RULES, "rules", endpoints, environment);
  }

  /**
   * Reads the topic, from its beginning to where it ends now.
   *
   * @throws IllegalStateException when Kafka does not give all of it, or a record cannot be read
   */
  public PublishedRules read() {
    PublishedRules published = new PublishedRules();
    topic.read(published::accept);
    return published;
  }

  /**
   * Publishes what a plan needs and returns when Kafka has all of it. What is withdrawn and what
   * ends goes first, so that at no time more sets are kept than can be.
   *
   * @throws IllegalStateException when Kafka does not take it; to do it again does no harm
   */
  public void publish(RulesPlan plan) {
    List<Change<DimensionRule>> changes = new ArrayList<>();
    plan.withdrawn().forEach(id -> changes.add(new Change<>(id, null)));
    plan.published().forEach(rule -> changes.add(new Change<>(rule.getRuleId(), rule)));
    topic.publish(changes);
  }
}
