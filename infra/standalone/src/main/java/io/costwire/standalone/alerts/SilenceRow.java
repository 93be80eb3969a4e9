// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.alerts;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.costwire.schemas.Silence;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A silence that lasts, or is to come; times are ISO 8601.
 *
 * @param silenced alerts that it keeps quiet now
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SilenceRow(
    @JsonProperty("silence_id") String id,
    List<String> matchers,
    @JsonProperty("starts_at") String startsAt,
    @JsonProperty("ends_at") String endsAt,
    String by,
    @Nullable String comment,
    long silenced) {

  static SilenceRow of(Silence silence, KnownAlerts alerts) {
    return new SilenceRow(
        silence.getSilenceId(),
        silence.getMatchers(),
        time(silence.getStartsAt()),
        time(silence.getEndsAt()),
        silence.getBy(),
        silence.getComment(),
        alerts.silencedBy(silence.getSilenceId()));
  }

  private static String time(Instant instant) {
    return instant.toString();
  }
}
