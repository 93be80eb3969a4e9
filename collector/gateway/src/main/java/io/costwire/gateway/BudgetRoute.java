// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where budgets are asked for. A test holds this list, the routes and the OpenAPI document
 * together.
 */
enum BudgetRoute {
  LIST("/v1/budgets"),
  ONE("/v1/budgets/{id}"),
  GROUPS("/v1/budgets/{id}/groups");

  private final String path;
  private final Pattern pattern;

  BudgetRoute(String path) {
    this.path = path;
    this.pattern = Pattern.compile(path.replace("{id}", "[^/]+"));
  }

  String path() {
    return path;
  }

  /** The route that serves a path, if one does. */
  static Optional<BudgetRoute> of(String requested) {
    return Arrays.stream(values())
        .filter(route -> route.pattern.matcher(requested).matches())
        .findFirst();
  }
}
