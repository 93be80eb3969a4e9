// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.route;

import io.costwire.alerting.policy.Facts;
import io.costwire.alerting.policy.Matcher;
import io.costwire.alerting.policy.Terms.Cadence;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A node of the routing tree, as in Alertmanager: an alert goes down to the first child that
 * matches, and on to the next one where that says so; where no child matches, the node itself takes
 * it.
 *
 * @param id where it is in its file, e.g. {@code route.routes[1]}
 * @param matchers all of them must match
 * @param goesOn whether the siblings after it are looked at too
 */
public record Route(
    String id, List<Matcher> matchers, boolean goesOn, Target target, List<Route> routes) {

  public Route {
    matchers = List.copyOf(matchers);
    routes = List.copyOf(routes);
  }

  /**
   * Whom a route tells, and how.
   *
   * @param groupBy names of what alerts that are told together have in common
   */
  public record Target(List<String> receivers, List<String> groupBy, Cadence cadence) {
    public Target {
      receivers = List.copyOf(receivers);
      groupBy = List.copyOf(groupBy);
    }

    String group(Facts facts) {
      return groupBy.stream()
          .filter(name -> !facts.get(name).isEmpty())
          .map(name -> name + "=" + quoted(facts.get(name)))
          .collect(Collectors.joining(" "));
    }

    /** In quotes where two groups could look the same otherwise. */
    private static String quoted(String value) {
      return value.matches("[^\\s\"=]+")
          ? value
          : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
  }

  /** The nodes that take an alert, in their order; empty where this one does not match. */
  public List<Route> matching(Facts facts) {
    if (!facts.match(matchers)) {
      return List.of();
    }
    List<Route> found = new ArrayList<>();
    for (Route child : routes) {
      List<Route> below = child.matching(facts);
      found.addAll(below);
      if (!below.isEmpty() && !child.goesOn()) {
        break;
      }
    }
    return found.isEmpty() ? List.of(this) : found;
  }

  /** Names of all receivers in it and below. */
  public Stream<String> receivers() {
    return Stream.concat(target.receivers().stream(), routes.stream().flatMap(Route::receivers));
  }
}
