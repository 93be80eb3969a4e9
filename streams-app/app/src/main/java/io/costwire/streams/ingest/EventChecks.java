// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.ingest;

import io.costwire.schemas.EventKind;
import io.costwire.schemas.Quantity;
import io.costwire.schemas.RejectReason;
import io.costwire.schemas.RejectStage;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.ImportedUsage;
import io.costwire.streams.failure.Rejections.Cause;
import io.costwire.streams.flow.SourceRecord;
import io.costwire.streams.ingest.core.EventTimePolicy;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a decoded event must fulfil to be counted. Bounds keep one bad sender from filling state,
 * and sums from leaving Decimal(38,18).
 */
final class EventChecks {
  static final int MAX_NAME_LENGTH = 256;
  static final int MAX_UNITS = 64;
  static final int MAX_UNIT_LENGTH = 64;
  static final int MAX_TAGS = 64;
  static final int MAX_TAG_KEY_LENGTH = 128;
  static final int MAX_TAG_VALUE_BYTES = 256;

  /** A sum over ten billion such quantities still fits into 38 digits. */
  static final BigDecimal MAX_QUANTITY = BigDecimal.TEN.pow(15);

  private final EventTimePolicy eventTimes;
  private final EventTimePolicy importedTimes;

  EventChecks(EventTimePolicy eventTimes) {
    this.eventTimes = eventTimes;
    this.importedTimes = eventTimes.forImports();
  }

  /** What is wrong with the event, or null. */
  @Nullable Cause problem(UsageEvent event, SourceRecord source) {
    Cause problem = identity(event, source);
    if (problem == null) {
      problem = eventTime(event, source);
    }
    if (problem == null && event.getKind() != EventKind.HEARTBEAT) {
      problem = content(event);
    }
    return problem;
  }

  private static @Nullable Cause identity(UsageEvent event, SourceRecord source) {
    Cause name = name("event_id", event.getEventId());
    if (name == null) {
      name = name("tenant", event.getTenant());
    }
    if (name != null) {
      return name;
    }
    if (!Arrays.equals(source.key(), event.getEventId().getBytes(StandardCharsets.UTF_8))) {
      return cause(
          RejectReason.KEY_MISMATCH,
          "event_id",
          "is not the record's key; the sender must use the event id as key");
    }
    if (event.getKind() == EventKind.OTHER) {
      return cause(
          RejectReason.UNKNOWN_FIELD,
          "kind",
          "is of a newer schema than this streams app knows; upgrade it, then replay");
    }
    return null;
  }

  private @Nullable Cause eventTime(UsageEvent event, SourceRecord source) {
    EventTimePolicy policy = ImportedUsage.isBy(event.getProducer()) ? importedTimes : eventTimes;
    return switch (policy.judge(event.getEventTime(), source.arrivedAt())) {
      case PLAUSIBLE -> null;
      case TOO_FAR_AHEAD ->
          cause(
              RejectReason.EVENT_TIME_FUTURE,
              "event_time",
              "is more than %s after arrival; set the sender's clock".formatted(policy.maxAhead()));
      case TOO_OLD ->
          cause(
              RejectReason.EVENT_TIME_PAST,
              "event_time",
              "is more than %s before arrival; check its unit (microseconds)"
                  .formatted(policy.maxAge()));
    };
  }

  private static @Nullable Cause content(UsageEvent event) {
    Cause problem = name("provider", event.getProvider());
    if (problem == null) {
      problem = length("request_model", event.getRequestModel());
    }
    if (problem == null) {
      problem = length("response_model", event.getResponseModel());
    }
    if (problem == null) {
      problem = usage(event.getUsage());
    }
    return problem == null ? tags(event.getTags()) : problem;
  }

  private static @Nullable Cause usage(List<Quantity> usage) {
    if (usage.size() > MAX_UNITS) {
      return cause(
          RejectReason.OUT_OF_BOUNDS, "usage", "has more than " + MAX_UNITS + " units; split it");
    }
    for (int i = 0; i < usage.size(); i++) {
      Cause problem = quantity(usage, i);
      if (problem != null) {
        return problem;
      }
    }
    return null;
  }

  private static @Nullable Cause quantity(List<Quantity> usage, int index) {
    Quantity quantity = usage.get(index);
    String unit = quantity.getUnit();
    if (!isUnitName(unit)) {
      return cause(
          RejectReason.OUT_OF_BOUNDS,
          "usage",
          "has a unit whose name is not 1 to %d characters of a-z, 0-9 and _"
              .formatted(MAX_UNIT_LENGTH));
    }
    String field = "usage." + unit;
    if (quantity.getQuantity().signum() < 0) {
      return cause(RejectReason.NEGATIVE_QUANTITY, field, "must be 0 or more");
    }
    if (quantity.getQuantity().compareTo(MAX_QUANTITY) >= 0) {
      return cause(
          RejectReason.OUT_OF_BOUNDS, field, "must be below " + MAX_QUANTITY.toPlainString());
    }
    for (int other = 0; other < index; other++) {
      if (usage.get(other).getUnit().equals(unit)) {
        return cause(RejectReason.MALFORMED, field, "is reported twice; a unit appears once");
      }
    }
    return null;
  }

  private static boolean isUnitName(String unit) {
    if (unit.isEmpty() || unit.length() > MAX_UNIT_LENGTH) {
      return false;
    }
    for (int i = 0; i < unit.length(); i++) {
      char c = unit.charAt(i);
      if ((c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '_') {
        return false;
      }
    }
    return true;
  }

  private static @Nullable Cause tags(Map<String, String> tags) {
    if (tags.size() > MAX_TAGS) {
      return cause(RejectReason.OUT_OF_BOUNDS, "tags", "has more than " + MAX_TAGS + " entries");
    }
    for (var tag : tags.entrySet()) {
      if (tag.getKey().isEmpty() || tag.getKey().length() > MAX_TAG_KEY_LENGTH) {
        return cause(
            RejectReason.OUT_OF_BOUNDS,
            "tags",
            "has a key that is not 1 to " + MAX_TAG_KEY_LENGTH + " characters long");
      }
      if (isTooLong(tag.getValue())) {
        return cause(
            RejectReason.OUT_OF_BOUNDS,
            "tags",
            "has a value of more than " + MAX_TAG_VALUE_BYTES + " bytes");
      }
    }
    return null;
  }

  private static boolean isTooLong(String value) {
    // a character takes at most three bytes per char of Java
    return value.length() * 3 > MAX_TAG_VALUE_BYTES
        && value.getBytes(StandardCharsets.UTF_8).length > MAX_TAG_VALUE_BYTES;
  }

  private static @Nullable Cause name(String field, String value) {
    return value.isBlank()
        ? cause(RejectReason.MISSING_FIELD, field, "must not be blank")
        : length(field, value);
  }

  private static @Nullable Cause length(String field, @Nullable String value) {
    return value == null || value.length() <= MAX_NAME_LENGTH
        ? null
        : cause(
            RejectReason.OUT_OF_BOUNDS, field, "is longer than " + MAX_NAME_LENGTH + " characters");
  }

  private static Cause cause(RejectReason reason, String field, String detail) {
    return new Cause(RejectStage.INGEST, reason, field, detail);
  }
}
