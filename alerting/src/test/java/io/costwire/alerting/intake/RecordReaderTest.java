// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.schemas.Fixtures;
import io.costwire.schemas.RejectReason;
import io.costwire.schemas.RejectStage;
import io.costwire.schemas.Rejection;
import io.costwire.schemas.Signal;
import io.costwire.schemas.SignalState;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

final class RecordReaderTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private final TopicSerdes serdes = new TopicSerdes("mock://" + UUID.randomUUID());
  private final RecordReader<Signal> reader =
      RecordReader.signals(serdes.deserializer(Topics.COST_SIGNALS), () -> NOW);

  @Test
  void signals_areTheSameThereAndBack() {
    Signal full = Fixtures.signal("s").setEvidence(Map.of("top", "gpt-4o")).build();
    Signal bare =
        Fixtures.signal("s")
            .setState(SignalState.WITHDRAWN)
            .setTenant(null)
            .setPeriodStart(null)
            .setPeriodEnd(null)
            .setThreshold(null)
            .setObserved(null)
            .setLimit(null)
            .setCurrency(null)
            .build();

    for (Signal signal : new Signal[] {full, bare}) {
      var read = (Received.Read) reader.read(record(bytes(signal)));
      assertThat(SignalRecords.toAvro(read.signal())).isEqualTo(signal);
    }
  }

  @Test
  void bytesThatAreNoSignal_areRefusedWithPlaceAndHash_butWithoutTheBytes() {
    Rejection rejection = refused(new byte[] {9, 9, 9, 9, 9, 9});

    assertThat(rejection.getStage()).isEqualTo(RejectStage.ALERTING);
    assertThat(rejection.getReason()).isEqualTo(RejectReason.MALFORMED);
    assertThat(rejection.getRejectionId()).isEqualTo("cost.signals-2-41-alerting");
    assertThat(rejection.getSourcePartition()).isEqualTo(2);
    assertThat(rejection.getSourceOffset()).isEqualTo(41);
    assertThat(rejection.getBodyLength()).isEqualTo(6);
    assertThat(rejection.getBodySha256()).hasSize(64);
    assertThat(rejection.getOriginal()).isNull();
    assertThat(rejection.getRejectedAt()).isEqualTo(NOW);
  }

  @Test
  void refusals_sayWhy() {
    byte[] valid = bytes(Fixtures.signal("s").build());
    byte[] unknownId = valid.clone();
    ByteBuffer.wrap(unknownId).putInt(1, 4711);
    byte[] otherType =
        serdes
            .serializer(Topics.COST_BUDGETS)
            .serialize("cost.budgets", Fixtures.budgetStatus("b").build());

    assertThat(refused(null).getReason()).isEqualTo(RejectReason.MALFORMED);
    assertThat(refused(new byte[0]).getReason()).isEqualTo(RejectReason.MALFORMED);
    assertThat(refused(Arrays.copyOf(valid, valid.length / 2)).getReason())
        .isEqualTo(RejectReason.MALFORMED);
    assertThat(refused(unknownId).getReason()).isEqualTo(RejectReason.UNKNOWN_SCHEMA);
    assertThat(refused(unknownId).getSchemaId()).isEqualTo(4711);
    assertThat(refused(otherType).getReason()).isEqualTo(RejectReason.WRONG_TYPE);
    assertThat(refused(bytes(Fixtures.signal(" ").build())).getReason())
        .isEqualTo(RejectReason.MALFORMED);
  }

  @Test
  void mutatedBytes_areReadOrRefused_andNeverStopTheReader() {
    long seed = 8;
    Random random = new Random(seed);
    byte[] valid = bytes(Fixtures.signal("s").build());
    for (int i = 0; i < 5_000; i++) {
      byte[] mutated = Arrays.copyOf(valid, random.nextInt(valid.length + 8));
      for (int change = random.nextInt(4); change >= 0 && mutated.length > 5; change--) {
        mutated[5 + random.nextInt(mutated.length - 5)] = (byte) random.nextInt(256);
      }
      assertThat(reader.read(record(mutated))).as("seed %d, case %d", seed, i).isNotNull();
    }
  }

  @Test
  void registryThatDoesNotAnswer_isNotTheRecordsFault() throws Exception {
    int closedPort;
    try (ServerSocket free = new ServerSocket(0)) {
      closedPort = free.getLocalPort();
    }
    TopicSerdes away = new TopicSerdes("http://127.0.0.1:" + closedPort);
    RecordReader<Signal> withoutRegistry =
        RecordReader.signals(away.deserializer(Topics.COST_SIGNALS), () -> NOW);

    assertThatThrownBy(() -> withoutRegistry.read(record(bytes(Fixtures.signal("s").build()))))
        .isInstanceOf(RegistryUnavailable.class)
        .hasMessageContaining("SCHEMA_REGISTRY_URL")
        .hasCauseInstanceOf(SerializationException.class);
  }

  private byte[] bytes(Signal signal) {
    return serdes.serializer(Topics.COST_SIGNALS).serialize("cost.signals", signal);
  }

  private Rejection refused(byte[] value) {
    return ((Received.Refused) reader.read(record(value))).rejection();
  }

  private static ConsumerRecord<String, byte[]> record(byte[] value) {
    return new ConsumerRecord<>("cost.signals", 2, 41, "s", value);
  }
}
