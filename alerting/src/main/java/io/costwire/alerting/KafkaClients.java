// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting;

import io.costwire.alerting.intake.SoleOwnerAssignor;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Kafka clients as alerting needs them. Defaults first, then what the operator sets, then what the
 * guarantees rest on.
 */
final class KafkaClients {
  /** A dead instance is noticed within this time. */
  private static final int SESSION_TIMEOUT_MS = 10_000;

  /** A broker that is gone shows in readiness within this time. */
  private static final int API_TIMEOUT_MS = 15_000;

  /** One transaction holds at most this many signals, a few MB of state. */
  private static final int POLL_RECORDS_MAX = 500;

  /** A person waits for it. */
  private static final int ORDER_TIMEOUT_MS = 10_000;

  private final KafkaAccess access;

  KafkaClients(KafkaAccess access) {
    this.access = access;
  }

  Admin admin() {
    return Admin.create(settings(Map.of(), Map.of()));
  }

  /** Reads cost.signals as a member of the group. */
  Consumer<String, byte[]> signals() {
    Map<String, Object> defaults =
        Map.of(
            ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, SESSION_TIMEOUT_MS,
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLL_RECORDS_MAX);
    return consumer(
        defaults,
        Map.of(
            ConsumerConfig.GROUP_ID_CONFIG,
            access.groupId(),
            ConsumerConfig.GROUP_PROTOCOL_CONFIG,
            "classic",
            ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
            SoleOwnerAssignor.class.getName()));
  }

  /** Reads a topic whole, in no group. */
  Consumer<String, byte[]> whole() {
    return consumer(Map.of(), Map.of());
  }

  private Consumer<String, byte[]> consumer(
      Map<String, Object> defaults, Map<String, Object> fixed) {
    Map<String, Object> all = new HashMap<>(fixed);
    all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    return new KafkaConsumer<>(
        settings(defaults, all), new StringDeserializer(), new ByteArrayDeserializer());
  }

  /** Writes state, deliveries and offsets in transactions; fences the one opened before it. */
  Producer<String, byte[]> journal() {
    Map<String, Object> defaults =
        Map.of(
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            API_TIMEOUT_MS,
            ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
            API_TIMEOUT_MS);
    Map<String, Object> fixed =
        Map.of(
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            access.groupId() + "-journal",
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            true);
    return new KafkaProducer<>(
        settings(defaults, fixed), new StringSerializer(), new ByteArraySerializer());
  }

  /** Writes what people do, who wait for it: its time is bounded whatever is set for the others. */
  Producer<String, byte[]> orders() {
    Map<String, Object> fixed =
        Map.of(
            ProducerConfig.ACKS_CONFIG,
            "all",
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            true,
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            ORDER_TIMEOUT_MS,
            ProducerConfig.LINGER_MS_CONFIG,
            0,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            ORDER_TIMEOUT_MS / 2,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            ORDER_TIMEOUT_MS);
    return new KafkaProducer<>(
        settings(Map.of(), fixed), new StringSerializer(), new ByteArraySerializer());
  }

  private Map<String, Object> settings(Map<String, Object> defaults, Map<String, Object> fixed) {
    Map<String, Object> all = new HashMap<>();
    all.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, API_TIMEOUT_MS);
    all.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, API_TIMEOUT_MS);
    all.putAll(defaults);
    all.putAll(access.client());
    all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, access.bootstrapServers());
    all.putAll(fixed);
    return all;
  }
}
