// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.registry;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The two calls of the Confluent API that starting a registry takes. */
final class RegistryApi {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final String JSON = "application/vnd.schemaregistry.v1+json";

  /** It answered, and not with what was asked for. */
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1;

    Refused(String message) {
      super(message);
    }
  }

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final URI config;

  RegistryApi(String url) {
    this.config = URI.create(url + "/config");
  }

  /** Reads the global configuration, which reads the database. */
  void check() throws IOException, InterruptedException {
    send(request().GET().build());
  }

  void setCompatibility(String compatibility) throws IOException, InterruptedException {
    String body = "{\"compatibility\":\"" + compatibility + "\"}";
    send(
        request()
            .header("Content-Type", JSON)
            .PUT(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private HttpRequest.Builder request() {
    return HttpRequest.newBuilder(config).timeout(TIMEOUT).version(HttpClient.Version.HTTP_1_1);
  }

  private void send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new Refused(
          "%s %s answered %d %s"
              .formatted(request.method(), config, response.statusCode(), response.body()));
    }
  }
}
