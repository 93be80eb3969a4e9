// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.http;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import java.nio.charset.StandardCharsets;

/** What is answered where the web server cannot read a request, and so nobody else sees it. */
final class Unreadable implements DirectHandler {
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
    Problem problem =
        status.code() == 413
            ? Problem.of(
                413, "The body is too large.", "Send at most " + Bodies.BYTES_MAX + " bytes.")
            : status.code() >= 500
                ? Problem.of(status.code(), status.reasonPhrase() + ".", "Use HTTP/1.1.")
                : Problem.of(
                    status.code(),
                    "The request cannot be read.",
                    "Percent-encode path and query: a key such as budget|a#1 is budget%7Ca%231. Use"
                        + " headers of up to 16 kB and no Content-Encoding.");
    return TransportResponse.builder()
        .status(status)
        .headers(headers)
        .header(HeaderNames.CONTENT_TYPE, Problem.TYPE)
        .keepAlive(false)
        .entity((problem.json() + "\n").getBytes(StandardCharsets.UTF_8))
        .build();
  }
}
