// SPDX-License-Identifier: Apache-2.0
package io.costwire.schemas.topics;

import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Confluent's Avro serializers, typed by topic and set up the same way everywhere: subject {@code
 * <topic>-value}, specific records, schemas registered on first use.
 *
 * <p>Needs the Confluent client on the class path: {@code costwire-confluent-client}, or {@code
 * io.confluent:kafka-avro-serializer} where that is already used.
 */
public final class TopicSerdes {
  static {
    SchemaClasses.trust();
  }

  private final Map<String, Object> config;

  /**
   * @param registryUrl base URL of a registry with Confluent's API, or {@code mock://scope} in
   *     tests
   * @param registryConfig further settings of Confluent's client, such as credentials and trust
   *     stores, in its own names
   */
  public TopicSerdes(String registryUrl, Map<String, ?> registryConfig) {
    Map<String, Object> all = new HashMap<>(registryConfig);
    all.put("schema.registry.url", Objects.requireNonNull(registryUrl, "registryUrl"));
    all.put("specific.avro.reader", true);
    all.put("avro.use.logical.type.converters", true);
    this.config = Map.copyOf(all);
  }

  public TopicSerdes(String registryUrl) {
    this(registryUrl, Map.of());
  }

  /** A new serializer of the topic's values; close it when done. */
  @SuppressWarnings("unchecked") // the serializer takes any Avro record
  public <V extends SpecificRecord> Serializer<V> serializer(Topic<V> topic) {
    var serializer = new KafkaAvroSerializer();
    serializer.configure(config, false);
    return (Serializer<V>) (Serializer<?>) serializer;
  }

  /**
   * A new deserializer of the topic's values; throws {@code SerializationException} for bytes that
   * are not one of them.
   */
  public <V extends SpecificRecord> Deserializer<V> deserializer(Topic<V> topic) {
    var deserializer = new KafkaAvroDeserializer();
    deserializer.configure(config, false);
    Class<V> type = topic.valueType();
    return new Deserializer<>() {
      @Override
      @SuppressWarnings("NullAway") // Kafka passes tombstones through as null
      public V deserialize(String topicName, byte[] bytes) {
        return type.cast(deserializer.deserialize(topicName, bytes));
      }

      @Override
      public void close() {
        deserializer.close();
      }
    };
  }

  /** Both in one. */
  public <V extends SpecificRecord> Serde<V> serde(Topic<V> topic) {
    return Serdes.serdeFrom(serializer(topic), deserializer(topic));
  }
}
