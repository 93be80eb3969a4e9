// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import java.util.Arrays;
import java.util.Optional;

/**
 * Where bodies are posted to. A test holds this list, the routes and the OpenAPI document together.
 */
enum Endpoint {
  EVENTS("/v1/events"),
  RESPONSES("/v1/responses/{provider}"),
  LITELLM("/v1/litellm"),
  OUTCOMES("/v1/outcomes"),
  TRACES("/v1/traces"),
  ESTIMATE("/v1/estimate");

  /** In logs and metrics, for all that is not an endpoint: a path may hold anything. */
  static final String OTHER = "other";

  private final String path;
  private final String prefix;
  private final boolean open;

  Endpoint(String path) {
    int variable = path.indexOf('{');
    this.path = path;
    this.open = variable >= 0;
    this.prefix = open ? path.substring(0, variable) : path;
  }

  String path() {
    return path;
  }

  /** The endpoint that serves a path, if one does. */
  static Optional<Endpoint> of(String requested) {
    return Arrays.stream(values()).filter(e -> e.serves(requested)).findFirst();
  }

  private boolean serves(String requested) {
    return open
        ? requested.startsWith(prefix)
            && requested.length() > prefix.length()
            && requested.indexOf('/', prefix.length()) < 0
        : requested.equals(path);
  }
}
