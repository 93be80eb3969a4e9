// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.costwire.gateway.GatewayClient.Reply;
import io.costwire.runtime.Readiness;
import io.costwire.schemas.Quantity;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.Topics;
import io.costwire.testkit.CostwireBackends;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every recorded answer of a provider, posted as it is, is in Kafka with the expected usage. */
@Timeout(180)
final class ITRecordedBodies {
  private static final Path BODIES =
      Path.of("..", "..", "..", "shared", "data", "pricing", "response-bodies.jsonl");
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
  private static final CostwireBackends BACKENDS = CostwireBackends.shared();

  private final String run = UUID.randomUUID().toString();

  /** The counts of a body where it is read as its provider means it. */
  private record Sample(String id, String provider, String flavor, JsonNode row) {
    static Sample of(JsonNode row) {
      JsonNode first = row.get("extractions").get(0);
      // some bodies are of no provider in particular
      JsonNode as = row.get("native").isObject() ? row.get("native") : first;
      return new Sample(
          row.get("id").textValue(),
          as.get("provider").textValue(),
          as.get("api_flavor").textValue(),
          row);
    }

    Map<String, BigDecimal> expected() {
      Map<String, BigDecimal> counts = new TreeMap<>();
      for (JsonNode extraction : row.get("extractions")) {
        if (extraction.get("provider").textValue().equals(provider)
            && extraction.get("api_flavor").textValue().equals(flavor)) {
          extraction
              .get("usage")
              .properties()
              .forEach(e -> counts.put(e.getKey(), e.getValue().decimalValue()));
        }
      }
      return positive(counts);
    }
  }

  @Test
  void body_arrivesWithTheExpectedUsage() throws Exception {
    assumeTrue(
        Files.isReadable(BODIES),
        "skipped: no reference data at " + BODIES + " (relative to this module)");
    List<Sample> samples = new ArrayList<>();
    for (String line : Files.readAllLines(BODIES)) {
      samples.add(Sample.of(JSON.readTree(line)));
    }
    post(samples);
    Map<String, UsageEvent> arrived =
        new KafkaContents(BACKENDS.bootstrapServers(), BACKENDS.schemaRegistryUrl())
            .values(Topics.USAGE_EVENTS).stream()
                .filter(event -> event.getTenant().startsWith(run))
                .collect(toMap(UsageEvent::getTenant, event -> event));
    for (Sample sample : samples) {
      UsageEvent event = arrived.get(tenant(sample));
      assertThat(event).as(sample.id()).isNotNull();
      assertThat(usage(event)).as(sample.id()).isEqualTo(sample.expected());
    }
    System.out.printf("%d recorded bodies arrived with the expected usage%n", samples.size());
    assertThat(samples).hasSizeGreaterThan(200);
  }

  private void post(List<Sample> samples) throws Exception {
    var config =
        GatewayConfig.of("127.0.0.1", 0, BACKENDS.bootstrapServers(), BACKENDS.schemaRegistryUrl());
    try (var app = new GatewayApp(config, new SimpleMeterRegistry(), InstantSource.system())) {
      app.start();
      await().atMost(Duration.ofSeconds(60)).until(() -> app.ready() instanceof Readiness.Ready);
      try (var client = new GatewayClient(app.port())) {
        for (Sample sample : samples) {
          Reply reply =
              client.post(
                  "/v1/responses/" + sample.provider(),
                  sample.row().get("body").toString().getBytes(StandardCharsets.UTF_8),
                  "content-type",
                  "application/json",
                  "costwire-api-flavor",
                  sample.flavor(),
                  "costwire-model",
                  sample.row().path("model").asText("model"),
                  "costwire-tenant",
                  tenant(sample));
          assertThat(reply.status()).as("%s %s", sample.id(), reply.json()).isEqualTo(202);
        }
      }
    }
  }

  /** One for each, because some bodies are the same answer recorded twice. */
  private String tenant(Sample sample) {
    return run + "-" + sample.id();
  }

  private static Map<String, BigDecimal> usage(UsageEvent event) {
    return positive(
        event.getUsage().stream().collect(toMap(Quantity::getUnit, Quantity::getQuantity)));
  }

  /** A count of nothing may be reported or left out. */
  private static Map<String, BigDecimal> positive(Map<String, BigDecimal> counts) {
    Map<String, BigDecimal> positive = new TreeMap<>();
    counts.forEach(
        (unit, count) -> {
          if (count.signum() != 0) {
            positive.put(unit, count.stripTrailingZeros());
          }
        });
    return positive;
  }
}
