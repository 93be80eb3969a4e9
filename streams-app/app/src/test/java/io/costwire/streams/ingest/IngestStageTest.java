// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.ingest;

import static io.costwire.streams.TopologyHarness.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry;
import io.costwire.schemas.EventKind;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.RejectReason;
import io.costwire.schemas.RejectStage;
import io.costwire.schemas.Rejection;
import io.costwire.schemas.SourcePosition;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.TopologyHarness;
import io.costwire.streams.TopologyParts;
import io.costwire.streams.ingest.core.SeenHorizon;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class IngestStageTest {
  private final TopologyHarness topology = new TopologyHarness();

  @AfterEach
  void close() {
    topology.close();
  }

  @Test
  void event_isAcceptedOnce() {
    topology.send(Fixtures.usageEvent("e-1").build());

    assertThat(topology.read(Topics.USAGE_PRICED))
        .singleElement()
        .satisfies(
            priced -> {
              assertThat(priced.getEvent()).isEqualTo(Fixtures.usageEvent("e-1").build());
              assertThat(priced.getArrivedAt()).isEqualTo(NOON);
              assertThat(priced.getSourceOffset()).isZero();
            });
    assertThat(topology.read(Topics.USAGE_REJECTED)).isEmpty();
  }

  @Test
  void repeat_withinHorizonIsADuplicate() {
    UsageEvent event = Fixtures.usageEvent("e-1").build();
    topology.send(event, NOON);
    topology.send(event, NOON.plus(Duration.ofHours(24)));

    assertThat(topology.read(Topics.USAGE_PRICED)).hasSize(1);
    assertThat(
            topology.count("costwire_streams_records_out", "stage", "ingest", "fate", "duplicate"))
        .isEqualTo(1);
  }

  @Test
  void repeat_beyondHorizonIsAcceptedAgain() {
    UsageEvent event = Fixtures.usageEvent("e-1").build();
    topology.send(event, NOON);
    topology.send(event, NOON.plus(Duration.ofHours(31)));

    assertThat(topology.read(Topics.USAGE_PRICED)).hasSize(2);
  }

  @Test
  void repeat_ofABatchResultIsADuplicateForAWeek() {
    UsageEvent event = Fixtures.usageEvent("e-1").setBatchId("b-1").build();
    topology.send(event, NOON);
    topology.send(event, NOON.plus(Duration.ofDays(7)));
    topology.send(event, NOON.plus(Duration.ofDays(9)));

    assertThat(topology.read(Topics.USAGE_PRICED)).hasSize(2);
  }

  @Test
  void sameId_ofTwoTenantsIsTwoEvents() {
    topology.send(Fixtures.usageEvent("e-1").build());
    topology.send(Fixtures.usageEvent("e-1").setTenant("umbrella").build());

    assertThat(topology.read(Topics.USAGE_PRICED)).hasSize(2);
  }

  @Test
  void seenIds_areForgottenBeyondTheHorizon() {
    for (int i = 0; i < 100; i++) {
      topology.send(Fixtures.usageEvent("e-" + i).build(), NOON);
    }
    topology.send(
        Fixtures.usageEvent("later").setEventTime(NOON.plus(Duration.ofHours(31))).build(),
        NOON.plus(Duration.ofHours(31)));
    topology.advance(Duration.ofSeconds(1));

    assertThat(topology.count("costwire_streams_seen_ids_forgotten")).isEqualTo(100);
  }

  @Test
  void seenIds_survivesARestart() {
    for (int i = 0; i < 300; i++) {
      topology.send(Fixtures.usageEvent("e-" + i).build(), NOON);
    }
    topology.restart();
    for (int i = 0; i < 310; i++) {
      topology.send(Fixtures.usageEvent("e-" + i).build(), NOON);
    }

    assertThat(topology.read(Topics.USAGE_PRICED)).hasSize(10);
  }

  @Test
  void seenIds_areBoundedAndForgettingEarlyIsCounted() {
    try (var small = new TopologyHarness(bounded(1_000))) {
      for (int i = 0; i < 1_001; i++) {
        small.send(Fixtures.usageEvent("e-" + i).build(), NOON);
      }
      small.advance(Duration.ofSeconds(1));
      small.send(Fixtures.usageEvent("e-1").build(), NOON);
      small.advance(Duration.ofSeconds(1));
      small.send(Fixtures.usageEvent("e-1").build(), NOON);

      assertThat(small.count("costwire_streams_seen_ids_forgotten_early")).isEqualTo(1_001);
      assertThat(small.read(Topics.USAGE_PRICED)).hasSize(1_002);
      assertThat(small.level("costwire_streams_seen_ids")).isEqualTo(1);
    }
  }

  private static TopologyParts.Settings bounded(int maxIds) {
    var usual = TopologyHarness.settings();
    return new TopologyParts.Settings(
        usual.generation(),
        usual.currency(),
        usual.eventTimes(),
        new SeenHorizon(SeenHorizon.DEFAULT_ORDINARY, SeenHorizon.DEFAULT_BATCH, maxIds),
        usual.windowRetention(),
        usual.beat(),
        usual.parkedMax());
  }

  @Test
  void checksum_isVerifiedWhereThereIsOne() {
    UsageEvent event = Fixtures.usageEvent("e-1").build();
    byte[] bytes = topology.encode(event);
    byte[] flipped = bytes.clone();
    flipped[bytes.length - 1] ^= 1;
    topology.sendWithChecksumOf("usage.events", bytes, event);
    assertThat(topology.read(Topics.USAGE_REJECTED)).isEmpty();
    topology.sendWithChecksumOf("usage.events", flipped, Fixtures.usageEvent("e-2").build());
    assertThat(topology.onlyRejection())
        .satisfies(r -> assertThat(r.getReason()).isEqualTo(RejectReason.CHECKSUM_MISMATCH))
        .satisfies(r -> assertThat(r.getOriginal()).isNotNull());
    topology.sendWithChecksumOf("usage.outcomes", bytes, event);
    assertThat(topology.onlyRejection().getReason()).isEqualTo(RejectReason.CHECKSUM_MISMATCH);

    assertThat(topology.read(Topics.USAGE_PRICED)).hasSize(1);
  }

  @Test
  void heartbeat_isCountedAndDropped() {
    topology.send(
        Fixtures.usageEvent("h-1").setKind(EventKind.HEARTBEAT).setUsage(List.of()).build());
    topology.drain();

    assertThat(topology.read(Topics.USAGE_PRICED)).isEmpty();
    assertThat(topology.read(Topics.COST_WINDOWS)).isEmpty();
    assertThat(topology.read(Topics.USAGE_REJECTED)).isEmpty();
    assertThat(
            topology.count("costwire_streams_records_out", "stage", "ingest", "fate", "heartbeat"))
        .isEqualTo(1);
  }

  static Stream<Arguments> invalidEvents() {
    return Stream.of(
        invalid("blank tenant", event().setTenant(" "), RejectReason.MISSING_FIELD, "tenant"),
        invalid("no provider", event().setProvider(""), RejectReason.MISSING_FIELD, "provider"),
        invalid(
            "negative quantity",
            event().setUsage(Fixtures.usage("output_tokens", -1)),
            RejectReason.NEGATIVE_QUANTITY,
            "usage.output_tokens"),
        invalid(
            "huge quantity",
            event().setUsage(Fixtures.usage("output_tokens", "1000000000000000")),
            RejectReason.OUT_OF_BOUNDS,
            "usage.output_tokens"),
        invalid(
            "unit twice",
            event().setUsage(Fixtures.usage("output_tokens", 1, "output_tokens", 1)),
            RejectReason.MALFORMED,
            "usage.output_tokens"),
        invalid(
            "unit that is no name",
            event().setUsage(Fixtures.usage("Drop Table", 1)),
            RejectReason.OUT_OF_BOUNDS,
            "usage"),
        invalid("tag bomb", event().setTags(manyTags()), RejectReason.OUT_OF_BOUNDS, "tags"),
        invalid(
            "long tag",
            event().setTags(Map.of("team", "ä".repeat(129))),
            RejectReason.OUT_OF_BOUNDS,
            "tags"),
        invalid(
            "future",
            event().setEventTime(NOON.plus(Duration.ofMinutes(5)).plusMillis(1)),
            RejectReason.EVENT_TIME_FUTURE,
            "event_time"),
        invalid(
            "past",
            event().setEventTime(NOON.minus(Duration.ofDays(45)).minusMillis(1)),
            RejectReason.EVENT_TIME_PAST,
            "event_time"),
        invalid(
            "1970",
            event().setEventTime(Instant.EPOCH),
            RejectReason.EVENT_TIME_PAST,
            "event_time"),
        invalid(
            "newer kind", event().setKind(EventKind.OTHER), RejectReason.UNKNOWN_FIELD, "kind"));
  }

  private static Arguments invalid(
      String name, UsageEvent.Builder event, RejectReason reason, String field) {
    return Arguments.of(name, event.build(), reason, field);
  }

  private static UsageEvent.Builder event() {
    return Fixtures.usageEvent("e-1");
  }

  private static Map<String, String> manyTags() {
    Map<String, String> tags = new HashMap<>();
    for (int i = 0; i < 65; i++) {
      tags.put("k" + i, "v");
    }
    return tags;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("invalidEvents")
  void invalidEvent_isADeadLetter(
      String name, UsageEvent event, RejectReason reason, String field) {
    topology.send(event);

    Rejection rejection = topology.onlyRejection();
    assertThat(rejection.getReason()).isEqualTo(reason);
    assertThat(rejection.getField()).isEqualTo(field);
    assertThat(rejection.getStage()).isEqualTo(RejectStage.INGEST);
    assertThat(rejection.getRejectionId()).isEqualTo("usage.events-0-0");
    assertThat(rejection.getProducer()).isEqualTo("fixtures/1");
    assertThat(rejection.getOriginal()).isEqualTo(ByteBuffer.wrap(topology.encode(event)));
    assertThat(topology.read(Topics.USAGE_PRICED)).isEmpty();
    topology.drain();
    assertThat(topology.read(Topics.COST_WINDOWS)).isEmpty();
  }

  @Test
  void importedEvent_mayBeFiveYearsOldAndNotOlder() {
    Instant oldest = NOON.minus(Duration.ofDays(5 * 365));
    UsageEvent.Builder imported = event().setProducer("costwire-import-csv/1");
    topology.send(imported.setEventTime(oldest.minusMillis(1)).build());
    assertThat(topology.onlyRejection().getReason()).isEqualTo(RejectReason.EVENT_TIME_PAST);

    topology.send(imported.setEventTime(oldest).build());
    assertThat(topology.read(Topics.USAGE_PRICED)).hasSize(1);
    assertThat(topology.read(Topics.USAGE_REJECTED)).isEmpty();
  }

  @Test
  void eventTime_atTheBoundsIsAccepted() {
    topology.send(event().setEventTime(NOON.plus(Duration.ofMinutes(5))).build());
    topology.send(Fixtures.usageEvent("e-2").setEventTime(NOON.minus(Duration.ofDays(45))).build());

    assertThat(topology.read(Topics.USAGE_PRICED)).hasSize(2);
  }

  @Test
  void wrongKey_isADeadLetter() {
    topology.sendBytes(
        "e-2".getBytes(StandardCharsets.UTF_8), topology.encode(event().build()), NOON);

    assertThat(topology.onlyRejection().getReason()).isEqualTo(RejectReason.KEY_MISMATCH);
  }

  @Test
  void missingKeyAndValue_areDeadLetters() {
    topology.sendBytes(null, topology.encode(event().build()), NOON);
    topology.sendBytes("e-1".getBytes(StandardCharsets.UTF_8), null, NOON);

    assertThat(topology.read(Topics.USAGE_REJECTED))
        .extracting(Rejection::getReason)
        .containsExactly(RejectReason.KEY_MISMATCH, RejectReason.MALFORMED);
  }

  @Test
  void source_isNamedByTheEventWhereItSays() {
    topology.send(
        event().setTenant("").setSource(new SourcePosition("checkout-1", 1L, 2L)).build());

    assertThat(topology.readWithKeys(Topics.USAGE_REJECTED))
        .singleElement()
        .satisfies(record -> assertThat(record.key).isEqualTo("checkout-1"));
  }

  @Test
  void bytesOfEveryWrongKind_areDeadLettersWithTheirOriginal() {
    byte[] good = topology.encode(event().build());
    byte[] wrongMagic = good.clone();
    wrongMagic[0] = 7;
    byte[] unknownId = good.clone();
    unknownId[1] = 0x7F;
    byte[] longer = Arrays.copyOf(good, good.length + 1);
    List<byte[]> poison =
        List.of(
            new byte[0],
            new byte[] {0},
            "hello".getBytes(StandardCharsets.UTF_8),
            wrongMagic,
            unknownId,
            Arrays.copyOf(good, good.length / 2),
            longer,
            new byte[300 * 1024]);
    poison.forEach(bytes -> topology.sendBytes(new byte[] {1}, bytes, NOON));
    topology.send(Fixtures.usageEvent("good").build());

    List<Rejection> rejections = topology.read(Topics.USAGE_REJECTED);
    assertThat(rejections)
        .extracting(Rejection::getReason)
        .containsExactly(
            RejectReason.MALFORMED,
            RejectReason.MALFORMED,
            RejectReason.MALFORMED,
            RejectReason.MALFORMED,
            RejectReason.UNKNOWN_SCHEMA,
            RejectReason.MALFORMED,
            RejectReason.MALFORMED,
            RejectReason.TOO_LARGE);
    for (int i = 0; i < poison.size(); i++) {
      assertThat(rejections.get(i).getOriginal()).isEqualTo(ByteBuffer.wrap(poison.get(i)));
      assertThat(rejections.get(i).getSourceOffset()).isEqualTo((long) i);
      assertThat(rejections.get(i).getBodyLength()).isEqualTo((long) poison.get(i).length);
    }
    assertThat(topology.read(Topics.USAGE_PRICED)).hasSize(1);
  }

  @Test
  void recordOfAnotherSchema_isADeadLetterThatSaysSo() throws Exception {
    var registry =
        MockSchemaRegistry.getClientForScope(topology.registryUrl().substring("mock://".length()));
    Schema other =
        new Schema.Parser().parse("{\"type\":\"record\",\"name\":\"Other\",\"fields\":[]}");
    Schema incomplete =
        new Schema.Parser()
            .parse(
                "{\"type\":\"record\",\"name\":\"UsageEvent\",\"namespace\":\"io.costwire.schemas\",\"fields\":[{\"name\":\"event_id\",\"type\":\"string\"}]}");
    String wrongType =
        UsageEvent.getClassSchema()
            .toString()
            .replaceFirst(
                "\"name\":\"tenant\",\"type\":\\{\"type\":\"string\",\"avro.java.string\":\"String\"\\}",
                "\"name\":\"tenant\",\"type\":\"boolean\"");
    int otherId = registry.register("other-value", new AvroSchema(other));
    int incompleteId = registry.register("incomplete-value", new AvroSchema(incomplete));
    int wrongTypeId =
        registry.register("wrong-value", new AvroSchema(new Schema.Parser().parse(wrongType)));
    for (int id : List.of(otherId, incompleteId, wrongTypeId)) {
      byte[] bytes =
          ByteBuffer.allocate(7).put((byte) 0).putInt(id).put((byte) 2).put((byte) 'a').array();
      topology.sendBytes(new byte[] {1}, bytes, NOON);
    }

    List<Rejection> rejections = topology.read(Topics.USAGE_REJECTED);
    assertThat(rejections)
        .extracting(Rejection::getReason)
        .containsExactly(
            RejectReason.WRONG_TYPE, RejectReason.MISSING_FIELD, RejectReason.WRONG_TYPE);
    assertThat(rejections)
        .extracting(Rejection::getSchemaId)
        .containsExactly(otherId, incompleteId, wrongTypeId);
  }

  @Test
  void noDamage_toAnEventStopsTheStage() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] good = topology.encode(event().build());
    int sent = 0;
    for (; sent < 2_000; sent++) {
      byte[] damaged = good.clone();
      for (int i = 0; i <= random.nextInt(4); i++) {
        damaged[5 + random.nextInt(good.length - 5)] = (byte) random.nextInt();
      }
      topology.sendBytes("e-1".getBytes(StandardCharsets.UTF_8), damaged, NOON);
    }

    double in = topology.count("costwire_streams_records_in", "stage", "ingest");
    double out = topology.count("costwire_streams_records_out", "stage", "ingest");
    assertThat(in).as("seed %d", seed).isEqualTo(sent);
    assertThat(out).as("seed %d", seed).isEqualTo(sent);
    long results =
        topology.read(Topics.USAGE_PRICED).size() + topology.read(Topics.USAGE_REJECTED).size();
    double dropped =
        topology.count("costwire_streams_records_out", "stage", "ingest", "fate", "duplicate")
            + topology.count(
                "costwire_streams_records_out", "stage", "ingest", "fate", "heartbeat");
    assertThat(results + dropped).as("seed %d", seed).isEqualTo(sent);
  }

  @Test
  void deadLetter_saysNothingOfTheContent() {
    String secret = "sk-very-secret";
    List<UsageEvent> events = new ArrayList<>();
    events.add(event().setTags(Map.of("team", secret.repeat(20))).build());
    events.add(
        event()
            .setUsage(
                List.of(new io.costwire.schemas.Quantity(secret, BigDecimal.ONE.setScale(12))))
            .build());
    events.forEach(topology::send);

    assertThat(topology.read(Topics.USAGE_REJECTED))
        .hasSize(2)
        .allSatisfy(
            rejection ->
                assertThat(rejection.getDetail() + rejection.getField()).doesNotContain(secret));
  }
}
