// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Brings the parts of one event within bounds while it is built. What can be mended without
 * changing what the event costs is mended (and noted); what cannot makes the event a problem.
 */
final class EventCheck {
  // an event's own object and those around its fields; measured once, generous on purpose
  private static final int BASE_BYTES = 512;
  private static final int ENTRY_BYTES = 96;

  private final List<String> problems = new ArrayList<>(0);
  private boolean adjusted;
  private int sizeBytes = BASE_BYTES;

  List<String> problems() {
    return List.copyOf(problems);
  }

  boolean adjusted() {
    return adjusted;
  }

  int sizeBytes() {
    return sizeBytes;
  }

  /** Memory of tags that were checked without an event. */
  int tagBytes() {
    return sizeBytes - BASE_BYTES;
  }

  /** Free text: cleaned, shortened; blank is not set. */
  @Nullable String text(@Nullable String value) {
    return value == null || value.isBlank() ? null : bounded(value, EventLimits.MAX_TEXT_BYTES);
  }

  /** An id: shortening it would make two of one, so a long one is replaced by its hash. */
  @Nullable String responseId(@Nullable String value) {
    if (value == null || EventLimits.utf8Bytes(value) <= EventLimits.MAX_TEXT_BYTES) {
      return text(value);
    }
    adjusted = true;
    return text(EventIds.shortened(value));
  }

  /** The caller's id of the event, taken as it is or not at all. */
  @Nullable String eventId(@Nullable String value) {
    if (value == null || value.isBlank()) {
      return null;
    }
    if (EventLimits.utf8Bytes(value) > EventLimits.MAX_TEXT_BYTES || !EventLimits.isClean(value)) {
      problems.add("event_id is longer than 256 bytes or has control characters; use a UUID");
      return null;
    }
    sizeBytes += value.length();
    return value;
  }

  @Nullable Long count(@Nullable Long value) {
    if (value != null && value < 0) {
      adjusted = true;
      return null;
    }
    return value;
  }

  int retries(int value) {
    adjusted |= value < 0;
    return Math.max(0, value);
  }

  @Nullable BigDecimal money(String field, @Nullable BigDecimal value) {
    return value == null ? null : within(field, value, EventLimits.money(value));
  }

  @Nullable BigDecimal score(String field, @Nullable BigDecimal value) {
    return value == null ? null : within(field, value, EventLimits.quantity(value));
  }

  Map<String, BigDecimal> usage(Map<String, @Nullable BigDecimal> from) {
    if (from.size() > EventLimits.MAX_UNITS) {
      problems.add("usage has more than " + EventLimits.MAX_UNITS + " units");
      return Map.of();
    }
    if (from.isEmpty()) {
      return Map.of();
    }
    Map<String, BigDecimal> usage = hasExactQuantities(from) ? complete(from) : mended(from);
    sizeBytes += usage.size() * ENTRY_BYTES;
    return Collections.unmodifiableMap(usage);
  }

  /** Most have: then there is nothing to copy. */
  private static boolean hasExactQuantities(Map<String, @Nullable BigDecimal> from) {
    for (Map.Entry<String, @Nullable BigDecimal> entry : from.entrySet()) {
      BigDecimal quantity = entry.getValue();
      if (quantity == null
          || quantity.signum() < 0
          || !EventLimits.isQuantity(quantity)
          || !EventLimits.isUnitName(entry.getKey())) {
        return false;
      }
    }
    return true;
  }

  private Map<String, BigDecimal> mended(Map<String, @Nullable BigDecimal> from) {
    Map<String, BigDecimal> usage = new LinkedHashMap<>();
    from.forEach((unit, quantity) -> addQuantity(usage, unit, quantity));
    return usage;
  }

  /** A map that was seen to have no null. */
  @SuppressWarnings({"unchecked", "NullAway"})
  private static <V> Map<String, V> complete(Map<String, @Nullable V> map) {
    return (Map<String, V>) map;
  }

  private void addQuantity(
      Map<String, BigDecimal> usage, String unit, @Nullable BigDecimal quantity) {
    if (quantity == null) {
      return; // not reported
    }
    if (!EventLimits.isUnitName(unit)) {
      problems.add("usage has a unit whose name is not of the form input_tokens");
    } else if (quantity.signum() < 0) {
      problems.add("usage." + unit + " is negative");
    } else {
      BigDecimal exact = within("usage." + unit, quantity, EventLimits.quantity(quantity));
      if (exact != null) {
        usage.put(unit, exact);
      }
    }
  }

