// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.budgets;

import java.time.Instant;

/** Where the state of budgets comes from. */
public interface BudgetSource extends AutoCloseable {

  /** What can be said now. */
  sealed interface Sight {
    /**
     * Budgets are known.
     *
     * @param asOf everything that was committed to Kafka until then is in the view
     */
    record Known(BudgetView view, Instant asOf) implements Sight {}

    /**
     * They were not read yet.
     *
     * @param reason what it waits for, for a person
     */
    record Waiting(String reason) implements Sight {}

    /** This gateway does not follow them. */
    record Off() implements Sight {}
  }

  /** Begins to read in the background; does not fail when there is nothing to read from. */
  void start();

  Sight sight();

  @Override
  void close();

  /** For a gateway that does not follow budgets. */
  static BudgetSource off() {
    return new BudgetSource() {
      @Override
      public void start() {}

      @Override
      public Sight sight() {
        return new Sight.Off();
      }

      @Override
      public void close() {}
    };
  }
}
