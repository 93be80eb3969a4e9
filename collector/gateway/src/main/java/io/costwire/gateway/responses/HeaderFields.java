// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.responses;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a sender says about a call in headers: {@code Costwire-Latency-Ms: 1840} is the field {@code
 * latency_ms} of the event. W3C {@code traceparent} gives trace and span where they are not named.
 */
final class HeaderFields {
  static final String PREFIX = "costwire-";
  static final String API_FLAVOR = "costwire-api-flavor";

  /** How a header's text becomes a JSON value. */
  private enum Form {
    TEXT,
    NUMBER,
    FLAG
  }

  private static final Map<String, Form> FIELDS =
      Map.ofEntries(
          entry("tenant", Form.TEXT),
          entry("event_id", Form.TEXT),
          entry("event_time", Form.NUMBER),
          entry("end_time", Form.NUMBER),
          entry("model", Form.TEXT),
          entry("operation", Form.TEXT),
          entry("request_service_tier", Form.TEXT),
          entry("service_tier", Form.TEXT),
          entry("region", Form.TEXT),
          entry("account", Form.TEXT),
          entry("deployment", Form.TEXT),
          entry("api_key_id", Form.TEXT),
          entry("status", Form.TEXT),
          entry("error_type", Form.TEXT),
          entry("latency_ms", Form.NUMBER),
          entry("time_to_first_token_ms", Form.NUMBER),
          entry("retries", Form.NUMBER),
          entry("max_output_tokens", Form.NUMBER),
          entry("trace_id", Form.TEXT),
          entry("span_id", Form.TEXT),
          entry("parent_id", Form.TEXT),
          entry("session_id", Form.TEXT),
          entry("experiment", Form.TEXT),
          entry("variant", Form.TEXT),
          entry("batch_id", Form.TEXT),
          entry("response_cache_hit", Form.FLAG),
          entry("covered_by", Form.TEXT),
          entry("provider_response_id", Form.TEXT),
          entry("success", Form.FLAG),
          entry("quality", Form.TEXT),
          entry("revenue", Form.TEXT));

  private static final Pattern WHOLE = Pattern.compile("-?\\d{1,18}");
  private static final Pattern TRACE_PARENT =
      Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}.*");

  private HeaderFields() {}

  /** Names of the headers, as written in documentation. */
  static List<String> names() {
    return FIELDS.keySet().stream().map(HeaderFields::header).sorted().toList();
  }

  /**
   * Puts the fields into an event.
   *
   * @return names of headers that begin as ours do and are none, without those of tags
   */
  static List<String> into(ObjectNode event, Map<String, List<String>> headers) {
    List<String> unknown =
        headers.keySet().stream()
            .filter(name -> name.startsWith(PREFIX) && !name.startsWith("costwire-tag"))
            .filter(name -> !name.equals(API_FLAVOR) && !FIELDS.containsKey(field(name)))
            .sorted()
            .toList();
    FIELDS.forEach(
        (field, form) ->
            first(headers, PREFIX + field.replace('_', '-'))
                .ifPresent(text -> event.set(field, value(text, form))));
    trace(event, headers);
    return unknown;
  }

  static Optional<String> first(Map<String, List<String>> headers, String name) {
    return headers.getOrDefault(name, List.of()).stream()
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .findFirst();
  }

  private static void trace(ObjectNode event, Map<String, List<String>> headers) {
    Matcher parent = TRACE_PARENT.matcher(first(headers, "traceparent").orElse(""));
    if (parent.matches() && !event.has("trace_id")) {
      event.put("trace_id", parent.group(1));
      if (!event.has("span_id")) {
        event.put("span_id", parent.group(2));
      }
    }
  }

  private static JsonNode value(String text, Form form) {
    boolean number = form == Form.NUMBER && WHOLE.matcher(text).matches();
    String lower = text.toLowerCase(Locale.ROOT);
    boolean flag = form == Form.FLAG && (lower.equals("true") || lower.equals("false"));
    if (number) {
      return LongNode.valueOf(Long.parseLong(text));
    }
    return flag ? BooleanNode.valueOf(lower.equals("true")) : TextNode.valueOf(text);
  }

  private static String field(String header) {
    return header.substring(PREFIX.length()).replace('-', '_');
  }

  private static String header(String field) {
    StringBuilder name = new StringBuilder("Costwire");
    for (String word : field.split("_", -1)) {
      name.append('-').append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
    }
    return name.toString();
  }
}