  private @Nullable BigDecimal within(String field, BigDecimal value, Optional<BigDecimal> scaled) {
    if (scaled.isEmpty()) {
      problems.add(field + " has more digits than a decimal of 38 can hold");
      return null;
    }
    adjusted |= scaled.get().compareTo(value) != 0;
    return scaled.get();
  }

  Map<String, String> tags(Map<String, @Nullable String> from) {
    if (from.isEmpty()) {
      return Map.of();
    }
    if (hasPlainTags(from)) {
      from.forEach((key, value) -> sizeBytes += ENTRY_BYTES + key.length() + value.length());
      return Collections.unmodifiableMap(complete(from));
    }
    Map<String, String> tags = new HashMap<>();
    from.forEach((key, value) -> addTag(tags, key, value));
    return Collections.unmodifiableMap(tags);
  }

  /** Most have: then there is nothing to copy. */
  private static boolean hasPlainTags(Map<String, @Nullable String> from) {
    for (Map.Entry<String, @Nullable String> tag : from.entrySet()) {
      String value = tag.getValue();
      if (value == null
          || value.isBlank()
          || tag.getKey().isBlank()
          || !EventLimits.isPlain(value, EventLimits.MAX_TAG_VALUE_BYTES)
          || !EventLimits.isPlain(tag.getKey(), EventLimits.MAX_TAG_KEY_BYTES)) {
        return false;
      }
    }
    return from.size() <= EventLimits.MAX_TAGS;
  }

  /** Both, as far as there may be so many; where both have a tag, the first wins. */
  static Map<String, String> merged(Map<String, String> first, Map<String, String> second) {
    if (second.isEmpty()) {
      return first;
    }
    if (first.isEmpty()) {
      return second;
    }
    Map<String, String> merged = new HashMap<>(first);
    second.forEach(
        (key, value) -> {
          if (merged.size() < EventLimits.MAX_TAGS) {
            merged.putIfAbsent(key, value);
          }
        });
    return Collections.unmodifiableMap(merged);
  }

  private void addTag(Map<String, String> tags, String key, @Nullable String value) {
    if (value == null || value.isBlank()) {
      return; // untagged
    }
    boolean usableKey =
        !key.isBlank()
            && (EventLimits.isPlain(key, EventLimits.MAX_TAG_KEY_BYTES)
                || EventLimits.utf8Bytes(key) <= EventLimits.MAX_TAG_KEY_BYTES
                    && EventLimits.isClean(key));
    if (!usableKey || tags.size() >= EventLimits.MAX_TAGS) {
      adjusted = true;
      return;
    }
    tags.put(key, bounded(value, EventLimits.MAX_TAG_VALUE_BYTES));
    sizeBytes += ENTRY_BYTES + key.length();
  }

  /** What an event cannot be priced without. */
  void required(EventKind kind, boolean hasProvider, boolean hasModel) {
    if (kind == EventKind.HEARTBEAT) {
      return;
    }
    if (!hasProvider) {
      problems.add("provider is not set");
    }
    if (kind == EventKind.REQUEST && !hasModel) {
      problems.add("neither request_model nor response_model is set");
    }
  }

  private String bounded(String value, int maxBytes) {
    if (EventLimits.isPlain(value, maxBytes)) {
      sizeBytes += value.length();
      return value;
    }
    String clean = EventLimits.isClean(value) ? value : cleaned(value);
    String bounded = EventLimits.utf8Bytes(clean) <= maxBytes ? clean : shortened(clean, maxBytes);
    adjusted |= !bounded.equals(value);
    sizeBytes += bounded.length();
    return bounded;
  }

  private static String cleaned(String value) {
    StringBuilder clean = new StringBuilder(value.length());
    value
        .codePoints()
        .map(c -> Character.isISOControl(c) || isHalf(c) ? '?' : c)
        .forEach(clean::appendCodePoint);
    return clean.toString();
  }

  private static boolean isHalf(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }

  private static String shortened(String value, int maxBytes) {
    int end = 0;
    int bytes = 0;
    while (end < value.length()) {
      int codePoint = value.codePointAt(end);
      bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
      if (bytes > maxBytes) {
        break;
      }
      end += Character.charCount(codePoint);
    }
    return value.substring(0, end);
  }
}
