// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The answer to a question.
 *
 * @param json nothing where the asker has it already
 */
record Reply(int status, byte[] json, Map<HeaderName, String> headers) {
  private static final int NOT_MODIFIED = 304;
  private static final int UNAVAILABLE = 503;
  private static final String RETRY_AFTER_SECONDS = "1";

  static Reply ok(byte[] json) {
    return new Reply(200, json, Map.of());
  }

  static Reply notModified() {
    return new Reply(NOT_MODIFIED, new byte[0], Map.of());
  }

  static Reply problem(int status, String reason, String message) {
    Reply reply =
        new Reply(status, AnswerJson.write(Answer.problem(status, reason, message)), Map.of());
    return status == UNAVAILABLE ? reply.with(HeaderNames.RETRY_AFTER, RETRY_AFTER_SECONDS) : reply;
  }

  Reply with(HeaderName name, String value) {
    Map<HeaderName, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Reply(status, json, more);
  }

  Reply asOf(Instant time) {
    return with(BudgetsEndpoint.AS_OF, time.toString());
  }

  void send(ServerRequest request, ServerResponse response) {
    response.status(Status.create(status));
    headers.forEach(response::header);
    // caches may keep it for their own user, and have to ask each time whether it still holds
    response.header(HeaderNames.CACHE_CONTROL, "private, no-cache");
    if (status == NOT_MODIFIED) {
      response.send();
    } else {
      Answers.json(json, request, response);
    }
  }
}
