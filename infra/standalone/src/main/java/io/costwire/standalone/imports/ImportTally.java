// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.imports;

import io.costwire.pricing.audit.HistoryRow;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Counts what becomes of rows: read = sent + already there + duplicate + left out + unreadable. */
final class ImportTally {
  /** Lines that are named; the rest is counted. */
  private static final int NAMED_MAX = 20;

  private final List<ImportReport.Unreadable> named = new ArrayList<>();
  private final Map<HistoryRow.Why, Long> leftOut = new EnumMap<>(HistoryRow.Why.class);
  private long read;
  private long unreadable;
  private long duplicate;
  private long sent;
  private long alreadyThere;
  private long sealed;
  private long sums;
  private BigDecimal requests = BigDecimal.ZERO;
  private BigDecimal reported = BigDecimal.ZERO;
  private Instant from = Instant.MAX;
  private Instant to = Instant.MIN;

  void read() {
    read++;
  }

  void unreadable(String file, long line, String reason) {
    unreadable++;
    if (named.size() < NAMED_MAX) {
      named.add(new ImportReport.Unreadable(file, line, reason));
    }
  }

  void leftOut(HistoryRow.Why why) {
    leftOut.merge(why, 1L, Long::sum);
  }

  void duplicate() {
    duplicate++;
  }

  void made(HistoryRow.Usable row) {
    Instant at = row.request().at();
    from = at.isBefore(from) ? at : from;
    to = at.isAfter(to) ? at : to;
    BigDecimal many = row.stands().requests();
    if (many != null) {
      sums++;
      requests = requests.add(many);
    }
    if (row.reported() != null) {
      reported = reported.add(row.reported());
    }
  }

  void taken(ImportTarget.Taken taken) {
    sent += taken.sent();
    alreadyThere += taken.alreadyThere();
    sealed += taken.sealed();
  }

  long sent() {
    return sent;
  }

  Instant from() {
    return from;
  }

  Instant to() {
    return to;
  }

  ImportReport report(boolean dryRun, long stored) {
    Map<String, Long> left = new TreeMap<>();
    leftOut.forEach((why, rows) -> left.put(why.text(), rows));
    return new ImportReport(
        dryRun,
        new ImportReport.Rows(read, sent, alreadyThere, duplicate, sealed, unreadable),
        left,
        new ImportReport.Content(
            from.equals(Instant.MAX) ? null : from,
            to.equals(Instant.MIN) ? null : to,
            sums,
            requests,
            reported),
        dryRun ? null : stored,
        named);
  }
}
