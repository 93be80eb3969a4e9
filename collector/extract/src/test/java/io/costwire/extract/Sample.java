// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * A response in a provider's documented format and what must be found in it, computed by hand. All
 * prompts and answers in them are {@link #CONTENT}.
 */
record Sample(String file, JsonNode row) {

  /** Begins like no field name and no identifier does, so that any trace of it can be told. */
  static final String CONTENT = "Zèbre words of a prompt";

  static final String TRACE = "Zèbre";

  private static final List<String> FILES =
      List.of("openai", "anthropic", "google", "bedrock", "others");

  static List<Sample> all() {
    List<Sample> samples = new ArrayList<>();
    for (String file : FILES) {
      try (InputStream in = Sample.class.getResourceAsStream("/samples/" + file + ".json")) {
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        JsonText.parse(text, file).forEach(row -> samples.add(new Sample(file, row)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (UnreadableField e) {
        throw new IllegalStateException(file, e);
      }
    }
    return samples;
  }

  boolean isStream() {
    return row.has("stream");
  }

  /** The body, or the list of the stream's events. */
  JsonNode response() {
    return row.get(isStream() ? "stream" : "body");
  }

  Extraction extract(JsonNode response) {
    Map<String, String> headers = new LinkedHashMap<>();
    row.path("headers")
        .properties()
        .forEach(header -> headers.put(header.getKey(), header.getValue().textValue()));
    return new UsageExtractor().extract(provider(), flavor(), requestModel(), response, headers);
  }

  Extraction extractText(String text) {
    UsageExtractor extractor = new UsageExtractor();
    return isStream()
        ? extractor.extractStreamText(provider(), flavor(), requestModel(), text)
        : extractor.extract(provider(), flavor(), requestModel(), text);
  }

  /** As it comes over the wire. */
  String text() {
    if (!isStream()) {
      return JsonText.write(response());
    }
    if (row.path("lines").asBoolean()) {
      return events().stream().map(event -> event + "\n").collect(Collectors.joining());
    }
    return events().stream()
            .map(event -> "event: message\ndata: " + event + "\n\n")
            .collect(Collectors.joining())
        + "data: [DONE]\n\n";
  }

  List<String> events() {
    return StreamSupport.stream(response().spliterator(), false).map(JsonText::write).toList();
  }

  /** The first {@code count} events. */
  JsonNode beginning(int count) {
    var events = JsonNodeFactory.instance.arrayNode();
    for (int i = 0; i < count; i++) {
      events.add(response().get(i));
    }
    return events;
  }

  String provider() {
    return row.get("provider").textValue();
  }

  String flavor() {
    return row.get("flavor").textValue();
  }

  String requestModel() {
    return row.path("model_asked").textValue();
  }

  String expected(String field) {
    return row.path(field).textValue();
  }

  Map<String, BigDecimal> expectedUsage() {
    Map<String, BigDecimal> usage = new TreeMap<>();
    row.get("usage")
        .properties()
        .forEach(field -> usage.put(field.getKey(), field.getValue().decimalValue()));
    return positive(usage);
  }

  static Map<String, BigDecimal> positive(Map<String, BigDecimal> usage) {
    Map<String, BigDecimal> positive = new TreeMap<>();
    usage.forEach(
        (unit, quantity) -> {
          if (quantity.signum() != 0) {
            positive.put(unit, quantity.stripTrailingZeros());
          }
        });
    return positive;
  }

  @Override
  public String toString() {
    return file + ": " + row.path("name").asText();
  }
}
