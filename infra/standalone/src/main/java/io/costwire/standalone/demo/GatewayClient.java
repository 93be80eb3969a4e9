// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Posts usage events to a gateway, the way any service would over HTTP. */
public final class GatewayClient implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final URI events;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  /**
   * What the gateway made of a request.
   *
   * @param status HTTP status
   * @param accepted events that are durable in Kafka
   * @param rejectedByReason refused events by reason code
   * @param body the answer as it came
   */
  public record Answer(int status, long accepted, Map<String, Long> rejectedByReason, String body) {
    public Answer {
      rejectedByReason = Map.copyOf(rejectedByReason);
    }

    public long rejected() {
      return rejectedByReason.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  public GatewayClient(URI gateway) {
    this.events = gateway.resolve("/v1/events");
  }

  /**
   * Posts a body of one or more events.
   *
   * @throws IllegalStateException when the gateway cannot be reached
   */
  public Answer post(String body, String contentType) {
    HttpRequest request =
        HttpRequest.newBuilder(events)
            .timeout(Duration.ofSeconds(60))
            .header("Content-Type", contentType)
            .POST(BodyPublishers.ofString(body))
            .build();
    try {
      var response = http.send(request, BodyHandlers.ofString());
      return answer(response.statusCode(), response.body());
    } catch (IOException e) {
      throw new IllegalStateException(
          "the gateway does not answer at %s (%s). Is Costwire up? Check with ./costwire status."
              .formatted(events, e),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while events were posted", e);
    }
  }

  private static Answer answer(int status, String body) {
    JsonNode json;
    try {
      json = JSON.readTree(body);
    } catch (JsonProcessingException e) {
      return new Answer(status, 0, Map.of(), body);
    }
    Map<String, Long> rejected = new HashMap<>();
    for (JsonNode result : json.path("results")) {
      if (!result.path("status").asText().equals("accepted")) {
        rejected.merge(result.path("reason").asText("UNKNOWN"), 1L, Long::sum);
      }
    }
    return new Answer(status, json.path("accepted").asLong(), rejected, body);
  }

  @Override
  public void close() {
    http.close();
  }
}
