// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.stack;

import io.costwire.runtime.Env;
import io.costwire.schemas.topics.TopicProvisioner;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.price.PriceBookPublisher;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;

/** Makes sure that there are topics, and a price book to start with. */
final class PriceBooks {
  private PriceBooks() {}

  /**
   * Creates what is missing of the topics and publishes the shipped price book where there is none.
   *
   * @throws IllegalStateException when a topic has another partition count than the catalogue
   */
  static void publish(Endpoints endpoints, StackConfig config) {
    Env env = new Env(config.environment());
    Map<String, Object> client = new HashMap<>(env.properties("KAFKA_CLIENT_"));
    client.put("bootstrap.servers", endpoints.kafka());
    Optional<Short> copies = env.optional("TOPIC_REPLICATION_FACTOR").map(Short::valueOf);
    try (Admin admin = Admin.create(client)) {
      new TopicProvisioner(admin, copies).ensure(Topics.ALL);
    }
    var serdes = new TopicSerdes(endpoints.registry(), env.properties("SCHEMA_REGISTRY_CLIENT_"));
    new PriceBookPublisher(client, serdes, InstantSource.system()).publishShipped();
  }
}
