// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.backtest;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One series of a rule.
 *
 * @param values by dimension; none for the total
 */
record Series(String tenant, Map<String, String> values) {
  Series {
    values = Map.copyOf(values);
  }

  /** For people: team=search of acme. */
  String text() {
    String what =
        new TreeMap<>(values)
            .entrySet().stream()
                .map(value -> value.getKey() + "=" + value.getValue())
                .collect(Collectors.joining(", "));
    return what.isEmpty() ? tenant : what + " of " + tenant;
  }
}
