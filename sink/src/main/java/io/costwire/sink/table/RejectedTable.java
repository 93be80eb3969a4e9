// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.table;

import io.costwire.schemas.Rejection;

/**
 * usage.rejected becomes rejected: why and where from. The original bytes stay in the topic: they
 * are whatever somebody sent, and a table is no place for that.
 */
final class RejectedTable {
  private RejectedTable() {}

  static Table<Rejection> table() {
    return new Table<>(
        "rejected",
        new Columns<Rejection>()
            .text("rejection_id", Rejection::getRejectionId)
            .symbol("stage", Rejection::getStage)
            .symbol("reason", Rejection::getReason)
            .maybeText("field", Rejection::getField)
            .text("detail", Rejection::getDetail)
            .maybeWord("tenant", Rejection::getTenant)
            .maybeText("event_id", Rejection::getEventId)
            .text("source", Rejection::getSource)
            .maybeWord("producer", Rejection::getProducer)
            .maybeWord("rejected_topic", Rejection::getSourceTopic)
            .maybeInt32("rejected_partition", Rejection::getSourcePartition)
            .maybeInt64("rejected_offset", Rejection::getSourceOffset)
            .maybeInt32("schema_id", Rejection::getSchemaId)
            .map("known_fields", Rejection::getKnownFields)
            .int64("body_length", Rejection::getBodyLength)
            .text("body_sha256", Rejection::getBodySha256)
            .time("rejected_at", Rejection::getRejectedAt)
            .revisionByRecordTime()
            .source());
  }
}
