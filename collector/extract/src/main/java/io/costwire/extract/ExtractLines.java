// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The {@code extract} command: one JSON object a line in, with {@code body} or {@code stream}, one
 * a line out. What has no usage or cannot be read is answered with {@code {"id", "error"}} and
 * counted.
 */
public final class ExtractLines {

  private final UsageExtractor extractor;

  public ExtractLines(UsageExtractor extractor) {
    this.extractor = Objects.requireNonNull(extractor, "extractor");
  }

  /**
   * The answer to one line, which has an {@code error} if the line gave no usage.
   *
   * @param number of the line, for the message
   */
  public ObjectNode answerLine(String line, long number) {
    return answer(line, number);
  }

  private ObjectNode answer(String line, long number) {
    JsonNode root;
    try {
      root = JsonText.parse(line, "the line");
    } catch (UnreadableField e) {
      String problem = e.failure().problem();
      return error(
          null,
          number,
          (problem.startsWith("is not JSON") ? "is not JSON" : problem)
              + "; write one object a line");
    }
    if (!root.isObject()) {
      return error(null, number, "is not a JSON object; write one object a line");
    }
    JsonNode id = root.get("id");
    Extraction extraction;
    try {
      extraction = extract(root);
    } catch (UnreadableField e) {
      extraction = e.failure();
    }
    if (extraction instanceof Extraction.Extracted extracted) {
      return answer(id, extracted);
    }
    return error(
        id,
        number,
        extraction instanceof Extraction.NoUsage none
            ? "no usage: " + none.reason()
            : ((Extraction.Failed) extraction).message());
  }

  private Extraction extract(JsonNode root) throws UnreadableField {
    String provider = text(root, "provider");
    String flavor = text(root, "api_flavor");
    String model = root.hasNonNull("model") ? text(root, "model") : null;
    JsonNode stream = Fields.find(root, "stream");
    if (stream != null && stream.isTextual()) {
      return extractor.extractStreamText(provider, flavor, model, stream.textValue());
    }
    Map<String, String> headers = headers(Fields.find(root, "headers"));
    if (stream != null) {
      return extractor.extractStream(provider, flavor, model, events(stream), headers);
    }
    JsonNode body = Fields.find(root, "body");
    if (body == null) {
      throw new UnreadableField(
          "body", "is missing", "add the response as 'body', or its events as 'stream'");
    }
    return extractor.extract(provider, flavor, model, body, headers);
  }

  private static Map<String, String> headers(@Nullable JsonNode headers) throws UnreadableField {
    if (headers == null) {
      return Map.of();
    }
    if (!headers.isObject()) {
      throw new UnreadableField("headers", "is not an object", "write names and texts");
    }
    Map<String, String> texts = new LinkedHashMap<>();
    headers.properties().forEach(header -> texts.put(header.getKey(), header.getValue().asText()));
    return texts;
  }

  private static List<String> events(JsonNode stream) throws UnreadableField {
    List<String> events = new ArrayList<>();
    for (JsonNode event : stream) {
      if (!event.isTextual()) {
        throw new UnreadableField(
            "stream", "has an item that is not a text", "write the data of each event as a text");
      }
      events.add(event.textValue());
    }
    if (!stream.isArray()) {
      throw new UnreadableField(
          "stream", "is not a list", "write the data of each event as a text");
    }
    return events;
  }

  private static String text(JsonNode root, String field) throws UnreadableField {
    JsonNode value = Fields.find(root, field);
    if (value == null || !value.isTextual()) {
      throw new UnreadableField(field, "is missing or not a text", "write it in quotes");
    }
    return value.textValue();
  }

  private static ObjectNode answer(@Nullable JsonNode id, Extraction.Extracted extracted) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.set("id", id);
    answer.put("model", extracted.model());
    ObjectNode usage = answer.putObject("usage");
    extracted.usage().forEach((unit, quantity) -> usage.put(unit, quantity));
    Extraction.Details details = extracted.details();
    putIfKnown(answer, "response_id", details.responseId());
    putIfKnown(answer, "service_tier", details.serviceTier());
    putIfKnown(answer, "region", details.region());
    putIfKnown(answer, "finish_reason", details.finishReason());
    if (details.reportedCost() != null) {
      answer.put("reported_cost", details.reportedCost().toPlainString());
    }
    if (!details.attributes().isEmpty()) {
      details.attributes().forEach(answer.putObject("attributes")::put);
    }
    details.notes().forEach(note -> answer.withArray("notes").add(note));
    return answer;
  }

  private static void putIfKnown(ObjectNode answer, String field, @Nullable String value) {
    if (value != null) {
      answer.put(field, value);
    }
  }

  private static ObjectNode error(@Nullable JsonNode id, long number, String reason) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.set("id", id);
    answer.put("error", "line " + number + ": " + reason);
    return answer;
  }
}
