// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.signals;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
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
        String.valueOf(instant(row.path("at"))),
        row.path("state").asText(),
        row.path("severity").asText(),
        row.path("kind").asText(),
        text(row.path("tenant")),
        row.path("subject").asText(),
        row.path("title").asText(),
        texts(row.path("labels")),
        instant(row.path("starts")),
        instant(row.path("ends")),
        plain(row.path("threshold")),
        plain(row.path("observed")),
        plain(row.path("limit_amount")),
        text(row.path("currency")),
        texts(row.path("evidence")));
  }

  static @Nullable String text(JsonNode value) {
    return value.isNull() || value.isMissingNode() ? null : value.asText();
  }

  private static @Nullable String plain(JsonNode value) {
    String text = text(value);
    return text == null ? null : new BigDecimal(text).stripTrailingZeros().toPlainString();
  }

  static @Nullable String instant(JsonNode micros) {
    String text = text(micros);
    return text == null
        ? null
        : Instant.EPOCH.plus(Long.parseLong(text), ChronoUnit.MICROS).toString();
  }

  private static Map<String, String> texts(JsonNode map) {
    Map<String, String> texts = new LinkedHashMap<>();
    map.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
    return texts;
  }
}
