// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.focus;

import java.util.List;

/** What an export came to. */
public record FocusReport(
    String file, long rows, List<Total> totals, List<WithoutCost> withoutCost, Check check) {

  public FocusReport {
    totals = List.copyOf(totals);
    withoutCost = List.copyOf(withoutCost);
  }

  /** The four costs in a currency, as exact decimals. */
  public record Total(
      String currency, String list, String contracted, String effective, String billed) {}

  /** Requests that are not in the file, because their cost is not known. */
  public record WithoutCost(String provider, String model, String status, long requests) {}

  /** Whether the file holds what is stored. */
  public enum Check {
    EQUAL,
    /** Usage came or was priced again while it was read, so nothing can be said. */
    CHANGED_MEANWHILE,
    DIFFERENT
  }

  /** How many requests are not in the file. */
  public long requestsWithoutCost() {
    return withoutCost.stream().mapToLong(WithoutCost::requests).sum();
  }
}
