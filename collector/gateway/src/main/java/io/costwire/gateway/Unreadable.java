// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;

/** What is answered where the web server does not read a request, and so nobody else sees it. */
final class Unreadable implements DirectHandler {
  private Unreadable() {}

  /** For every such case. */
  static DirectHandlers handlers() {
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    for (EventType type : EventType.values()) {
      handlers.addHandler(type, new Unreadable());
    }
    return handlers.build();
  }

  /** Repeats nothing of the request, as the message may. */
  @Override
  public TransportResponse handle(
      TransportRequest request,
      EventType type,
      Status status,
      ServerResponseHeaders headers,
      String message) {
    return TransportResponse.builder()
        .status(status)
        .headers(headers)
        .header(HeaderNames.CONTENT_TYPE, "application/json")
        .keepAlive(false)
        .entity(AnswerJson.write(answer(status)))
        .build();
  }

  private static Answer answer(Status status) {
    return switch (status.code()) {
      case 404 -> Answer.problem(404, "NOT_FOUND", "There is nothing here; GET / says what is.");
      case 413 ->
          Answer.problem(
              413,
              "TOO_LARGE",
              "The body, or a chunk of it, is far larger than a body may be; split it into several"
                  + " requests.");
      default ->
          status.code() >= 500
              ? Answer.problem(
                  status.code(), "INTERNAL", "The gateway failed; send the request again.")
              : Answer.problem(
                  status.code(),
                  "UNREADABLE",
                  "The request cannot be read; percent-encode its path and query, and keep its"
                      + " headers below 16 kB.");
    };
  }
}
