// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.topics;

import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.costwire.schemas.topics.Topic;
import io.costwire.schemas.topics.TopicSerdes;
import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Reads the values of one topic, and tells a bad record from a registry that is away. */
public final class RecordReader<V extends SpecificRecord> implements AutoCloseable {
  /** Subject, version or schema not found; a 404 without such a code is a wrong URL or a proxy. */
  private static final Set<Integer> NOT_FOUND = Set.of(40401, 40402, 40403);

  private final String topic;
  private final Deserializer<V> deserializer;

  public RecordReader(Topic<V> topic, TopicSerdes serdes) {
    this.topic = topic.name();
    this.deserializer = serdes.deserializer(topic);
  }

  /** The registry cannot say now what the schema is. */
  public static final class RegistryAway extends Exception {
    private static final long serialVersionUID = 1;

    RegistryAway(Throwable cause) {
      super("the schema registry does not answer; check SCHEMA_REGISTRY_URL", cause);
    }
  }

  /** The value, or nothing if nobody can read it. */
  public Optional<V> read(byte[] value) throws RegistryAway {
    try {
      return Optional.of(deserializer.deserialize(topic, value));
    } catch (SerializationException e) {
      if (isOutage(e)) {
        throw new RegistryAway(e);
      }
      return Optional.empty();
    }
  }

  private static boolean isOutage(Throwable error) {
    for (@Nullable Throwable e = error.getCause(); e != null; e = e.getCause()) {
      if (e instanceof RestClientException rest) {
        return !NOT_FOUND.contains(rest.getErrorCode());
      }
      // Avro says with an IOException, too, that bytes are not what they should be
      if (e instanceof IOException
          && !(e instanceof EOFException)
          && !e.getClass().getName().startsWith("org.apache.avro.")) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() {
    deserializer.close();
  }
}
