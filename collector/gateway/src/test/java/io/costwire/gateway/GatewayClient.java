// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;

/** Posts bodies to a gateway on this machine. */
final class GatewayClient implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final int port;

  GatewayClient(int port) {
    this.port = port;
  }

  /** Status and JSON of an answer. */
  record Reply(int status, JsonNode json, HttpResponse<String> raw) {
    int accepted() {
      return json.get("accepted").intValue();
    }

    int rejected() {
      return json.get("rejected").intValue();
    }

    JsonNode result(int index) {
      return json.get("results").get(index);
    }
  }

  Reply json(String body) throws Exception {
    return post(body.getBytes(StandardCharsets.UTF_8), "content-type", "application/json");
  }

  Reply ndjson(String body) throws Exception {
    return post(body.getBytes(StandardCharsets.UTF_8), "content-type", "application/x-ndjson");
  }

  Reply gzip(byte[] packed) throws Exception {
    return post(packed, "content-type", "application/json", "content-encoding", "gzip");
  }

  Reply post(byte[] body, String... headers) throws Exception {
    return post("/v1/events", body, headers);
  }

  Reply post(String path, byte[] body, String... headers) throws Exception {
    return send(request(path, headers).POST(BodyPublishers.ofByteArray(body)));
  }

  /** Sends a request without a body. */
  Reply ask(String method, String path, String... headers) throws Exception {
    return send(request(path, headers).method(method, BodyPublishers.noBody()));
  }

  private Reply send(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
    return new Reply(response.statusCode(), new ObjectMapper().readTree(response.body()), response);
  }

  HttpResponse<String> raw(String method, String path) throws Exception {
    return http.send(
        request(path).method(method, BodyPublishers.noBody()).build(), BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path) throws Exception {
    return http.send(request(path).build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(TIMEOUT);
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return request;
  }

  static byte[] pack(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write(bytes);
    }
    return packed.toByteArray();
  }

  @Override
  public void close() {
    http.close();
  }
}
