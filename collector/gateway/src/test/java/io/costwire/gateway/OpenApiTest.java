// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.costwire.gateway.GatewayClient.Reply;
import io.costwire.gateway.budgets.BudgetSource;
import io.costwire.gateway.decode.Refusal;
import io.costwire.gateway.publish.EventPublisher.Outcome;
import io.costwire.schemas.UsageEvent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The document that is served says what is so: routes, bodies and answers. */
@Timeout(60)
class OpenApiTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private final FakePublisher publisher = new FakePublisher();
  private final FakeBudgets budgets = FakeBudgets.filled();
  private GatewayApp app;
  private GatewayClient client;
  private JsonNode document;

  @BeforeEach
  void start() throws Exception {
    var config = GatewayConfig.of("127.0.0.1", 0, "127.0.0.1:1", "http://127.0.0.1:1");
    app =
        new GatewayApp(
            config,
            new SimpleMeterRegistry(),
            InstantSource.fixed(Instant.parse("2026-11-22T12:00:00Z")),
            new GatewayApp.Links(publisher, budgets, EstimateHttpTest.SHIPPED));
    app.start();
    client = new GatewayClient(app.port());
    document = JSON.readTree(client.get("/openapi.json").body());
  }

  @AfterEach
  void stop() {
    client.close();
    app.close();
  }

  @Test
  void paths_areTheRoutes() {
    Set<String> posted = new TreeSet<>();
    document
        .get("paths")
        .properties()
        .forEach(
            path -> {
              if (path.getValue().has("post")) {
                posted.add(path.getKey());
              }
            });
    assertThat(posted)
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(Endpoint.values()).map(Endpoint::path).toList());
  }

  @Test
  void questions_areTheRoutes() {
    for (String method : List.of("get", "head")) {
      Set<String> asked = new TreeSet<>();
      document
          .get("paths")
          .properties()
          .forEach(
              path -> {
                if (path.getKey().startsWith("/v1/") && path.getValue().has(method)) {
                  asked.add(path.getKey());
                }
              });
      assertThat(asked)
          .containsExactlyInAnyOrderElementsOf(
              Arrays.stream(BudgetRoute.values()).map(BudgetRoute::path).toList());
    }
  }

  @Test
  void answersAboutBudgets_fitTheirSchemas() throws Exception {
    String one = "/v1/budgets/{id}";
    assertThat(ask("/v1/budgets", "/v1/budgets").get("budgets")).hasSize(4);
    ask(one, "/v1/budgets/search-team-day");
    ask(one, "/v1/budgets/of-others");
    ask(one, "/v1/budgets/any-user-day?group.user=u-18");
    assertThat(ask(one + "/groups", "/v1/budgets/any-user-day/groups").get("groups")).hasSize(2);
    assertThat(ask(one, "/v1/budgets/any-user-day").get("reason").textValue())
        .isEqualTo("MISSING_PARAMETER");
    assertThat(ask(one, "/v1/budgets/nowhere").get("reason").textValue())
        .isEqualTo("UNKNOWN_BUDGET");
    assertThat(ask("/v1/budgets", "/v1/budgets?limit=0").get("reason").textValue())
        .isEqualTo("BAD_PARAMETER");
    budgets.sight = new BudgetSource.Sight.Waiting("nothing");
    assertThat(ask(one, "/v1/budgets/nowhere").get("reason").textValue()).isEqualTo("NOT_READY");
  }

  private JsonNode ask(String path, String requested) throws Exception {
    Reply reply = client.ask("GET", requested);
    assertAnswer("get", path, reply);
    return reply.json();
  }

  @Test
  void everyExample_fitsItsSchemaAndIsTaken() throws Exception {
    int posted = 0;
    for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
      JsonNode content = path.getValue().at("/post/requestBody/content");
      for (Map.Entry<String, JsonNode> type : content.properties()) {
        for (JsonNode example : type.getValue().path("examples")) {
          JsonNode value = example.get("value");
          assertFits(value.toString(), schema(type.getValue().get("schema")));
          String body = value.isTextual() ? value.textValue() : value.toString();
          Reply reply = post(path.getKey(), body, type.getKey());
          if (path.getKey().equals(Endpoint.TRACES.path())) {
            assertThat(reply.status()).as(body).isEqualTo(200);
            assertThat(reply.json()).as("nothing is rejected").isEmpty();
          } else if (path.getKey().equals(Endpoint.ESTIMATE.path())) {
            assertThat(reply.status()).as(body).isEqualTo(200);
            assertThat(reply.json().get("status").textValue()).isEqualTo("PRICED");
          } else {
            assertThat(reply.status()).as("%s %s", path.getKey(), body).isEqualTo(202);
            assertThat(reply.rejected()).isZero();
          }
          assertAnswer(path.getKey(), reply);
          posted++;
        }
      }
    }
    assertThat(posted).isEqualTo(15);
    assertThat(publisher.events()).hasSize(16);
  }

  @Test
  void otherAnswers_fitTheirSchema() throws Exception {
    String events = "/v1/events";
    String json = "application/json";
    List<Reply> replies = new ArrayList<>();
    replies.add(post(events, "[{},{\"provider\":\"a\",\"model\":\"b\"}]", json));
    replies.add(post(events, "{oops", json));
    replies.add(post(events, "{}\n{}", "application/x-ndjson"));
    replies.add(post(events, "{}", "text/plain"));
    replies.add(post(events, "[" + " ".repeat(6 << 20), json));
    publisher.fate = e -> new Outcome.NotAcknowledged("not in time");
    replies.add(post(events, "{\"provider\":\"a\",\"model\":\"b\"}", json));
    for (Reply reply : replies) {
      assertAnswer(events, reply);
    }
    assertThat(replies).extracting(Reply::status).containsExactly(202, 400, 400, 415, 413, 503);
  }

  @Test
  void answersAboutPrices_fitTheirSchema() throws Exception {
    String path = Endpoint.ESTIMATE.path();
    for (String body :
        List.of(
            "{\"provider\":\"openai\",\"model\":\"nope\",\"usage\":{\"input_tokens\":1}}",
            "{\"usage\":{\"input_tokens\":1,\"cache_read_tokens\":2},\"max_output_tokens\":5}",
            "{\"usage\":{}}",
            "{\"usage\":{\"input_tokens\":-1}}",
            "oops",
            " ".repeat(70_000))) {
      Reply reply = post(path, body, "application/json");
      assertThat(reply.status()).as(body.strip()).isIn(200, 400, 413);
      assertAnswer(path, reply);
    }
    assertAnswer(path, post(path, "{}", "text/plain"));
  }

  @Test
  void reasons_areAllOfThem() {
    List<String> documented = new ArrayList<>();
    document
        .at("/components/schemas/Result/properties/reason/enum")
        .forEach(r -> documented.add(r.textValue()));
    List<String> known =
        new ArrayList<>(Arrays.stream(Refusal.Reason.values()).map(Enum::name).toList());
    known.add("NOT_ACKNOWLEDGED");
    assertThat(documented).containsExactlyInAnyOrderElementsOf(known);
  }

  @Test
  void fields_areThoseThatAreRead() throws Exception {
    for (String name : names("/components/schemas/Event/properties")) {
      Reply reply = post("/v1/events", "{\"" + name + "\":null}", "application/json");
      assertThat(reply.raw().body()).as(name).doesNotContain("UNKNOWN_FIELD");
    }
    for (String name : names("/components/schemas/Outcome/properties")) {
      Reply reply = post("/v1/outcomes", "{\"" + name + "\":null}", "application/json");
      assertThat(reply.raw().body()).as(name).doesNotContain("UNKNOWN_FIELD");
    }
    for (String name : names("/components/schemas/EstimateRequest/properties")) {
      Reply reply = post("/v1/estimate", "{\"" + name + "\":null}", "application/json");
      assertThat(reply.raw().body()).as(name).doesNotContain("UNKNOWN_FIELD");
    }
    List<String> fields = new ArrayList<>(List.of("model"));
    UsageEvent.getClassSchema().getFields().forEach(field -> fields.add(field.name()));
    assertThat(names("/components/schemas/Event/properties"))
        .containsExactlyInAnyOrderElementsOf(fields);
  }

  private List<String> names(String pointer) {
    List<String> names = new ArrayList<>();
    document.at(pointer).fieldNames().forEachRemaining(names::add);
    return names;
  }

  private Reply post(String path, String body, String contentType) throws Exception {
    return client.post(
        path.replace("{provider}", "openai"),
        body.getBytes(StandardCharsets.UTF_8),
        "content-type",
        contentType);
  }

  private void assertAnswer(String path, Reply reply) {
    assertAnswer("post", path, reply);
  }

  private void assertAnswer(String method, String path, Reply reply) {
    JsonNode responses = document.get("paths").get(path).get(method).get("responses");
    JsonNode described = responses.get(Integer.toString(reply.status()));
    assertThat(described).as("status %d of %s", reply.status(), path).isNotNull();
    JsonNode schema = described.get("content").get("application/json").get("schema");
    assertFits(reply.raw().body(), schema(schema));
  }

  private static void assertFits(String value, Schema schema) {
    assertThat(schema.validate(value, InputFormat.JSON)).as(value).isEmpty();
  }

  /** The schema with the components that it refers to. */
  private Schema schema(JsonNode schema) {
    ObjectNode whole = ((ObjectNode) schema).deepCopy();
    whole.set("components", document.get("components"));
    return SCHEMAS.getSchema(whole.toString(), InputFormat.JSON);
  }
}
