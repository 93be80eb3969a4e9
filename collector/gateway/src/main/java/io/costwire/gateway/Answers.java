// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/** Sends answers. */
final class Answers {
  private static final String RETRY_AFTER_SECONDS = "1";

  private Answers() {}

  static void send(Answer answer, ServerRequest request, ServerResponse response) {
    response.status(Status.create(answer.status()));
    if (answer.status() == 503) {
      response.header(HeaderNames.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
    boolean bodyMayBeLeft = answer.problem() != null || answer.status() == 413;
    if (bodyMayBeLeft) {
      response.header(HeaderNames.CONNECTION, "close");
    }
    json(AnswerJson.write(answer), request, response);
  }

  /** Sends a body, or for HEAD all but the body, which the web server would send as well. */
  static void json(byte[] body, ServerRequest request, ServerResponse response) {
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    if (request.prologue().method().equals(Method.HEAD)) {
      response.header(HeaderNames.CONTENT_LENGTH, Integer.toString(body.length));
      response.send();
    } else {
      response.send(body);
    }
  }
}
