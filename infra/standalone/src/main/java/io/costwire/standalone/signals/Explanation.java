// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.signals;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.costwire.standalone.stack.ClickHouseClient;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of a signal.
 *
 * @param spend of the series around it; null where the signal is about no series, or nobody sums it
 *     up
 * @param query for a look at its events, null where there is none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Explanation(
    @JsonUnwrapped SignalRow signal,
    List<Alert> alerts,
    List<Delivery> deliveries,
    @Nullable SpendChart spend,
    @Nullable String query) {

  /** An alert of the signal; times are ISO 8601. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Alert(
      @JsonProperty("alert_key") String key,
      String state,
      String severity,
      @JsonProperty("opened_at") @Nullable String openedAt,
      @JsonProperty("resolved_at") @Nullable String resolvedAt,
      @JsonProperty("acknowledged_by") @Nullable String acknowledgedBy) {}

  /** An attempt to tell somebody; the time is ISO 8601. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Delivery(
      @JsonProperty("sent_at") @Nullable String sentAt,
      String receiver,
      String channel,
      String state,
      String outcome,
      int attempt,
      @Nullable String error) {}

  /**
   * Asks for everything.
   *
   * @param now end of what is still going on
   */
  public static Explanation of(SignalRow signal, ClickHouseClient clickHouse, Instant now) {
    SignalTable table = new SignalTable(clickHouse);
    List<Alert> alerts = table.alerts(signal.id());
    SeriesOfSignal series = new SeriesOfSignal(signal, now);
    return new Explanation(
        signal,
        alerts,
        table.deliveries(alerts),
        series.chart(clickHouse).orElse(null),
        series.query().orElse(null));
  }
}
