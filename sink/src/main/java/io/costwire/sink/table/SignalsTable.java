// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.table;

import io.costwire.schemas.Signal;
import io.costwire.sink.table.Columns.Optionally;
import java.util.function.Function;

/** cost.signals becomes signals: the latest state of each. */
final class SignalsTable {
  private SignalsTable() {}

  static Table<Signal> table() {
    Columns<Signal> columns =
        new Columns<Signal>()
            .text("signal_id", Signal::getSignalId)
            .symbol("state", Signal::getState);
    facts(columns, signal -> signal);
    columns
        .uint64("revision", Signal::getRevision)
        .time("emitted_at", Signal::getEmittedAt)
        .source();
    return new Table<>("signals", columns);
  }

  /** What a signal says; alerts repeat it. */
  static <V> void facts(Columns<V> columns, Function<V, Signal> signal) {
    columns
        .symbol("kind", v -> signal.apply(v).getKind())
        .symbol("severity", v -> signal.apply(v).getSeverity())
        .maybeWord("tenant", maybe(signal, Signal::getTenant))
        .text("subject", v -> signal.apply(v).getSubject())
        .map("labels", v -> signal.apply(v).getLabels())
        .text("title", v -> signal.apply(v).getTitle())
        .maybeTime("period_start", maybe(signal, Signal::getPeriodStart))
        .maybeTime("period_end", maybe(signal, Signal::getPeriodEnd))
        .maybeQuantity("threshold", maybe(signal, Signal::getThreshold))
        .maybeMoney("observed", maybe(signal, Signal::getObserved))
        .maybeMoney("limit_amount", maybe(signal, Signal::getLimit))
        .maybeWord("currency", maybe(signal, Signal::getCurrency))
        .map("evidence", v -> signal.apply(v).getEvidence());
  }

  private static <V, T> Optionally<V, T> maybe(
      Function<V, Signal> signal, Optionally<Signal, T> getter) {
    return v -> getter.get(signal.apply(v));
  }
}
