// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.stack;

import io.costwire.pricing.book.PriceBook;
import io.costwire.runtime.Env;
import io.costwire.schemas.topics.TopicProvisioner;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.price.PriceBookPublisher;
import io.costwire.streams.price.PublishedBook;
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
   * What was published so far.
   *
   * @throws IllegalStateException when Kafka does not answer in time
   */
  public static PublishedBook published(Endpoints endpoints, Map<String, String> environment) {
    Env env = new Env(environment);
    Map<String, Object> client = provisioned(endpoints, env);
    return PublishedBook.read(client, serdes(endpoints, env), InstantSource.system());
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
    Map<String, Object> client = provisioned(endpoints, env);
    return new PriceBookPublisher(client, serdes(endpoints, env), InstantSource.system());
  }

  private static Map<String, Object> provisioned(Endpoints endpoints, Env env) {
    Map<String, Object> client = client(endpoints, env);
    Optional<Short> copies = env.optional("TOPIC_REPLICATION_FACTOR").map(Short::valueOf);
    try (Admin admin = Admin.create(client)) {
      new TopicProvisioner(admin, copies).ensure(Topics.ALL);
    }
    return client;
  }

  /** How to reach Kafka, in Kafka's own names. */
  public static Map<String, Object> client(Endpoints endpoints, Env env) {
    Map<String, Object> client = new HashMap<>(env.properties("KAFKA_CLIENT_"));
    client.put("bootstrap.servers", endpoints.kafka());
    return client;
  }

  /** How values are written and read. */
  public static TopicSerdes serdes(Endpoints endpoints, Env env) {
    return new TopicSerdes(endpoints.registry(), env.properties("SCHEMA_REGISTRY_CLIENT_"));
  }
}
