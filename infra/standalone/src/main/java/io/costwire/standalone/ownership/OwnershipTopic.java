// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.ownership;

import io.costwire.schemas.topics.Topics;
import io.costwire.standalone.control.ControlTopic;
import io.costwire.standalone.control.ControlTopic.Change;
import io.costwire.standalone.stack.Endpoints;
import io.costwire.streams.owner.OwnershipRecords;
import io.costwire.streams.owner.core.OwnershipRules;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads and writes control.ownership. */
public final class OwnershipTopic {
  private final ControlTopic<io.costwire.schemas.OwnershipRules> topic;

  public OwnershipTopic(Endpoints endpoints, Map<String, String> environment) {
    this.topic =
        new ControlTopic<>(Topics.CONTROL_OWNERSHIP, "ownership rules", endpoints, environment);
  }

  /**
   * The rules that are published, none where there are none.
   *
   * @throws IllegalStateException when Kafka does not give them, or they cannot be followed
   */
  public OwnershipRules read() {
    List<OwnershipRules> published = new ArrayList<>(List.of(OwnershipRules.NONE));
    topic.read(
        (key, value) -> {
          if (key.equals(OwnershipRecords.KEY)) {
            published.add(value == null ? OwnershipRules.NONE : OwnershipRecords.rules(value));
          }
        });
    return published.getLast();
  }

  /**
   * Publishes rules and returns when Kafka has them.
   *
   * @throws IllegalStateException when Kafka does not take them; to do it again does no harm
   */
  public void publish(OwnershipRules rules, Instant now) {
    topic.publish(List.of(new Change<>(OwnershipRecords.KEY, OwnershipRecords.record(rules, now))));
  }
}
