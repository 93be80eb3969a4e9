// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.standalone.stack.ClickHouseClient;
import io.costwire.standalone.stack.Endpoints;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says whether every part works, and what has come in. */
@Command(
    name = "status",
    description = "Say whether every part works, and what has come in.",
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
  private static final String EVENTS =
      "SELECT price_status, count() AS events,"
          + " toString(sum(billed_cost)) AS cost, toString(max(event_time)) AS newest"
          + " FROM usage_priced GROUP BY price_status ORDER BY price_status";

  @Mixin private DataOption data = new DataOption();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Endpoints endpoints = data.endpoints();
    boolean ready = printReadiness(endpoints);
    try (var clickHouse = new ClickHouseClient(endpoints)) {
      printEvents(clickHouse.rows(EVENTS));
    }
    return ready ? 0 : 1;
  }

  private static boolean printReadiness(Endpoints endpoints)
      throws IOException, InterruptedException {
    URI health = endpoints.ops().resolve("/health/ready");
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build()) {
      HttpRequest request = HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(20)).build();
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      System.out.println("page        " + endpoints.viewer());
      System.out.println("gateway     " + endpoints.gateway());
      System.out.println("ClickHouse  " + endpoints.clickHouse());
      System.out.println("Kafka       " + endpoints.kafka());
      System.out.println("state       " + response.body().strip());
      return response.statusCode() == 200;
    } catch (IOException e) {
      throw new IllegalStateException(
          ("nothing answers at %s. A Costwire that was killed leaves its address behind: start it"
                  + " again with ./costwire up.")
              .formatted(health),
          e);
    }
  }

  private static void printEvents(List<JsonNode> rows) {
    if (rows.isEmpty()) {
      System.out.println("events      none yet: send one with ./costwire emit, or run a demo");
    }
    for (JsonNode row : rows) {
      System.out.printf(
          "events      %-18s %,12d  %s USD, newest %s%n",
          row.path("price_status").asText(),
          row.path("events").asLong(),
          row.path("cost").asText("-"),
          row.path("newest").asText());
    }
  }
}
