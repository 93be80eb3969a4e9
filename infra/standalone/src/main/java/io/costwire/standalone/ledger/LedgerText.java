// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.ledger;

import io.costwire.standalone.ledger.LedgerReport.PartitionLine;

/** A ledger report for people. */
public final class LedgerText {
  private LedgerText() {}

  /** The account as a table, the verdict, and what differs. */
  public static String render(LedgerReport report) {
    StringBuilder text = new StringBuilder();
    line(text, "accepted", report.accepted());
    line(text, "= priced", report.priced());
    line(text, "+ partial", report.partial());
    line(text, "+ unpriced", report.unpriced());
    line(text, "+ no usage", report.noUsage());
    line(text, "+ invalid", report.invalid());
    line(text, "+ rejected", report.rejected());
    line(text, "+ duplicate", report.duplicate());
    line(text, "+ pending", report.pending());
    text.append("  %-12s %s USD%n".formatted("cost", report.cost()));
    if (report.sealed() > 0) {
      text.append(
          "  %,d of them are older and known by checkpoints; --full reads them again%n"
              .formatted(report.sealed()));
    }
    for (PartitionLine p : report.partitions()) {
      text.append(
          "  partition %d: accepted %d, stored %d, rejected %d, duplicate %d, pending %d%n"
              .formatted(
                  p.partition(),
                  p.accepted(),
                  p.stored(),
                  p.rejected(),
                  p.duplicate(),
                  p.pending()));
    }
    if (report.balanced()) {
      return text.append("  The ledger balances: nothing lost, nothing counted twice.").toString();
    }
    text.append("  THE LEDGER DOES NOT BALANCE:%n".formatted());
    report.differences().forEach(d -> text.append("  - ").append(d).append('\n'));
    return text.toString().stripTrailing();
  }

  private static void line(StringBuilder text, String name, long count) {
    text.append("  %-12s %,12d%n".formatted(name, count));
  }
}
