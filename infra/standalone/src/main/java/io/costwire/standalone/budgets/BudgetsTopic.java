// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.budgets;

import io.costwire.runtime.Env;
import io.costwire.schemas.BudgetDefinition;
import io.costwire.schemas.topics.Topics;
import io.costwire.standalone.control.ControlTopic;
import io.costwire.standalone.stack.Endpoints;
import io.costwire.standalone.stack.PriceBooks;
import java.util.Map;
import java.util.Optional;

/** Reads and writes control.budgets. */
public final class BudgetsTopic {
  private final ControlTopic<BudgetDefinition> topic;
  private final String currency;
  private final Endpoints endpoints;
  private final Map<String, String> environment;

  public BudgetsTopic(Endpoints endpoints, Map<String, String> environment) {
    this.endpoints = endpoints;
    this.environment = Map.copyOf(environment);
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
   * Why the running streams app would refuse amounts in this command's currency; nothing where they
   * agree, or no price book says what the app counts in.
   *
   * @throws IllegalStateException when Kafka does not answer in time
   */
  public Optional<String> otherCurrency() {
    return otherCurrency(currency, PriceBooks.published(endpoints, environment).currency());
  }

  /** Whether a budget's amount is money, not tokens. */
  public static boolean isMoney(BudgetDefinition budget) {
    return !BudgetTerms.isTokens(budget);
  }

  static Optional<String> otherCurrency(String own, Optional<String> ofBook) {
    return ofBook
        .filter(book -> !book.equals(own))
        .map(
            book ->
                "STREAMS_CURRENCY is %1$s for this command, and the active price book is in %2$s: the streams app would refuse budgets in %1$s; run this with STREAMS_CURRENCY=%2$s"
                    .formatted(own, book));
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
