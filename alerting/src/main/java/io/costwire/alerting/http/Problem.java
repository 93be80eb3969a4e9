// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;

/**
 * Why a request is refused, as RFC 9457 says it. Never holds what a client sent as a secret.
 *
 * @param field what is wrong, such as {@code limit} or {@code matchers[1]}
 * @param fix what to do about it
 */
record Problem(
    int status, String title, Optional<String> field, String fix, Map<String, String> headers) {

  static final String TYPE = "application/problem+json";

  static Problem of(int status, String title, String fix) {
    return new Problem(status, title, Optional.empty(), fix, Map.of());
  }

  static Problem ofField(String field, String title, String fix) {
    return new Problem(400, title, Optional.of(field), fix, Map.of());
  }

  Problem with(String header, String value) {
    return new Problem(status, title, field, fix, Map.of(header, value));
  }

  Refused refused() {
    return new Refused(this);
  }

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("type", "about:blank");
    json.put("status", status);
    json.put("title", title);
    field.ifPresent(name -> json.put("field", name));
    json.put("fix", fix);
    return json;
  }

  /** Ends the work on a request. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Problem problem;

    Refused(Problem problem) {
      super(problem.title(), null, false, false);
      this.problem = problem;
    }

    Problem problem() {
      return problem;
    }
  }
}
