// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.costwire.schemas.Quantity;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.SchemaClasses;
import io.costwire.schemas.topics.Topics;
import io.costwire.standalone.demo.GatewayClient;
import io.costwire.standalone.ledger.LedgerReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What was refused is listed, shown and put back, and the ledger balances all the while. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ITDeadLetters {
  private static final Duration VISIBLE = Duration.ofSeconds(90);
  private static final Instant EVENT_TIME = Instant.now().truncatedTo(ChronoUnit.MICROS);

  @TempDir private static Path folder;
  private static CostwireProcess costwire;
  private static CachedSchemaRegistryClient registry;
  private static int schemaId;
  private static String unknownSchema = "";

  @BeforeAll
  static void up() {
    SchemaClasses.trust();
    costwire = CostwireProcess.up(folder.resolve("data"));
    registry = new CachedSchemaRegistryClient(costwire.endpoints().registry(), 10);
  }

  @AfterAll
  static void down() throws IOException {
    registry.close();
    costwire.close();
  }

  @Test
  @Order(1)
  void whatIsRefused_isListedByReason() throws Exception {
    // ids are given in order, so the next but one is not there yet
    schemaId = registry.register("probe-value", new AvroSchema(probe())) + 1;
    UsageEvent late = event("late-schema", "gpt-4o", EVENT_TIME, 1000);
    unknownSchema = send("late-schema", wire(schemaId, late, true));
    int known = registry.getId("usage.events-value", new AvroSchema(ours()));
    send("old", wire(known, event("old", "gpt-4o", Instant.ofEpochSecond(7), 10), false));
    send("other-key", wire(known, event("mismatch", "gpt-4o", EVENT_TIME, 10), false));
    sendTo(Topics.CONTROL_REPRICE.name(), "x", "no job".getBytes(StandardCharsets.UTF_8));
    try (var gateway = new GatewayClient(costwire.endpoints().gateway())) {
      assertThat(gateway.post("{\"provider\":\"openai\"}", "application/json").status())
          .isEqualTo(400);
    }
    Awaitility.await("five refused").atMost(VISIBLE).until(() -> list().path("total").asInt() >= 5);

    JsonNode list = list();
    assertThat(list.path("total").asInt()).isEqualTo(5);
    assertThat(list.path("by_reason").path("UNKNOWN_SCHEMA").asInt()).isEqualTo(1);
    assertThat(list.path("by_reason").path("EVENT_TIME_PAST").asInt()).isEqualTo(1);
    assertThat(list.path("by_reason").path("KEY_MISMATCH").asInt()).isEqualTo(1);
    assertThat(list.path("unreadable").asInt()).isZero();
    assertThat(json("dlq", "list", "--json", "--stage", "INGEST").path("total").asInt())
        .isEqualTo(3);
    assertThat(json("dlq", "list", "--json", "--limit", "1").path("letters")).hasSize(1);
    assertThat(run("dlq", "list").text()).contains("5 refused in all", unknownSchema, "HTTP");
    assertThat(run("dlq", "list", "--reason", "NONSENSE").code()).isEqualTo(2);
  }

  @Test
  @Order(2)
  void show_saysWhyAndWhatToDo() throws Exception {
    CommandOutput shown = run("dlq", "show", unknownSchema);
    assertThat(shown.code()).isZero();
    assertThat(shown.text())
        .contains("UNKNOWN_SCHEMA", Integer.toString(schemaId), "Register the schema", "original");
    JsonNode old = json("dlq", "show", "--json", idOf("EVENT_TIME_PAST"));
    assertThat(old.path("event.event_id").asText()).isEqualTo("old");
    assertThat(old.path("event.event_time").asText()).isEqualTo("1970-01-01T00:00:07Z");
    assertThat(old.path("event.tags.team").asText()).isEqualTo("search");
    assertThat(old.path("event.tags.note").asText()).isEqualTo("15 characters");
    assertThat(old.path("replay").asText()).startsWith("yes");
    JsonNode poison = json("dlq", "show", "--json", idOf("MALFORMED"));
    assertThat(poison.path("came from").asText()).startsWith("control.reprice-");
    assertThat(poison.path("replay").asText()).startsWith("no: came from control.reprice");
    assertThat(run("dlq", "show", "nowhere-0-0").code()).isEqualTo(1);
  }

  @Test
  @Order(3)
  void replayOfWhatIsStillWrong_isRefusedAgainAndDoesNotDouble() throws Exception {
    assertThat(run("dlq", "replay").code()).isEqualTo(2);
    assertThat(run("dlq", "replay", "nowhere-0-0", "--yes").code()).isEqualTo(1);
    JsonNode dry = json("dlq", "replay", "--json", "--since", "2026-01-01", "--dry-run");
    assertThat(dry.path("results").path("WOULD_REPLAY").asInt()).isEqualTo(3);
    assertThat(dry.path("results").path("NOT_REPLAYED").asInt()).isEqualTo(2);
    assertThat(list().path("total").asInt()).isEqualTo(5);

    for (int round = 1; round <= 2; round++) {
      JsonNode again = json("dlq", "replay", "--json", "--yes", "--reason", "EVENT_TIME_PAST");
      assertThat(again.path("results").path("REJECTED_AGAIN").asInt()).isEqualTo(1);
      assertThat(again.path("results").path("SAME_RECORD").asInt()).isEqualTo(round - 1);
    }
    assertThat(json("dlq", "replay", "--json", "--yes", idOf("KEY_MISMATCH")).path("results"))
        .hasToString("{\"REJECTED_AGAIN\":1}");
    assertThat(list().path("total").asInt()).isEqualTo(8);
    assertBalanced();
  }

  @Test
  @Order(4)
  void schemaRegisteredLater_replayPricesTheEventOnce() throws Exception {
    assertThat(registry.register("later-value", new AvroSchema(later()))).isEqualTo(schemaId);
    // the streams app remembers for 30 s that there is no such schema
    Awaitility.await("priced")
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofSeconds(5))
        .until(
            () ->
                json("dlq", "replay", "--json", "--yes", "--reason", "UNKNOWN_SCHEMA")
                    .path("results")
                    .path("PRICED")
                    .asInt(),
            priced -> priced == 1);
    JsonNode second = json("dlq", "replay", "--json", "--yes", unknownSchema);
    assertThat(second.path("results")).hasToString("{\"DUPLICATE\":1}");

    LedgerReport report = assertBalanced();
    assertThat(report.priced()).isEqualTo(1);
    assertThat(report.duplicate()).isEqualTo(1);
    assertThat(report.cost()).isEqualTo("0.0025");
    assertThat(sql("SELECT event_id, toUnixTimestamp64Micro(event_time) FROM usage_priced"))
        .isEqualTo("late-schema\t" + ChronoUnit.MICROS.between(Instant.EPOCH, EVENT_TIME));
  }

  @Test
  @Order(5)
  void eventThatPricingRefused_isNotADuplicateOfItself() throws Exception {
    price("1000");
    int known = registry.getId("usage.events-value", new AvroSchema(ours()));
    UsageEvent dear = event("dear", "newcomer-1", EVENT_TIME, 900_000_000_000_000L);
    String id = send("dear", wire(known, dear, false));
    Awaitility.await("refused by pricing")
        .atMost(VISIBLE)
        .until(() -> list().toString().contains(id));
    assertThat(json("dlq", "show", "--json", id).path("stage").asText()).isEqualTo("PRICE");

    price("0.000001");
    assertThat(json("dlq", "replay", "--json", "--yes", id).path("results"))
        .hasToString("{\"PRICED\":1}");
    assertThat(json("dlq", "replay", "--json", "--yes", id).path("results"))
        .hasToString("{\"DUPLICATE\":1}");
    send("dear", wire(known, dear, false));

    LedgerReport report = assertBalanced();
    assertThat(report.priced()).isEqualTo(2);
    assertThat(report.cost()).isEqualTo("1800.0025");
  }

  private static CommandOutput run(String... command) {
    String[] all = Arrays.copyOf(command, command.length + 2);
    all[command.length] = "--data";
    all[command.length + 1] = folder.resolve("data").toString();
    return CommandOutput.of(all);
  }

  private static JsonNode json(String... command) throws IOException {
    CommandOutput output = run(command);
    String object =
        output.text().lines().filter(line -> line.startsWith("{")).findFirst().orElse("");
    assertThat(object).as(output.text()).isNotEmpty();
    return new ObjectMapper().readTree(object);
  }

  private static JsonNode list() throws IOException {
    return json("dlq", "list", "--json");
  }

  private static String idOf(String reason) throws IOException {
    return json("dlq", "list", "--json", "--reason", reason)
        .path("letters")
        .path(0)
        .path("id")
        .asText();
  }

  private static void price(String rate) throws Exception {
    Path file = folder.resolve("newcomer.yaml");
    Files.writeString(file, Newcomer.book(rate, rate));
    CommandOutput output = run("prices", "import", file.toString());
    assertThat(output.code()).as(output.text()).isZero();
    String version =
        output
            .text()
            .lines()
            .filter(line -> line.startsWith("Price book "))
            .findFirst()
            .orElseThrow()
            .split(" ")[2];
    Awaitility.await("book " + version)
        .atMost(VISIBLE)
        .until(() -> costwireLog().contains("book=" + version + " state=active"));
  }

  private static String costwireLog() throws IOException {
    return Files.readString(folder.resolve("data/log/costwire.log"));
  }

  private static LedgerReport assertBalanced() {
    return costwire.assertBalanced(VISIBLE);
  }

  private static String sql(String query) {
    return costwire.sql(query);
  }

  private static UsageEvent event(String id, String model, Instant time, long tokens) {
    // one unit alone cannot make a cost that is out of bounds
    long output = model.equals("gpt-4o") ? 0 : tokens;
    return UsageEvent.newBuilder()
        .setEventId(id)
        .setTenant("acme")
        .setEventTime(time)
        .setProvider("openai")
        .setResponseModel(model)
        .setTags(Map.of("team", "search", "note", "anything at all"))
        .setUsage(List.of(quantity("input_tokens", tokens), quantity("output_tokens", output)))
        .build();
  }

  private static Quantity quantity(String unit, long amount) {
    return new Quantity(unit, new BigDecimal(amount).setScale(12));
  }

  private static Schema ours() {
    return SpecificData.get().getSchema(UsageEvent.class);
  }

  private static Schema probe() {
    return SchemaBuilder.record("Probe").fields().requiredLong("n").endRecord();
  }

  /** Our schema as a later version of a sender may have it: with one more field. */
  private static Schema later() {
    String json = ours().toString();
    String field = ",{\"name\":\"added_later\",\"type\":[\"null\",\"string\"],\"default\":null}]";
    int end = json.lastIndexOf(']');
    return new Schema.Parser().parse(json.substring(0, end) + field + json.substring(end + 1));
  }

  /**
   * @param later written with {@link #later}, whose last field is null
   */
  private static byte[] wire(int id, UsageEvent event, boolean later) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0);
    out.write(ByteBuffer.allocate(Integer.BYTES).putInt(id).array());
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    new SpecificDatumWriter<>(UsageEvent.class).write(event, encoder);
    if (later) {
      encoder.writeIndex(0);
    }
    encoder.flush();
    return out.toByteArray();
  }

  private static String send(String key, byte[] value) throws Exception {
    return sendTo(Topics.USAGE_EVENTS.name(), key, value);
  }

  /** The id that a rejection of the record has. */
  private static String sendTo(String topic, String key, byte[] value) throws Exception {
    Map<String, Object> config = Map.of("bootstrap.servers", costwire.endpoints().kafka());
    try (var producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      var at =
          producer
              .send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value))
              .get();
      return topic + "-" + at.partition() + "-" + at.offset();
    }
  }
}
