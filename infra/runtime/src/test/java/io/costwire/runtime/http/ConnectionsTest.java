// SPDX-License-Identifier: Apache-2.0
package io.costwire.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What senders without manners get, byte by byte. */
@Timeout(120)
class ConnectionsTest {
  private static final int LARGEST = 2 << 20;
  private static final String HEAD = "%s HTTP/1.1\r\nHost: x\r\n";

  private final List<String> taken = new CopyOnWriteArrayList<>();
  private final BodyTimer timer = new BodyTimer("test", Duration.ofSeconds(30));
  private WebServer server;

  @BeforeEach
  void start() {
    var connections = new Connections(timer);
    server =
        connections
            .guard(WebServer.builder(), 10, Duration.ofSeconds(20), LARGEST)
            .host("127.0.0.1")
            .port(0)
            .shutdownHook(false)
            .routing(
                routing ->
                    routing
                        .addFilter(connections)
                        .post("/refuse", ConnectionsTest::refuse)
                        .post("/take", this::take))
            .build()
            .start();
  }

  @AfterEach
  void stop() {
    server.stop();
    timer.close();
  }

  private static void refuse(ServerRequest request, ServerResponse response) {
    response.status(Status.UNSUPPORTED_MEDIA_TYPE_415);
    response.header(HeaderNames.CONNECTION, "close");
    response.send("no");
  }

  private void take(ServerRequest request, ServerResponse response) {
    try {
      byte[] body = request.content().inputStream().readAllBytes();
      taken.add(new String(body, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    response.send("yes");
  }

  /** Everything that the server says until it ends the connection. */
  private String answers(String... sent) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(60_000);
      for (String piece : sent) {
        socket.getOutputStream().write(piece.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
      }
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private static String post(String path, String body) {
    return (HEAD + "Content-Length: %d\r\n\r\n%s").formatted("POST " + path, body.length(), body);
  }

  @Test
  void unreadBody_isNoSecondRequest() throws IOException {
    assertThat(answers(post("/refuse", post("/take", "hidden"))))
        .startsWith("HTTP/1.1 415")
        .containsOnlyOnce("HTTP/1.1");
    assertThat(taken).isEmpty();
  }

  @Test
  void senderOfALargeBody_getsToReadTheAnswer() throws IOException {
    String body = "x".repeat(LARGEST);

    assertThat(answers(post("/refuse", body))).startsWith("HTTP/1.1 415").endsWith("no");
  }

  @Test
  void answerThatSaysNothing_leavesTheConnectionOpen() throws IOException {
    assertThat(answers(post("/take", "1"), post("/take", "2"), post("/refuse", "")))
        .containsSubsequence("HTTP/1.1 200", "HTTP/1.1 200", "HTTP/1.1 415");
    assertThat(taken).containsExactly("1", "2");
  }

  @Test
  void chunkThatIsTooLarge_isNotHeldInMemory() throws IOException {
    String head = (HEAD + "Transfer-Encoding: chunked\r\n\r\n").formatted("POST /take");

    assertThat(answers(head, "7fffffff\r\n")).startsWith("HTTP/1.1 413");
    assertThat(taken).isEmpty();
  }

  @Test
  void bodyThatIsTooLarge_isRefusedUnread() throws IOException {
    String head = (HEAD + "Content-Length: %d\r\n\r\n").formatted("POST /take", 1L + LARGEST);

    assertThat(answers(head)).startsWith("HTTP/1.1 413");
  }
}
