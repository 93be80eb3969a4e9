// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.budgets;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.costwire.schemas.BudgetDefinition;
import io.costwire.schemas.BudgetState;
import io.costwire.schemas.BudgetStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers about budgets as JSON. Amounts are strings, exact; what is not known is null. */
public final class BudgetJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private BudgetJson() {}

  /** One budget, or one group of it. */
  public static byte[] standing(BudgetStanding standing, Instant asOf) {
    return write(
        asOf,
        json -> {
          definition(standing.definition(), json);
          standing(standing, json);
        });
  }

  /** The groups of a budget. */
  public static byte[] groups(BudgetDefinition definition, BudgetView.Groups groups, Instant asOf) {
    return write(
        asOf,
        json -> {
          definition(definition, json);
          json.writeNumberField("count", groups.count());
          json.writeBooleanField("complete", groups.complete());
          json.writeArrayFieldStart("groups");
          for (BudgetStanding standing : groups.mostSpent()) {
            json.writeStartObject();
            standing(standing, json);
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  /** One line of the list of budgets. */
  public sealed interface Line {
    BudgetDefinition definition();

    /** A budget without groups, or one that is not counted; empty when it is not known. */
    record One(BudgetDefinition definition, Optional<BudgetStanding> standing) implements Line {}

    /** A budget with groups, and how many of them are in which state. */
    record Grouped(BudgetDefinition definition, Map<BudgetState, Integer> groups) implements Line {}
  }

  /**
   * Budgets by id.
   *
   * @param more whether there are others behind the last one
   */
  public static byte[] list(List<Line> lines, boolean more, Instant asOf) {
    return write(
        asOf,
        json -> {
          json.writeBooleanField("more", more);
          json.writeArrayFieldStart("budgets");
          for (Line line : lines) {
            json.writeStartObject();
            definition(line.definition(), json);
            line(line, json);
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  private static void line(Line line, JsonGenerator json) throws IOException {
    switch (line) {
      case Line.One(var definition, var standing) -> {
        if (standing.isPresent()) {
          standing(standing.get(), json);
        } else {
          json.writeNullField("state");
        }
      }
      case Line.Grouped(var definition, var groups) -> {
        json.writeObjectFieldStart("groups");
        for (var state : groups.entrySet()) {
          json.writeNumberField(state.getKey().name(), state.getValue());
        }
        json.writeEndObject();
      }
    }
  }

  private static void definition(BudgetDefinition definition, JsonGenerator json)
      throws IOException {
    json.writeStringField("budget", definition.getBudgetId());
    json.writeStringField("name", definition.getName());
    text("tenant", definition.getTenant(), json);
    json.writeArrayFieldStart("group_by");
    for (String dimension : definition.getGroupBy()) {
      json.writeString(dimension);
    }
    json.writeEndArray();
  }

  private static void standing(BudgetStanding standing, JsonGenerator json) throws IOException {
    BudgetStatus status = standing.status();
    group(standing, json);
    period(standing, json);
    decimal("amount", standing.amount(), json);
    text("currency", standing.definition().getCurrency(), json);
    decimal("spent", standing.spent(), json);
    decimal("remaining", standing.remaining(), json);
    decimal("percent", standing.percent(), json);
    decimal("forecast", status == null ? null : status.getForecast(), json);
    text("state", standing.state().name(), json);
    decimals(
        "thresholds_reached", status == null ? List.of() : status.getReachedThresholds(), json);
    number("unpriced_events", status == null ? Long.valueOf(0) : status.getUnpriced(), json);
    number("revision", status == null ? null : status.getRevision(), json);
    time("updated_at", status == null ? null : status.getUpdatedAt(), json);
  }

  private static void group(BudgetStanding standing, JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("group");
    for (String dimension : standing.definition().getGroupBy()) {
      text(dimension, standing.group().get(dimension), json);
    }
    json.writeEndObject();
  }

  private static void period(BudgetStanding standing, JsonGenerator json) throws IOException {
    BudgetStatus status = standing.status();
    json.writeObjectFieldStart("period");
    text("kind", standing.definition().getPeriod().name(), json);
    time("start", status == null ? null : status.getPeriodStart(), json);
    time("end", status == null ? null : status.getPeriodEnd(), json);
    json.writeEndObject();
  }

  private static void decimal(String name, @Nullable BigDecimal value, JsonGenerator json)
      throws IOException {
    text(name, value == null ? null : plain(value), json);
  }

  private static void decimals(String name, List<BigDecimal> values, JsonGenerator json)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (BigDecimal value : values) {
      json.writeString(plain(value));
    }
    json.writeEndArray();
  }

  private static void time(String name, @Nullable Instant value, JsonGenerator json)
      throws IOException {
    text(name, value == null ? null : value.toString(), json);
  }

  private static void number(String name, @Nullable Long value, JsonGenerator json)
      throws IOException {
    if (value == null) {
      json.writeNullField(name);
    } else {
      json.writeNumberField(name, value);
    }
  }

  private static void text(String name, @Nullable String value, JsonGenerator json)
      throws IOException {
    if (value == null) {
      json.writeNullField(name);
    } else {
      json.writeStringField(name, value);
    }
  }

  private static String plain(BigDecimal value) {
    return value.stripTrailingZeros().toPlainString();
  }

  @FunctionalInterface
  private interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  private static byte[] write(Instant asOf, Fields fields) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      json.writeStartObject();
      time("as_of", asOf, json);
      fields.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return out.toByteArray();
  }
}
