// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;

/** Asks the child whether it answers statements. */
final class EngineClient {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
  private final HttpRequest select;

  EngineClient(String url, Credentials credentials) {
    String basic = credentials.user() + ":" + credentials.password();
    this.select =
        HttpRequest.newBuilder(URI.create(url + "/?query=SELECT%201"))
            .timeout(TIMEOUT)
            .version(HttpClient.Version.HTTP_1_1)
            .header(
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString(basic.getBytes(UTF_8)))
            .build();
  }

  void check() throws IOException, InterruptedException {
    HttpResponse<String> response = client.send(select, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException(
          "answered %d %s".formatted(response.statusCode(), response.body().trim()));
    }
  }
}
