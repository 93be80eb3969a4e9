// SPDX-License-Identifier: Apache-2.0
package io.costwire.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OpsServerTest {

  @Test
  void readiness_namesWhatIsNotReadyAndWhy() throws Exception {
    var part = new Part();
    try (var server = server(0, part)) {
      server.start();
      part.readiness = Readiness.no("waiting for Kafka");
      HttpResponse<String> waiting = get(server, "/health/ready");
      assertThat(waiting.statusCode()).isEqualTo(503);
      assertThat(waiting.body()).isEqualTo("part: waiting for Kafka\n");

      part.readiness = Readiness.yes();
      assertThat(get(server, "/health/ready").statusCode()).isEqualTo(200);
      assertThat(get(server, "/metrics").body()).contains("jvm_memory_used_bytes");
    }
  }

  @Test
  void metrics_sayWhatIsReady_andSinceWhenTheProcessRuns() throws Exception {
    var part = new Part();
    try (var server = server(0, part)) {
      server.start();
      assertThat(get(server, "/metrics").body())
          .contains("costwire_ready{app=\"part\"} 1.0", "process_start_time_seconds ");
      part.readiness = Readiness.no("waiting for Kafka");
      assertThat(get(server, "/metrics").body()).contains("costwire_ready{app=\"part\"} 0.0");
    }
  }

  @Test
  void portInUse_isNamedWithTheFix() {
    var part = new Part();
    try (var first = server(0, part)) {
      first.start();
      try (var second = server(first.port(), part)) {
        assertThatThrownBy(second::start)
            .hasMessageContaining("port " + first.port())
            .hasMessageContaining("choose another port");
      }
    }
  }

  private static OpsServer server(int port, Component part) {
    return new OpsServer(OpsServer.loopback(), port, AppMain.registry(), Map.of("part", part));
  }

  private static HttpResponse<String> get(OpsServer server, String path) throws Exception {
    try (var client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
      return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }
  }

  private static final class Part implements Component {
    private volatile Readiness readiness = Readiness.yes();

    @Override
    public void start() {}

    @Override
    public Readiness ready() {
      return readiness;
    }

    @Override
    public void close() {}
  }
}
