// SPDX-License-Identifier: Apache-2.0
package io.costwire.schemas.topics;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;

/**
 * One Kafka topic of the contract. The key is always a UTF-8 string, the value an Avro record in
 * Confluent's wire format.
 *
 * @param name name of the topic, e.g. {@code usage.events}
 * @param valueType generated class of the value
 * @param key what the key is made of, in words
 * @param partitions number of partitions it is created with; it never changes afterwards
 * @param retention how long records are kept
 * @param timestamps who sets the record timestamp
 * @param writers the apps that write to it
 * @param <V> type of the value
 */
public record Topic<V extends SpecificRecord>(
    String name,
    Class<V> valueType,
    String key,
    int partitions,
    Retention retention,
    Timestamps timestamps,
    String writers) {

  /** Who sets the timestamp of a record. */
  public enum Timestamps {
    /** The producer: the time of the fact. */
    CREATE_TIME("CreateTime"),
    /** The broker: the time of arrival, which no client clock can move. */
    LOG_APPEND_TIME("LogAppendTime");

    private final String kafkaName;

    Timestamps(String kafkaName) {
      this.kafkaName = kafkaName;
    }
  }

  public Topic {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(valueType, "valueType");
    if (partitions < 1) {
      throw new IllegalArgumentException("partitions of " + name + " must be at least 1");
    }
  }

  /** Topic configuration for its creation, in Kafka's own names. */
  public Map<String, String> config() {
    Map<String, String> config = new HashMap<>(retention.config());
    config.put("message.timestamp.type", timestamps.kafkaName);
    config.put("compression.type", "producer");
    return Map.copyOf(config);
  }
}
