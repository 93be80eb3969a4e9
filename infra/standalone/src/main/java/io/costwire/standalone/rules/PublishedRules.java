// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.rules;

import io.costwire.schemas.DimensionRule;
import io.costwire.streams.window.RulesFeed;
import io.costwire.streams.window.core.DimensionCalendar;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What control.rules holds, understood as the streams app understands it. */
public final class PublishedRules {
  private final SortedMap<String, DimensionCalendar.Rule> followed = new TreeMap<>();
  private final SortedMap<String, String> refused = new TreeMap<>();

  /** One record of the topic, in its order; a null value deletes the rule. */
  void accept(String id, @Nullable DimensionRule value) {
    refused.remove(id);
    if (value == null) {
      followed.remove(id);
      return;
    }
    DimensionCalendar.Rule before = followed.get(id);
    try {
      followed.put(id, RulesFeed.rule(value));
      new DimensionCalendar(followed.values());
    } catch (IllegalArgumentException e) {
      if (before == null) {
        followed.remove(id);
      } else {
        followed.put(id, before);
      }
      refused.put(id, String.valueOf(e.getMessage()));
    }
  }

  /** Rules that are followed, by id. */
  SortedMap<String, DimensionCalendar.Rule> rules() {
    return Collections.unmodifiableSortedMap(followed);
  }

  /** Why rules are not followed, by id. */
  SortedMap<String, String> refused() {
    return Collections.unmodifiableSortedMap(refused);
  }

  /** Which sets are kept when. */
  public DimensionCalendar calendar() {
    return new DimensionCalendar(followed.values());
  }

  /** Which sets would be kept when, were there only some of the rules. */
  DimensionCalendar calendar(Predicate<DimensionCalendar.Rule> some) {
    return new DimensionCalendar(followed.values().stream().filter(some).toList());
  }
}
