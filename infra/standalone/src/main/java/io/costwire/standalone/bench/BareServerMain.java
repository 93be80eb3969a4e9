// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * What the gateway's web server can do without a gateway: reads a body, throws it away and answers.
 * The baseline of {@code bench gateway}.
 */
public final class BareServerMain {
  private static final byte[] ANSWER =
      "{\"accepted\":0,\"rejected\":0,\"failed\":0,\"results\":[]}"
          .getBytes(StandardCharsets.UTF_8);

  private BareServerMain() {}

  /** Serves until its parent ends it. */
  public static void main(String... args) {
    WebServer.builder()
        .bindAddress(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])))
        .routing(routing -> routing.post("/v1/events", BareServerMain::answer))
        .build()
        .start();
  }

  private static void answer(ServerRequest request, ServerResponse response) {
    try {
      request.content().inputStream().transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException("reading a body", e);
    }
    response.status(Status.ACCEPTED_202);
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    response.send(ANSWER);
  }
}
