// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import io.costwire.schemas.BudgetDefinition;
import io.helidon.common.uri.UriQuery;
import io.helidon.webserver.http.ServerRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Parameters of a question about budgets. One that is not known is refused: misspelt, it would ask
 * about something else. Values are never repeated.
 */
record BudgetQuery(Map<String, String> parameters) {
  private static final String GROUP = "group.";

  /**
   * @param known parameters besides those of the group
   */
  static BudgetQuery of(ServerRequest request, Set<String> known) throws BadQuery {
    Map<String, String> parameters = new HashMap<>();
    for (var parameter : decoded(request.query()).entrySet()) {
      if (parameter.getValue().size() != 1) {
        throw new BadQuery("BAD_PARAMETER", "A parameter stands there twice; leave one out.");
      }
      String name = parameter.getKey();
      boolean group = known.isEmpty() && name.startsWith(GROUP);
      if (!group && !known.contains(name)) {
        throw new BadQuery(
            "UNKNOWN_PARAMETER",
            known.isEmpty()
                ? "There are only parameters for the group, such as group.user=u-17."
                : "There are only these parameters: " + sorted(known) + ".");
      }
      parameters.put(name, parameter.getValue().getFirst());
    }
    return new BudgetQuery(parameters);
  }

  private static Map<String, List<String>> decoded(UriQuery query) throws BadQuery {
    try {
      return query.toMap();
    } catch (RuntimeException e) {
      throw new BadQuery(
          "BAD_PARAMETER", "The query is not percent-encoded UTF-8; curl -G --data-urlencode is.");
    }
  }

  /** The group that it names, which must be one of the budget. */
  Map<String, String> group(BudgetDefinition definition) throws BadQuery {
    Map<String, String> group = new LinkedHashMap<>();
    List<String> missing = new ArrayList<>();
    for (String dimension : definition.getGroupBy()) {
      String value = parameters.get(GROUP + dimension);
      if (value == null) {
        missing.add(GROUP + dimension);
      } else {
        group.put(dimension, value);
      }
    }
    if (!missing.isEmpty()) {
      throw new BadQuery(
          "MISSING_PARAMETER",
          "This budget is one for each %s: add the parameters %s. GET …/groups lists the groups."
              .formatted(
                  String.join(" and ", definition.getGroupBy()), String.join(", ", missing)));
    }
    if (group.size() < parameters.size()) {
      throw new BadQuery("UNKNOWN_PARAMETER", surplus(definition));
    }
    return group;
  }

  private static String surplus(BudgetDefinition definition) {
    return definition.getGroupBy().isEmpty()
        ? "This budget has no groups; leave the parameters out."
        : "This budget has only the parameters %s; leave the others out."
            .formatted(
                definition.getGroupBy().stream()
                    .map(dimension -> GROUP + dimension)
                    .collect(Collectors.joining(", ")));
  }

  /** A text, empty where it is not given. */
  String text(String name) {
    return parameters.getOrDefault(name, "");
  }

  /** A whole number from 1 on. */
  int number(String name, int otherwise, int most) throws BadQuery {
    String text = parameters.get(name);
    if (text == null) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= 1 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new BadQuery("BAD_PARAMETER", "%s must be from 1 to %,d.".formatted(name, most));
  }

  private static String sorted(Set<String> names) {
    return names.stream().sorted().collect(Collectors.joining(", "));
  }
}
