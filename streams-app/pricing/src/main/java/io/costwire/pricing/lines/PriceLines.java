// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.lines;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.costwire.pricing.Charge;
import io.costwire.pricing.LineItem;
import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.PriceRequest;
import io.costwire.pricing.PriceResult;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The {@code price} command: one JSON object a line in, one a line out, in the same order. A line
 * that cannot be read is answered with {@code {"id", "error"}} and counted; an event without a
 * price is an answer, not a failure.
 */
public final class PriceLines {

  private final PriceEngine engine;

  public PriceLines(PriceEngine engine) {
    this.engine = Objects.requireNonNull(engine, "engine");
  }

  /**
   * The answer to one line, which has an {@code error} if the line cannot be read.
   *
   * @param number of the line, for the message
   */
  public ObjectNode answer(String line, long number) {
    JsonNode root;
    try {
      root = RequestFields.object(line);
    } catch (UnreadableField e) {
      return error(null, number, e.reason());
    }
    try {
      PriceRequest request = new RequestFields(root).read();
      return answer(root.get("id"), engine.price(request));
    } catch (UnreadableField e) {
      return error(root.get("id"), number, e.reason());
    }
  }

  static ObjectNode answer(@Nullable JsonNode id, PriceResult result) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.set("id", id);
    answer.put("status", result.status().name());
    Charge charge = result.charge().orElse(null);
    answer.put("cost", charge == null ? null : Plain.number(charge.total()));
    answer.put("provider", charge == null ? knownProvider(result) : charge.basis().provider());
    answer.put("model", charge == null ? null : charge.basis().model());
    answer.put("book", result.bookVersion());
    answer.put("entry", charge == null ? null : charge.basis().entry());
    ArrayNode lines = answer.putArray("lines");
    if (charge != null) {
      charge.lines().forEach(line -> lines.add(line(line)));
      answer.put("list_cost", Plain.number(charge.costs().list()));
      answer.put("saved_by_cache", Plain.number(charge.savedByCache()));
    }
    if (!result.detail().isEmpty()) {
      answer.put("detail", result.detail());
    }
    return answer;
  }

  private static @Nullable String knownProvider(PriceResult result) {
    return result instanceof PriceResult.UnpricedModel model ? model.provider() : null;
  }

  private static ObjectNode line(LineItem item) {
    ObjectNode line = JsonNodeFactory.instance.objectNode();
    line.put("unit", item.unit().name());
    line.put("quantity", Plain.number(item.quantity()));
    line.put("rate", Plain.number(item.rate()));
    line.put("per", Plain.number(item.per()));
    if (!item.modifiers().isEmpty()) {
      ArrayNode modifiers = line.putArray("modifiers");
      item.modifiers()
          .forEach(
              applied ->
                  modifiers
                      .addObject()
                      .put("id", applied.id())
                      .put("multiply", Plain.number(applied.multiply())));
    }
    line.put("amount", Plain.number(item.amount()));
    return line;
  }

  private static ObjectNode error(@Nullable JsonNode id, long number, String reason) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.set("id", id);
    answer.put("error", "line " + number + ": " + reason);
    return answer;
  }
}
