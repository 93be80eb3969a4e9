// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.waste;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One kind of waste of one owner on one model, over a whole range.
 *
 * @param currency ISO 4217; null for requests whose cost is not known
 * @param requests what it concerns; hours where the kind is IDLE_CAPACITY
 * @param cost what they cost in the range, in currency; null where it is not known
 * @param saving estimate for the range, in currency; null where a price that it needs is not known
 * @param assumption what the estimate takes for granted
 * @param eventIds up to three of the dearest requests
 */
public record WasteFinding(
    String kind,
    Owner owner,
    Model model,
    @Nullable String currency,
    long requests,
    @Nullable BigDecimal cost,
    @Nullable BigDecimal saving,
    String assumption,
    String evidence,
    List<String> eventIds,
    String remedy) {

  /** Who can end it. */
  public record Owner(String tenant, String team, String service, String feature) {}

  /** What was called. */
  public record Model(String provider, String model) {}

  public WasteFinding {
    eventIds = List.copyOf(eventIds);
  }

  static WasteFinding of(JsonNode row) {
    List<String> ids = new ArrayList<>();
    row.path("event_ids").forEach(id -> ids.add(id.asText()));
    return new WasteFinding(
        row.path("kind").asText(),
        new Owner(
            row.path("tenant").asText(),
            row.path("team").asText(),
            row.path("service").asText(),
            row.path("feature").asText()),
        new Model(row.path("provider").asText(), row.path("model").asText()),
        row.path("currency").isNull() ? null : row.path("currency").asText(),
        row.path("requests").asLong(),
        amount(row.path("cost")),
        amount(row.path("saving")),
        row.path("assumption").asText(),
        row.path("evidence").asText(),
        ids,
        row.path("remedy").asText());
  }

  private static @Nullable BigDecimal amount(JsonNode cell) {
    return cell.isNull() || cell.isMissingNode() ? null : new BigDecimal(cell.asText());
  }
}
