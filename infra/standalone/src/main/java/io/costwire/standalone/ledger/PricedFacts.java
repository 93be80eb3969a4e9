// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.ledger;

import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.Quantity;
import io.costwire.schemas.UsageEvent;
import io.costwire.sink.table.Dimensions;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The facts of a priced usage as the table must show them. Written against the schema and not with
 * the sink's own binder, so that an error in the binder shows too.
 */
final class PricedFacts {
  private PricedFacts() {}

  static RowFacts of(PricedUsage priced) {
    return new RowFacts(
        priced.getStatus().name(),
        priced.getBilledCost(),
        priced.getRevision(),
        priced.getSourcePartition(),
        priced.getSourceOffset(),
        priced.getEvent().getEventTime().getEpochSecond(),
        fingerprint(priced));
  }

  private static String fingerprint(PricedUsage priced) {
    UsageEvent event = priced.getEvent();
    return String.join(
        ", ",
        "time=" + micros(event.getEventTime()),
        "provider=" + text(priced.getResolvedProvider(), event.getProvider()),
        "model=" + text(priced.getResolvedModel(), reportedModel(event)),
        "team=" + tag(event, "team"),
        "user=" + tag(event, "user"),
        "feature=" + tag(event, "feature"),
        "service=" + tag(event, "service"),
        "list=" + money(priced.getListCost()),
        "contracted=" + money(priced.getContractedCost()),
        "effective=" + money(priced.getEffectiveCost()),
        "at=" + priced.getSourcePartition() + "@" + priced.getSourceOffset(),
        "usage=" + usage(event.getUsage()));
  }

  private static String reportedModel(UsageEvent event) {
    return text(event.getResponseModel(), text(event.getRequestModel(), "unknown"));
  }

  private static String tag(UsageEvent event, String key) {
    String value = event.getTags().get(key);
    return value == null || value.isEmpty() ? Dimensions.UNTAGGED : value;
  }

  private static String usage(List<Quantity> usage) {
    return usage.stream()
        .map(q -> q.getUnit() + ":" + q.getQuantity().stripTrailingZeros().toPlainString())
        .sorted()
        .collect(Collectors.joining(";"));
  }

  private static String money(@Nullable BigDecimal cost) {
    return cost == null ? "none" : cost.stripTrailingZeros().toPlainString();
  }

  private static long micros(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000L), instant.getNano() / 1_000);
  }

  private static String text(@Nullable String value, String otherwise) {
    return value == null || value.isEmpty() ? otherwise : value;
  }
}
