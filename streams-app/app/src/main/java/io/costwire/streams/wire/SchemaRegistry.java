// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.wire;

import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchemaProvider;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClientFactory;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.costwire.schemas.topics.Topic;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;

/**
 * The schema registry as the topology needs it: ids of our own schemas, resolved before any thread
 * starts, and schemas of other writers by id. An outage is told apart from an id that does not
 * exist, because only the latter makes a record poison.
 *
 * <p>Safe for use by several threads.
 */
public final class SchemaRegistry {
  /** Schemas that the client remembers per subject. */
  private static final int CACHED_SCHEMAS = 1000;

  /** Subject, version or schema not found; a 404 without such a code is a wrong URL or a proxy. */
  private static final Set<Integer> NOT_FOUND = Set.of(40401, 40402, 40403);

  /** Whether an answer means that there is no such schema, rather than that it cannot be told. */
  public static boolean isUnknown(RestClientException answer) {
    return NOT_FOUND.contains(answer.getErrorCode());
  }

  /** What a lookup by id came to. */
  public sealed interface Lookup {
    /** The registry knows it as an Avro schema. */
    record Found(Schema schema) implements Lookup {}

    /** The registry answered: there is no schema with this id. */
    record Unknown() implements Lookup {}

    /** There is one, but it is not Avro. */
    record NotAvro(String type) implements Lookup {}
  }

  private final SchemaRegistryClient client;
  private final boolean autoRegister;
  private final Map<String, Integer> ids = new ConcurrentHashMap<>();

  SchemaRegistry(SchemaRegistryClient client, boolean autoRegister) {
    this.client = client;
    this.autoRegister = autoRegister;
  }

  /**
   * @param url base URL of a registry with Confluent's API, or {@code mock://scope} in tests
   * @param config settings of Confluent's client in its own names
   */
  public static SchemaRegistry at(String url, Map<String, ?> config) {
    var client =
        SchemaRegistryClientFactory.newClient(
            List.of(url), CACHED_SCHEMAS, List.of(new AvroSchemaProvider()), config, Map.of());
    Object auto = config.get("auto.register.schemas");
    return new SchemaRegistry(client, auto == null || Boolean.parseBoolean(auto.toString()));
  }

  /**
   * Resolves the ids of our own schemas, registering them where that is allowed.
   *
   * @throws RegistryUnavailable when the registry does not answer or refuses a schema
   */
  public void resolve(List<Topic<?>> topics) {
    for (Topic<?> topic : topics) {
      var schema = new AvroSchema(SpecificData.get().getSchema(topic.valueType()));
      String subject = topic.name() + "-value";
      try {
        ids.put(
            topic.name(),
            autoRegister ? client.register(subject, schema) : client.getId(subject, schema));
      } catch (IOException | RestClientException e) {
        throw new RegistryUnavailable(
            "the schema registry has no id for %s: %s".formatted(subject, e.getMessage()), e);
      }
    }
  }

  /** Id of our schema of a topic's values. */
  int idOf(Topic<?> topic) {
    Integer id = ids.get(topic.name());
    if (id == null) {
      resolve(List.of(topic));
      return idOf(topic);
    }
    return id;
  }

  /**
   * The schema with an id.
   *
   * @throws RegistryUnavailable when the registry does not answer
   */
  Lookup lookup(int id) {
    try {
      ParsedSchema schema = client.getSchemaById(id);
      return schema instanceof AvroSchema avro
          ? new Lookup.Found(avro.rawSchema())
          : new Lookup.NotAvro(schema.schemaType());
    } catch (RestClientException e) {
      if (isUnknown(e)) {
        return new Lookup.Unknown();
      }
      throw unavailable(id, e);
    } catch (IOException e) {
      // a schema of a type that we have no parser for comes as an IOException with this message
      if (String.valueOf(e.getMessage()).startsWith("Invalid schema")) {
        return new Lookup.NotAvro("unknown");
      }
      throw unavailable(id, e);
    }
  }

  private static RegistryUnavailable unavailable(int id, Exception e) {
    return new RegistryUnavailable(
        "the schema registry did not answer for schema id %d: %s".formatted(id, e.getMessage()), e);
  }
}
