// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.stack;

import io.costwire.pricing.book.PriceBook;
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

/** Brings price books to where the streams app looks for them. */
public final class PriceBooks {
  private PriceBooks() {}

  /**
   * Publishes a book and activates it.
   *
   * @throws IllegalStateException when Kafka does not take it
   */
  public static void publish(PriceBook book, Endpoints endpoints, Map<String, String> environment) {
    publisher(endpoints, new Env(environment)).publish(book);
  }

  /**
   * Creates what is missing of the topics, and publishes the shipped book where there is none.
   *
   * @throws IllegalStateException when a topic has another partition count than the catalogue
   */
  static void ensure(Endpoints endpoints, Map<String, String> environment) {
    publisher(endpoints, new Env(environment)).publishShipped();
  }

  private static PriceBookPublisher publisher(Endpoints endpoints, Env env) {
    Map<String, Object> client = new HashMap<>(env.properties("KAFKA_CLIENT_"));
    client.put("bootstrap.servers", endpoints.kafka());
    Optional<Short> copies = env.optional("TOPIC_REPLICATION_FACTOR").map(Short::valueOf);
    try (Admin admin = Admin.create(client)) {
      new TopicProvisioner(admin, copies).ensure(Topics.ALL);
    }
    var serdes = new TopicSerdes(endpoints.registry(), env.properties("SCHEMA_REGISTRY_CLIENT_"));
    return new PriceBookPublisher(client, serdes, InstantSource.system());
  }
}
