// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The counts that Bedrock puts into the headers of an InvokeModel response, in the form of those
 * that it puts into the last event of a stream.
 */
final class BedrockHeaders {

  static final String METRICS = "amazon-bedrock-invocationMetrics";

  private static final Pattern COUNT = Pattern.compile("[0-9]{1,15}");

  private static final Map<String, String> COUNTS =
      Map.of(
          "x-amzn-bedrock-input-token-count", "inputTokenCount",
          "x-amzn-bedrock-output-token-count", "outputTokenCount",
          "x-amzn-bedrock-cache-read-input-token-count", "cacheReadInputTokenCount",
          "x-amzn-bedrock-cache-write-input-token-count", "cacheWriteInputTokenCount");

  private static final String TIER = "x-amzn-bedrock-service-tier";
  private static final String LATENCY = "x-amzn-bedrock-performanceconfig-latency";

  private BedrockHeaders() {}

  /** The body with the headers' counts, unless it has those of the stream's last event. */
  static JsonNode under(JsonNode body, Map<String, String> headers) throws UnreadableField {
    if (Fields.find(body, METRICS) != null) {
      return body;
    }
    ObjectNode metrics = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, String> header : headers.entrySet()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (COUNTS.containsKey(name)) {
        metrics.put(COUNTS.get(name), count(name, header.getValue().strip()));
      }
    }
    if (metrics.isEmpty() || !(body instanceof ObjectNode object)) {
      return body;
    }
    ObjectNode copy = JsonNodeFactory.instance.objectNode();
    copy.setAll(object);
    copy.set(METRICS, metrics);
    return copy;
  }

  /** With the tier that served the call, which Bedrock tells in a header and its models do not. */
  static Extraction withTier(Extraction extraction, Map<String, String> headers) {
    String tier = identifier(TIER, headers);
    String latency = identifier(LATENCY, headers);
    if (!(extraction instanceof Extraction.Extracted extracted)
        || (tier == null && latency == null)) {
      return extraction;
    }
    Extraction.Details details = extracted.details();
    Map<String, String> attributes = new LinkedHashMap<>(details.attributes());
    if (latency != null) {
      attributes.put("latency", latency);
    }
    return new Extraction.Extracted(
        extracted.model(),
        extracted.usage(),
        new Extraction.Details(
            details.responseId(),
            tier == null ? details.serviceTier() : tier,
            details.region(),
            details.finishReason(),
            details.reportedCost(),
            details.notes(),
            attributes));
  }

  private static @Nullable String identifier(String name, Map<String, String> headers) {
    for (Map.Entry<String, String> header : headers.entrySet()) {
      String value = header.getValue().strip();
      if (header.getKey().equalsIgnoreCase(name) && Fields.isIdentifier(value)) {
        return value;
      }
    }
    return null;
  }

  private static BigDecimal count(String name, String value) throws UnreadableField {
    if (!COUNT.matcher(value).matches()) {
      throw new UnreadableField(
          name, "is not a whole number", "send the response's headers unchanged");
    }
    return new BigDecimal(value);
  }
}
