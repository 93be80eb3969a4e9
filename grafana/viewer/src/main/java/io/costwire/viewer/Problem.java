// SPDX-License-Identifier: Apache-2.0
package io.costwire.viewer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Why the page gets no answer, as RFC 9457 says it.
 *
 * @param title what is wrong
 * @param detail more about it, such as the words of the database; may be empty
 * @param remedy what to do about it
 */
record Problem(int status, String title, String detail, String remedy) {
  static final String TYPE = "application/problem+json";

  static Problem of(int status, String title, String remedy) {
    return new Problem(status, title, "", remedy);
  }

  Refused refused() {
    return new Refused(this);
  }

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("type", "about:blank");
    json.put("status", status);
    json.put("title", title);
    json.put("detail", detail);
    json.put("remedy", remedy);
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
