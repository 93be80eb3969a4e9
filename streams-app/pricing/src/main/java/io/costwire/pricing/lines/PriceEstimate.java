// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.lines;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.costwire.pricing.Charge;
import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.PriceRequest;
import io.costwire.pricing.PriceResult;
import io.costwire.pricing.core.Unit;
import io.costwire.pricing.core.Units;
import io.costwire.pricing.core.Usage;
import io.costwire.pricing.lines.UnreadableField.Kind;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a request will cost, asked before it is made. Takes the fields of a line of the {@code
 * price} command and answers as it does; what is more is the limit of the output, and that a field
 * which does not exist is refused: misspelt, it would be another price.
 *
 * @param id of the asker, given back
 * @param request with the output that is expected, or none
 * @param maxOutputTokens the limit that the request will have; null without one
 */
public record PriceEstimate(
    @Nullable JsonNode id, PriceRequest request, @Nullable BigDecimal maxOutputTokens) {

  private static final String OUTPUT = "output_tokens";
  private static final String LIMIT = "max_output_tokens";
  private static final String USAGE = "usage";
  private static final int MAX_ID_CHARACTERS = 256;
  private static final Set<String> FIELDS =
      Set.of(
          "id",
          "provider",
          "model",
          "response_model",
          "timestamp",
          "ended_at",
          "service_tier",
          "mode",
          "region",
          "account",
          "deployment",
          USAGE,
          LIMIT);

  /**
   * @param json one object
   * @param now the time of a request that names none
   */
  public static PriceEstimate read(String json, Instant now) throws UnreadableField {
    JsonNode root = RequestFields.object(json);
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      if (!FIELDS.contains(field.getKey())) {
        throw new UnreadableField(
            Kind.UNKNOWN_FIELD, field.getKey(), "is not a field of an estimate", hint(field));
      }
    }
    RequestFields fields = new RequestFields(root);
    PriceRequest request = fields.read(now);
    check(request.usage());
    BigDecimal limit = fields.number(LIMIT);
    if (limit != null) {
      checkLimit(limit, request.usage());
    }
    return new PriceEstimate(id(root.get("id")), request, limit);
  }

  private static String hint(Map.Entry<String, JsonNode> field) {
    return Units.named(field.getKey()).isPresent()
        ? "put it into usage, as {\"usage\": {\"input_tokens\": 1200, \"output_tokens\": 300}}"
        : "leave it out; there are id, provider, model, response_model, timestamp, ended_at,"
            + " service_tier, mode, region, account, deployment, usage and max_output_tokens";
  }

  private static @Nullable JsonNode id(@Nullable JsonNode id) throws UnreadableField {
    boolean fine =
        id == null
            || id.isNull()
            || id.isIntegralNumber()
            || (id.isTextual() && id.textValue().length() <= MAX_ID_CHARACTERS);
    if (!fine) {
      throw new UnreadableField(
          Kind.WRONG_TYPE,
          "id",
          "is not a short text",
          "write up to %d characters in quotes".formatted(MAX_ID_CHARACTERS));
    }
    return id;
  }

  private static void check(Usage usage) throws UnreadableField {
    if (usage.isEmpty()) {
      throw new UnreadableField(
          Kind.MISSING_FIELD,
          USAGE,
          "is missing",
          "write what the request will use, such as {\"input_tokens\": 1200}");
    }
    for (Map.Entry<String, BigDecimal> entry : usage.toMap().entrySet()) {
      checkQuantity(USAGE + "." + entry.getKey(), entry.getValue());
    }
  }

  private static void checkQuantity(String field, BigDecimal quantity) throws UnreadableField {
    if (quantity.signum() < 0) {
      throw new UnreadableField(
          Kind.NEGATIVE_QUANTITY, field, "is negative", "write 0 or a number above it");
    }
    if (Usage.of(Map.of(field, quantity)).contradiction() != null) {
      throw new UnreadableField(
          Kind.OUT_OF_BOUNDS,
          field,
          "has too many digits",
          "write at most 15 before and 18 after the point");
    }
  }

  private static void checkLimit(BigDecimal limit, Usage usage) throws UnreadableField {
    checkQuantity(LIMIT, limit);
    if (limit.stripTrailingZeros().scale() > 0) {
      throw new UnreadableField(
          Kind.WRONG_TYPE, LIMIT, "is not a whole number", "write whole tokens, such as 4096");
    }
    BigDecimal output = output(usage);
    if (output != null && output.compareTo(limit) > 0) {
      throw new UnreadableField(
          Kind.OUT_OF_BOUNDS,
          USAGE + "." + OUTPUT,
          "is more than max_output_tokens",
          "lower it, or raise the limit");
    }
    Optional<String> part =
        usage.toMap().keySet().stream().filter(PriceEstimate::isOutputPart).findFirst();
    if (output == null && part.isPresent()) {
      throw new UnreadableField(
          Kind.MISSING_FIELD,
          USAGE + "." + OUTPUT,
          "is missing beside " + part.get(),
          "write it, since it includes that one, or leave both out for a range");
    }
  }

  /**
   * The answer: the cost at the expected output, and with a limit the range from no output to the
   * limit. With a limit alone the lines are those at the limit and {@code cost} is null.
   */
  public ObjectNode answer(PriceEngine engine) {
    boolean ranged = maxOutputTokens != null && output(request.usage()) == null;
    PriceResult atLimit = maxOutputTokens == null ? null : engine.price(at(maxOutputTokens));
    PriceResult shown = ranged && atLimit != null ? atLimit : engine.price(request);
    ObjectNode answer = PriceLines.answer(id, shown);
    if (ranged) {
      answer.putNull("cost");
    }
    answer.put("currency", engine.book().currency());
    answer.put("timestamp", request.at().toString());
    if (atLimit != null) {
      ObjectNode range = answer.putObject("range");
      range.put("min", cost(engine.price(at(BigDecimal.ZERO))));
      range.put("max", cost(atLimit));
    }
    return answer;
  }

  private static @Nullable String cost(PriceResult result) {
    return result.charge().map(Charge::total).map(Plain::number).orElse(null);
  }

  /** With another number of output tokens; none of a kind where there are none at all. */
  private PriceRequest at(BigDecimal outputTokens) {
    Map<String, BigDecimal> usage = new LinkedHashMap<>(request.usage().toMap());
    if (outputTokens.signum() == 0) {
      usage.keySet().removeIf(PriceEstimate::isOutputPart);
    }
    usage.put(OUTPUT, outputTokens);
    return request.withUsage(Usage.of(usage));
  }

  private static @Nullable BigDecimal output(Usage usage) {
    return usage.toMap().get(OUTPUT);
  }

  private static boolean isOutputPart(String name) {
    return !name.equals(OUTPUT) && Units.named(name).filter(PriceEstimate::isOutput).isPresent();
  }

  private static boolean isOutput(Unit unit) {
    return unit.family().equals("tokens") && unit.direction().equals("output");
  }
}
