// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;

/** Sends answers. */
final class Answers {
  private static final String RETRY_AFTER_SECONDS = "1";

  private Answers() {}

  static void send(Answer answer, ServerResponse response) {
    response.status(Status.create(answer.status()));
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    if (answer.status() == 503) {
      response.header(HeaderNames.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
    boolean bodyMayBeLeft = answer.problem() != null || answer.status() == 413;
    if (bodyMayBeLeft) {
      response.header(HeaderNames.CONNECTION, "close");
    }
    response.send(AnswerJson.write(answer));
  }
}
