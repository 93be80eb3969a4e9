// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.dlq;

import io.costwire.runtime.Env;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.Topics;
import io.costwire.standalone.stack.Endpoints;
import io.costwire.standalone.stack.PriceBooks;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Shows the event that a dead letter carries: the fields that the schema knows. Values of tags that
 * a user made up are not shown, they may be anything.
 */
public final class Originals implements AutoCloseable {
  /** Tags whose values are names by their meaning. */
  private static final Set<String> NAMES =
      Set.of(
          "team",
          "user",
          "feature",
          "service",
          "project",
          "department",
          "environment",
          "cost_center");

  private static final int SHOWN_CHARACTERS = 256;

  private final Deserializer<UsageEvent> events;

  public Originals(Endpoints endpoints, Map<String, String> environment) {
    this.events =
        PriceBooks.serdes(endpoints, new Env(environment)).deserializer(Topics.USAGE_EVENTS);
  }

  /** Its fields by name; empty when there are no bytes or they are not an event. */
  public Optional<Map<String, String>> fields(DeadLetter letter) {
    @Nullable ByteBuffer original = letter.rejection().getOriginal();
    return original == null ? Optional.empty() : decode(bytes(original)).map(Originals::fields);
  }

  private Optional<UsageEvent> decode(byte[] bytes) {
    try {
      return Optional.ofNullable(events.deserialize(Topics.USAGE_EVENTS.name(), bytes));
    } catch (KafkaException | ClassCastException e) {
      return Optional.empty();
    }
  }

  private static Map<String, String> fields(UsageEvent event) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (Schema.Field field : event.getSchema().getFields()) {
      @Nullable Object value = event.get(field.pos());
      switch (field.name()) {
        case "tags" -> tags(event.getTags(), fields);
        case "usage" ->
            event
                .getUsage()
                .forEach(q -> fields.put("usage." + shown(q.getUnit()), plain(q.getQuantity())));
        default -> {
          if (value != null) {
            fields.put(field.name(), shown(value.toString()));
          }
        }
      }
    }
    return fields;
  }

  private static String plain(BigDecimal quantity) {
    return quantity.stripTrailingZeros().toPlainString();
  }

  private static void tags(Map<String, String> tags, Map<String, String> fields) {
    new TreeMap<>(tags)
        .forEach(
            (key, value) ->
                fields.put(
                    "tags." + shown(key),
                    NAMES.contains(key) ? shown(value) : value.length() + " characters"));
  }

  /** Short, and without what a terminal would obey. */
  public static String shown(String text) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), SHOWN_CHARACTERS); i++) {
      char c = text.charAt(i);
      shown.append(Character.isISOControl(c) ? '?' : c);
    }
    return text.length() > SHOWN_CHARACTERS ? shown + "..." : shown.toString();
  }

  static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  @Override
  public void close() {
    events.close();
  }
}
