// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.alerts;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.alerting.policy.Alert;
import io.costwire.alerting.policy.AlertKey;
import io.costwire.alerting.policy.Handling;
import io.costwire.alerting.policy.Severity;
import io.costwire.alerting.policy.SignalDetails;
import io.costwire.alerting.policy.SignalEvent;
import io.costwire.alerting.policy.Told;
import io.costwire.standalone.stack.RowCells;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An alert as ClickHouse has it.
 *
 * @param receivers what became of it for each receiver that it is for: an outcome, WAITING, or
 *     SKIPPED where it was silenced until its end
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AlertRow(
    @JsonProperty("alert_key") String key,
    String state,
    @JsonUnwrapped About about,
    @JsonUnwrapped Times times,
    @JsonUnwrapped Care care,
    Map<String, String> receivers) {

  static final String WAITING = "WAITING";
  static final String SKIPPED = "SKIPPED";
  static final String DELIVERED = "DELIVERED";

  static final String COLUMNS =
      """
      alert_key, state, signal_id, kind, severity, tenant, subject, title, labels, threshold, observed,
      limit_amount, currency, evidence, delivered, acknowledged_by, resolved_by, silenced_by,
      toUnixTimestamp64Micro(period_start) AS starts, toUnixTimestamp64Micro(period_end) AS ends,
      toUnixTimestamp64Micro(opened_at) AS opened, toUnixTimestamp64Micro(updated_at) AS updated,
      toUnixTimestamp64Micro(resolved_at) AS resolved, toUnixTimestamp64Micro(acknowledged_at) AS acknowledged\
      """;

  /**
   * What it is about; times are ISO 8601, amounts to the last digit.
   *
   * @param subject budget, rule, source or receiver
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record About(
      @JsonProperty("signal_id") String signalId,
      String kind,
      String severity,
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
      Map<String, String> evidence) {}

  /** When, ISO 8601. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Times(
      @JsonProperty("opened_at") String openedAt,
      @JsonProperty("updated_at") String updatedAt,
      @JsonProperty("resolved_at") @Nullable String resolvedAt) {}

  /** What people did about it; times are ISO 8601. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Care(
      @JsonProperty("acknowledged_by") @Nullable String acknowledgedBy,
      @JsonProperty("acknowledged_at") @Nullable String acknowledgedAt,
      @JsonProperty("resolved_by") @Nullable String resolvedBy,
      @JsonProperty("silenced_by") @Nullable String silencedBy) {}

  static AlertRow read(JsonNode row) {
    return new AlertRow(
        row.path("alert_key").asText(),
        row.path("state").asText(),
        about(row),
        new Times(
            String.valueOf(RowCells.instant(row.path("opened"))),
            String.valueOf(RowCells.instant(row.path("updated"))),
            RowCells.instant(row.path("resolved"))),
        new Care(
            RowCells.text(row.path("acknowledged_by")),
            RowCells.instant(row.path("acknowledged")),
            RowCells.text(row.path("resolved_by")),
            RowCells.text(row.path("silenced_by"))),
        receivers(row.path("delivered")));
  }

  private static About about(JsonNode row) {
    return new About(
        row.path("signal_id").asText(),
        row.path("kind").asText(),
        row.path("severity").asText(),
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

  /** What the recorded revisions say; attempts say more. */
  private static Map<String, String> receivers(JsonNode delivered) {
    Map<String, String> receivers = new TreeMap<>();
    delivered
        .properties()
        .forEach(
            entry ->
                receivers.put(
                    entry.getKey(), entry.getValue().asLong() == Told.SKIPPED ? SKIPPED : WAITING));
    return receivers;
  }

  /** The same with what became of attempts to tell receivers. */
  AlertRow told(Map<String, String> outcomes) {
    Map<String, String> all = new TreeMap<>(receivers);
    all.putAll(outcomes);
    return new AlertRow(key, state, about, times, care, all);
  }

  /** As alerting knows it, so that it is told here in the words of the channels. */
  Alert alert() {
    boolean over = times.resolvedAt() != null;
    Instant updated = Instant.parse(times.updatedAt());
    SignalEvent signal =
        new SignalEvent(
            about.signalId(),
            0,
            over && care.resolvedBy() == null ? SignalEvent.Phase.ENDED : SignalEvent.Phase.FIRED,
            updated,
            details());
    return new Alert(
        AlertKey.parse(key, about.signalId()),
        signal,
        new Alert.Span(Instant.parse(times.openedAt()), updated, time(times.resolvedAt())),
        new Alert.Care(
            Optional.ofNullable(care.acknowledgedBy())
                .map(by -> new Handling(by, time(care.acknowledgedAt()).orElse(updated))),
            over ? Optional.ofNullable(care.resolvedBy()) : Optional.empty(),
            over && care.resolvedBy() != null ? OptionalLong.of(1) : OptionalLong.empty(),
            Optional.ofNullable(care.silencedBy())),
        Map.of(),
        1);
  }

  private SignalDetails details() {
    return new SignalDetails(
        new SignalDetails.Headline(about.kind(), severity(about.severity()), about.title()),
        new SignalDetails.Scope(
            Optional.ofNullable(about.tenant()), about.subject(), about.labels()),
        new SignalDetails.Period(time(about.periodStart()), time(about.periodEnd())),
        new SignalDetails.Amounts(
            number(about.threshold()),
            number(about.observed()),
            number(about.limit()),
            Optional.ofNullable(about.currency())),
        about.evidence());
  }

  private static Severity severity(String name) {
    return Arrays.stream(Severity.values())
        .filter(known -> known.name().equals(name))
        .findAny()
        .orElse(Severity.OTHER);
  }

  private static Optional<Instant> time(@Nullable String instant) {
    return Optional.ofNullable(instant).map(Instant::parse);
  }

  private static Optional<BigDecimal> number(@Nullable String decimal) {
    return Optional.ofNullable(decimal).map(BigDecimal::new);
  }
}
