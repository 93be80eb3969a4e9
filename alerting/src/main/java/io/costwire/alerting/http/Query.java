// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.http;

import io.costwire.alerting.policy.Alert;
import io.costwire.alerting.policy.Lifecycle;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which alerts are asked for.
 *
 * @param states those that are not over where nothing is said
 */
record Query(Set<Lifecycle> states, Optional<String> tenant, int limit) {
  static final int LIMIT = 100;
  static final int LIMIT_MAX = 1_000;

  /**
   * @param parameters each with its values
   */
  static Query of(Map<String, List<String>> parameters) {
    Set<Lifecycle> states = EnumSet.complementOf(EnumSet.of(Lifecycle.RESOLVED));
    Optional<String> tenant = Optional.empty();
    int limit = LIMIT;
    for (Map.Entry<String, List<String>> parameter : parameters.entrySet()) {
      String value = only(parameter);
      switch (parameter.getKey()) {
        case "state" -> states = states(value);
        case "tenant" -> tenant = Optional.of(value);
        case "limit" -> limit = limit(value);
        default ->
            throw Problem.ofField(
                    "query", "There is no such parameter.", "Use state, tenant and limit.")
                .refused();
      }
    }
    return new Query(states, tenant, limit);
  }

  private static String only(Map.Entry<String, List<String>> parameter) {
    if (parameter.getValue().size() != 1) {
      throw Problem.ofField(
              "query",
              "A parameter is there more than once.",
              "Give each once; state takes a list.")
          .refused();
    }
    return parameter.getValue().getFirst();
  }

  private static Set<Lifecycle> states(String value) {
    Set<Lifecycle> states = EnumSet.noneOf(Lifecycle.class);
    for (String name : value.split(",", -1)) {
      states.add(
          Arrays.stream(Lifecycle.values())
              .filter(state -> state.name().equals(name.strip().toUpperCase(Locale.ROOT)))
              .findAny()
              .orElseThrow(
                  () ->
                      Problem.ofField(
                              "state",
                              "There is no such state.",
                              "Use FIRING, ACKNOWLEDGED, SILENCED and RESOLVED, with commas.")
                          .refused()));
    }
    return states;
  }

  private static int limit(String value) {
    try {
      int limit = Integer.parseInt(value);
      if (limit >= 1 && limit <= LIMIT_MAX) {
        return limit;
      }
    } catch (NumberFormatException e) {
      // as any other that is not within bounds
    }
    throw Problem.ofField(
            "limit", "This is no limit.", "Use a whole number from 1 to " + LIMIT_MAX + ".")
        .refused();
  }

  boolean wants(Alert alert) {
    return states.contains(alert.state())
        && (tenant.isEmpty() || tenant.equals(alert.signal().details().scope().tenant()));
  }
}
