// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.signals;

import io.costwire.schemas.SignalRule;
import io.costwire.streams.detect.SignalRuleRecords;
import java.time.DateTimeException;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What control.signals holds, understood as the streams app understands it. */
public final class PublishedSignals {
  private final SortedMap<String, SignalRule> latest = new TreeMap<>();

  /** One record of the topic, in its order; a null value brings back what ships. */
  void accept(String id, @Nullable SignalRule value) {
    if (value == null) {
      latest.remove(id);
    } else {
      latest.put(id, value);
    }
  }

  /** The latest records, by id. */
  SortedMap<String, SignalRule> rules() {
    return Collections.unmodifiableSortedMap(latest);
  }

  /** What holds or is switched off, shipped rules included, by id. */
  SortedMap<String, SignalRule> effective() {
    SortedMap<String, SignalRule> effective = new TreeMap<>(RuleKinds.shipped());
    SortedMap<String, String> refused = refused();
    latest.forEach(
        (id, rule) -> {
          if (!refused.containsKey(id)) {
            effective.put(id, rule);
          }
        });
    return effective;
  }

  /** Why the streams app does not follow rules, by id. */
  SortedMap<String, String> refused() {
    SortedMap<String, String> refused = new TreeMap<>();
    latest.forEach(
        (id, rule) -> {
          try {
            if (rule.getEnabled()) {
              SignalRuleRecords.rule(rule);
            }
          } catch (IllegalArgumentException | DateTimeException e) {
            refused.put(id, String.valueOf(e.getMessage()));
          }
        });
    return refused;
  }
}
