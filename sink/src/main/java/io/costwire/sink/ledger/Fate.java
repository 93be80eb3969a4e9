// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.ledger;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** What became of a record of usage.events. */
sealed interface Fate {

  /**
   * It is a row of usage_priced.
   *
   * @param status price status
   * @param currency ISO 4217 code; empty where the event has no cost
   * @param cost billed cost; null where it is not known
   */
  record Stored(String status, String currency, @Nullable BigDecimal cost) implements Fate {}

  /** It was refused, and the table rejected says so. */
  record Rejected() implements Fate {}

  /** It repeats an event that is a row. */
  record Duplicate() implements Fate {}

  /** It is nowhere yet. */
  record Pending() implements Fate {}
}
