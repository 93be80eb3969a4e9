// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting;

import io.costwire.runtime.Env;
import io.costwire.schemas.topics.TopicSerdes;
import java.util.Map;
import java.util.Optional;

/**
 * Where Kafka and the schema registry are.
 *
 * @param client further settings of Kafka's clients, in Kafka's names
 * @param registryClient further settings of the registry's client, in its names
 * @param replicationFactor of topics that have to be created; empty for the broker's default
 * @param groupId consumer group; also names the transactions, so that it fences older instances
 */
public record KafkaAccess(
    String bootstrapServers,
    Registry registry,
    Map<String, String> client,
    Optional<Short> replicationFactor,
    String groupId) {

  /** The schema registry. */
  public record Registry(String url, Map<String, String> client) {
    public Registry {
      client = Map.copyOf(client);
    }

    /** Without credentials. */
    @Override
    public String toString() {
      return url;
    }
  }

  public KafkaAccess {
    client = Map.copyOf(client);
  }

  static KafkaAccess from(Env env) {
    return new KafkaAccess(
        env.string("KAFKA_BOOTSTRAP_SERVERS", "localhost:9092"),
        new Registry(
            env.url("SCHEMA_REGISTRY_URL", "http://localhost:8081").toString(),
            env.properties("SCHEMA_REGISTRY_CLIENT_")),
        env.properties("KAFKA_CLIENT_"),
        env.optional("TOPIC_REPLICATION_FACTOR")
            .map(set -> (short) env.integer("TOPIC_REPLICATION_FACTOR", 1, 1, 100)),
        env.string("ALERTING_GROUP_ID", "costwire-alerting"));
  }

  TopicSerdes serdes() {
    return new TopicSerdes(registry.url(), registry.client());
  }

  /** Without credentials. */
  @Override
  public String toString() {
    return "KafkaAccess[bootstrapServers=%s, registry=%s, groupId=%s, clientSettings=%s]"
        .formatted(bootstrapServers, registry, groupId, client.keySet());
  }
}
