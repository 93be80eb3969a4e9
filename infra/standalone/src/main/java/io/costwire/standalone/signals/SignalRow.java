// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.signals;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.standalone.stack.RowCells;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A signal as it stands.
 *
 * @param time when it was told last, ISO 8601
 * @param subject budget, rule or source concerned
 * @param periodStart when it began, or the period that it is about; ISO 8601
 * @param periodEnd when it ended, or the period does; ISO 8601
 * @param threshold to the last digit, as observed and limit
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SignalRow(
    @JsonProperty("signal_id") String id,
    String time,
    String state,
    String severity,
    String kind,
    @Nullable String tenant,
    String subject,
    String title,
    Map<String, String> labels,
    @JsonProperty("period_start") @Nullable String periodStart,
    @JsonProperty("period_end") @Nullable String periodEnd,
    @Nullable String threshold,
    @Nullable String observed,
    @Nullable String limit,
    @Nullable String currency,
    Map<String, String> evidence) {

  static final String COLUMNS =
      """
      signal_id, state, severity, kind, tenant, subject, title, labels,
      toUnixTimestamp64Micro(emitted_at) AS at, toUnixTimestamp64Micro(period_start) AS starts,
      toUnixTimestamp64Micro(period_end) AS ends, threshold, observed, limit_amount, currency, evidence\
      """;

  static SignalRow read(JsonNode row) {
    return new SignalRow(
        row.path("signal_id").asText(),
        String.valueOf(RowCells.instant(row.path("at"))),
        row.path("state").asText(),
        row.path("severity").asText(),
        row.path("kind").asText(),
        RowCells.text(row.path("tenant")),
        row.path("subject").asText(),
        row.path("title").asText(),
        RowCells.texts(row.path("labels")),
        RowCells.instant(row.path("starts")),
        RowCells.instant(row.path("ends")),
        RowCells.decimal(row.path("threshold")),
        RowCells.decimal(row.path("observed")),
        RowCells.decimal(row.path("limit_amount")),
        RowCells.text(row.path("currency")),
        RowCells.texts(row.path("evidence")));
  }
}
