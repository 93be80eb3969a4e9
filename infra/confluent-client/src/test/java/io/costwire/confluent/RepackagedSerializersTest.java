// SPDX-License-Identifier: Apache-2.0
package io.costwire.confluent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.schemaregistry.testutil.MockSchemaRegistry;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The classes that the module carries are complete: they write and read without Confluent's jars.
 */
final class RepackagedSerializersTest {
  private static final Schema USAGE =
      SchemaBuilder.record("Usage")
          .namespace("io.costwire.test")
          .fields()
          .requiredString("model")
          .requiredLong("tokens")
          .endRecord();

  private final String scope = "costwire-" + UUID.randomUUID();
  private final Map<String, Object> config = Map.of("schema.registry.url", "mock://" + scope);

  @AfterEach
  void dropScope() {
    MockSchemaRegistry.dropScope(scope);
  }

  @Test
  void record_survivesTheRoundTrip() {
    GenericRecord written = usage("m-1", 42);

    try (var serializer = new KafkaAvroSerializer();
        var deserializer = new KafkaAvroDeserializer()) {
      serializer.configure(config, false);
      deserializer.configure(config, false);
      byte[] bytes = serializer.serialize("usage", written);

      assertThat(deserializer.deserialize("usage", bytes)).isEqualTo(written);
    }
  }

  @Test
  void wireFormat_isMagicByteThenRegistryId() throws Exception {
    try (var serializer = new KafkaAvroSerializer()) {
      serializer.configure(config, false);
      ByteBuffer bytes = ByteBuffer.wrap(serializer.serialize("usage", usage("m-1", 1)));

      assertThat(bytes.get()).isZero();
      int id =
          MockSchemaRegistry.getClientForScope(scope)
              .getLatestSchemaMetadata("usage-value")
              .getId();
      assertThat(bytes.getInt()).isEqualTo(id);
    }
  }

  @Test
  void bytesWithoutMagicByte_areRefused() {
    try (var deserializer = new KafkaAvroDeserializer()) {
      deserializer.configure(config, false);

      assertThatThrownBy(() -> deserializer.deserialize("usage", new byte[] {7, 0, 0, 0, 1, 2}))
          .isInstanceOf(SerializationException.class)
          .hasMessageContaining("Unknown magic byte");
    }
  }

  private static GenericRecord usage(String model, long tokens) {
    return new GenericRecordBuilder(USAGE)
        .set("model", new org.apache.avro.util.Utf8(model))
        .set("tokens", tokens)
        .build();
  }
}
