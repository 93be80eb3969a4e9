// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.owner.core;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which tags an event gets that does not name its owner itself.
 *
 * @param match what the event must have, all of it, by field or tag; {@code *} stands for any text;
 *     empty for every event
 * @param tags what it gets
 * @param overrule whether these tags take the place of others, or only fill in what is missing
 * @param from first event time for which it holds; null for ever since
 * @param until first event time for which it no longer holds; null for ever
 */
public record OwnershipRule(
    String id,
    Map<String, String> match,
    Map<String, String> tags,
    boolean overrule,
    @Nullable Instant from,
    @Nullable Instant until) {
  /** As {@code UsageEvent.tags} has it. */
  private static final int MAX_VALUE = 256;

  /**
   * @throws IllegalArgumentException when it cannot be followed, with the reason
   */
  public OwnershipRule {
    match = Map.copyOf(new LinkedHashMap<>(match));
    tags = Map.copyOf(new LinkedHashMap<>(tags));
    if (id.isEmpty()) {
      throw new IllegalArgumentException("a rule has no id; give it one");
    }
    if (tags.isEmpty()) {
      throw new IllegalArgumentException("rule '%s' sets no tag; name one".formatted(id));
    }
    tags.forEach((tag, value) -> check(id, tag, value));
    if (from != null && until != null && !from.isBefore(until)) {
      throw new IllegalArgumentException(
          "rule '%s' ends at %s, which is not after %s; correct one of them"
              .formatted(id, until, from));
    }
  }

  private static void check(String id, String tag, String value) {
    if (tag.isEmpty() || value.isEmpty() || value.length() > MAX_VALUE) {
      throw new IllegalArgumentException(
          "rule '%s' sets the tag '%s' to a text of %d characters; use 1 to %d"
              .formatted(id, tag, value.length(), MAX_VALUE));
    }
    if (OwnershipRules.FIELDS.contains(tag)) {
      throw new IllegalArgumentException(
          "rule '%s' sets '%s', which is no tag; set tags such as team".formatted(id, tag));
    }
  }

  boolean holdsAt(Instant eventTime) {
    return (from == null || !eventTime.isBefore(from))
        && (until == null || eventTime.isBefore(until));
  }

  /** All that the rule says, the same text for the same rule. */
  String text() {
    SortedMap<String, String> asked = new TreeMap<>(match);
    SortedMap<String, String> given = new TreeMap<>(tags);
    List<String> parts = new ArrayList<>(List.of(id, String.valueOf(overrule)));
    parts.add(String.valueOf(from));
    parts.add(String.valueOf(until));
    parts.add(Integer.toString(asked.size()));
    asked.forEach((name, value) -> parts.addAll(List.of(name, value)));
    given.forEach((name, value) -> parts.addAll(List.of(name, value)));
    StringBuilder text = new StringBuilder();
    parts.forEach(part -> text.append(part.length()).append(':').append(part));
    return text.toString();
  }
}
