// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.lines;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.costwire.pricing.Charge;
import io.costwire.pricing.LineItem;
import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.PriceRequest;
import io.costwire.pricing.PriceResult;
import java.io.BufferedReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The {@code price} command: one JSON object a line in, one a line out, in the same order. A line
 * that cannot be read is answered with {@code {"id", "error"}} and counted; an event without a
 * price is an answer, not a failure.
 */
public final class PriceLines {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(
              DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS,
              DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private final PriceEngine engine;

  public PriceLines(PriceEngine engine) {
    this.engine = Objects.requireNonNull(engine, "engine");
  }

  /**
   * Answers every line; blank lines are skipped.
   *
   * @return how many lines could not be read; a command line ends with 0 when there were none, else
   *     with 1
   */
  public long run(BufferedReader in, Appendable out) throws IOException {
    long failures = 0;
    long number = 0;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      ObjectNode answer = answer(line, number);
      failures += answer.has("error") ? 1 : 0;
      out.append(JSON.writeValueAsString(answer)).append('\n');
    }
    return failures;
  }

  private ObjectNode answer(String line, long number) {
    JsonNode root;
    try {
      root = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      return error(
          null, number, "is not JSON" + column(e.getLocation()) + "; write one object a line");
    } catch (NumberFormatException e) {
      return error(null, number, "has a number with too many digits; write plain decimal numbers");
    }
    if (!root.isObject()) {
      return error(null, number, "is not a JSON object; write one object a line");
    }
    try {
      PriceRequest request = new RequestFields(root).read();
      return answer(root.get("id"), engine.price(request));
    } catch (RequestFields.UnreadableField e) {
      return error(root.get("id"), number, e.reason());
    }
  }

  private static ObjectNode answer(@Nullable JsonNode id, PriceResult result) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.set("id", id);
    answer.put("status", result.status().name());
    Charge charge = result.charge().orElse(null);
    answer.put("cost", charge == null ? null : plain(charge.total()));
    answer.put("provider", charge == null ? knownProvider(result) : charge.basis().provider());
    answer.put("model", charge == null ? null : charge.basis().model());
    answer.put("book", result.bookVersion());
    answer.put("entry", charge == null ? null : charge.basis().entry());
    ArrayNode lines = answer.putArray("lines");
    if (charge != null) {
      charge.lines().forEach(line -> lines.add(line(line)));
      answer.put("list_cost", plain(charge.costs().list()));
      answer.put("saved_by_cache", plain(charge.savedByCache()));
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
    line.put("quantity", plain(item.quantity()));
    line.put("rate", plain(item.rate()));
    line.put("per", plain(item.per()));
    if (!item.modifiers().isEmpty()) {
      ArrayNode modifiers = line.putArray("modifiers");
      item.modifiers()
          .forEach(
              applied ->
                  modifiers
                      .addObject()
                      .put("id", applied.id())
                      .put("multiply", plain(applied.multiply())));
    }
    line.put("amount", plain(item.amount()));
    return line;
  }

  private static ObjectNode error(@Nullable JsonNode id, long number, String reason) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.set("id", id);
    answer.put("error", "line " + number + ": " + reason);
    return answer;
  }

  private static String column(@Nullable JsonLocation location) {
    return location == null ? "" : " at column " + location.getColumnNr();
  }

  private static String plain(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }
}
