// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.table;

import io.costwire.schemas.UsageOutcome;

/** usage.outcomes becomes outcomes: a repeat of an outcome replaces. */
final class OutcomesTable {
  private OutcomesTable() {}

  static Table<UsageOutcome> table() {
    return new Table<>(
        "outcomes",
        new Columns<UsageOutcome>()
            .word("tenant", UsageOutcome::getTenant)
            .text("outcome_id", UsageOutcome::getOutcomeId)
            .maybeText("event_id", UsageOutcome::getEventId)
            .maybeText("trace_id", UsageOutcome::getTraceId)
            .time("outcome_time", UsageOutcome::getOutcomeTime)
            .maybeBool("success", UsageOutcome::getSuccess)
            .maybeQuantity("quality", UsageOutcome::getQuality)
            .maybeMoney("revenue", UsageOutcome::getRevenue)
            .revisionByRecordTime()
            .source());
  }
}
