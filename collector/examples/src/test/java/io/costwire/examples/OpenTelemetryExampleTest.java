// SPDX-License-Identifier: Apache-2.0
package io.costwire.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** What the SDK puts on the wire, whatever gateway is there. */
class OpenTelemetryExampleTest {

  @Test
  void span_isSentToTheTracesPath_withTheAttributesOfTheConventions() throws Exception {
    Queue<String> received = new ConcurrentLinkedQueue<>();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/v1/traces",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          received.add(
              exchange.getRequestHeaders().getFirst("content-type")
                  + " "
                  + new String(body, StandardCharsets.ISO_8859_1));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    try {
      OpenTelemetryExample.run("http://127.0.0.1:" + server.getAddress().getPort());
    } finally {
      server.stop(0);
    }
    assertThat(received).hasSize(1);
    assertThat(received.element())
        .startsWith("application/x-protobuf ")
        .contains("gen_ai.provider.name", "gen_ai.usage.cache_read.input_tokens")
        .contains("chatcmpl-example-otel", "service.name");
  }
}
