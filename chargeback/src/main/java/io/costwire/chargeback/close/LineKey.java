// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.close;

import java.time.YearMonth;
import java.util.Comparator;

/**
 * Whose usage a line of a statement is. Values are those of the stored rows: {@code untagged} where
 * the events had no such tag, so nothing is left out.
 *
 * @param usageMonth UTC month of the usage
 * @param currency ISO 4217 code of the costs; empty where no cost is known
 */
public record LineKey(
    YearMonth usageMonth,
    String tenant,
    String department,
    String costCenter,
    String project,
    String team,
    String service,
    String provider,
    String model,
    String currency)
    implements Comparable<LineKey> {

  private static final Comparator<LineKey> ORDER =
      Comparator.comparing(LineKey::usageMonth, Comparator.reverseOrder())
          .thenComparing(LineKey::tenant)
          .thenComparing(LineKey::department)
          .thenComparing(LineKey::costCenter)
          .thenComparing(LineKey::project)
          .thenComparing(LineKey::team)
          .thenComparing(LineKey::service)
          .thenComparing(LineKey::provider)
          .thenComparing(LineKey::model)
          .thenComparing(LineKey::currency);

  /** The latest month first, then by name. */
  @Override
  public int compareTo(LineKey other) {
    return ORDER.compare(this, other);
  }
}
