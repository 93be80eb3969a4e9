// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.budgets;

import io.costwire.runtime.Env;
import io.costwire.schemas.BudgetDefinition;
import io.costwire.schemas.topics.Topics;
import io.costwire.standalone.control.ControlTopic;
import io.costwire.standalone.stack.Endpoints;
import java.util.Map;

/** Reads and writes control.budgets. */
public final class BudgetsTopic {
  private final ControlTopic<BudgetDefinition> topic;
  private final String currency;

  public BudgetsTopic(Endpoints endpoints, Map<String, String> environment) {
    this.topic = new ControlTopic<>(Topics.CONTROL_BUDGETS, "budgets", endpoints, environment);
    this.currency = currency(environment);
  }

  /** The one currency that all costs are in, with what the streams app is configured with. */
  public static String currency(Map<String, String> environment) {
    Env env = new Env(environment);
    String currency = env.optional("STREAMS_CURRENCY").orElse("USD");
    return env.build(() -> currency);
  }

  /**
   * Reads the topic, from its beginning to where it ends now.
   *
   * @throws IllegalStateException when Kafka does not give all of it, or a record cannot be read
   */
  public PublishedBudgets read() {
    PublishedBudgets published = new PublishedBudgets(currency);
    topic.read(published::accept);
    return published;
  }

  /**
   * Publishes what a plan needs and returns when Kafka has all of it.
   *
   * @throws IllegalStateException when Kafka does not take it; to do it again does no harm
   */
  public void publish(BudgetsPlan plan) {
    topic.publish(plan.records());
  }
}
