// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds the usage in a provider's response. The format is decided by provider and API flavor alone,
 * never by looking at which fields a body happens to have. Any input gives an {@link Extraction};
 * nothing a body contains makes it throw, and no message repeats anything of a body but names of
 * fields.
 */
public final class UsageExtractor {

  private static final String END_OF_STREAM = "[DONE]";

  /**
   * A response body.
   *
   * @param apiFlavor such as {@code chat}, {@code responses} or {@code default}
   * @param requestModel for responses that do not name their model
   */
  public Extraction extract(
      String provider, String apiFlavor, @Nullable String requestModel, JsonNode body) {
    return extract(provider, apiFlavor, requestModel, body, Map.of());
  }

  /**
   * A response body with the headers it came with. Bedrock counts tokens in headers where a body
   * has no counts of its own; other providers' headers are not looked at.
   *
   * @param body an object, or the list of a stream's events
   */
  public Extraction extract(
      String provider,
      String apiFlavor,
      @Nullable String requestModel,
      JsonNode body,
      Map<String, String> headers) {
    ApiFormat format = format(provider, apiFlavor, requestModel);
    if (format == null) {
      return unknown(provider, apiFlavor);
    }
    if (body.isArray()) {
      List<JsonNode> events = new ArrayList<>();
      body.forEach(events::add);
      return fold(format, requestModel, events, headers);
    }
    return body.isObject() ? read(format, requestModel, body, headers, true) : notAnObject("body");
  }

  /** A response body as text. */
  public Extraction extract(
      String provider, String apiFlavor, @Nullable String requestModel, String body) {
    return extract(provider, apiFlavor, requestModel, body, Map.of());
  }

  /** A response body as text, with the headers it came with. */
  public Extraction extract(
      String provider,
      String apiFlavor,
      @Nullable String requestModel,
      String body,
      Map<String, String> headers) {
    try {
      return extract(provider, apiFlavor, requestModel, JsonText.parse(body, "body"), headers);
    } catch (UnreadableField e) {
      return e.failure();
    }
  }

  /**
   * A streamed response.
   *
   * @param events the data of each server-sent event, in order; the end marker and empty ones are
   *     skipped
   */
  public Extraction extractStream(
      String provider, String apiFlavor, @Nullable String requestModel, List<String> events) {
    return extractStream(provider, apiFlavor, requestModel, events, Map.of());
  }

  /** A streamed response with the headers it came with. */
  public Extraction extractStream(
      String provider,
      String apiFlavor,
      @Nullable String requestModel,
      List<String> events,
      Map<String, String> headers) {
    ApiFormat format = format(provider, apiFlavor, requestModel);
    if (format == null) {
      return unknown(provider, apiFlavor);
    }
    StreamFold fold = new StreamFold(format);
    try {
      for (int i = 0; i < events.size(); i++) {
        add(events.get(i).strip(), "stream[" + i + "]", fold);
      }
    } catch (UnreadableField e) {
      return e.failure();
    }
    return end(fold, requestModel, headers);
  }

  /**
   * A streamed response as it was captured: server-sent events with their field names, or one JSON
   * object a line, or the events as a JSON list. An event that was cut off at the end is left out.
   */
  public Extraction extractStreamText(
      String provider, String apiFlavor, @Nullable String requestModel, String text) {
    if (text.stripLeading().startsWith("[")) {
      return extract(provider, apiFlavor, requestModel, text);
    }
    StreamText stream;
    try {
      stream = StreamText.parse(text);
    } catch (UnreadableField e) {
      return e.failure();
    }
    List<String> events = new ArrayList<>(stream.events());
    if (isWhole(stream.tail())) {
      events.add(stream.tail());
    }
    if (events.isEmpty() && stream.tail().isEmpty()) {
      return new Extraction.Failed(
          "stream", "has no events", "send the captured text, whose lines start with 'data:'");
    }
    return extractStream(provider, apiFlavor, requestModel, events);
  }

  /** Reads a stream whose events are given one by one, as they pass; keeps counts, no content. */
  public StreamExtraction openStream(
      String provider, String apiFlavor, @Nullable String requestModel) {
    ApiFormat format = format(provider, apiFlavor, requestModel);
    return format == null
        ? new StreamExtraction(null, requestModel, unknown(provider, apiFlavor))
        : new StreamExtraction(new StreamFold(format), requestModel, null);
  }

  /** Whether the flavor is known for the provider. */
  public boolean knows(String provider, String apiFlavor) {
    return format(provider, apiFlavor, null) != null;
  }

  private static boolean isWhole(String event) {
    try {
      return !event.isEmpty()
          && !event.equals(END_OF_STREAM)
          && JsonText.parse(event, "stream").isObject();
    } catch (UnreadableField e) {
      return false;
    }
  }

  /** Each event is folded as it is parsed, so that no more than one is held as a tree. */
  private static void add(String event, String name, StreamFold fold) throws UnreadableField {
    StreamText framed =
        StreamText.isFramed(event)
            ? StreamText.parse(event + "\n\n")
            : new StreamText(List.of(event), "");
    for (String data : framed.events()) {
      if (!data.isEmpty() && !data.equals(END_OF_STREAM)) {
        fold.add(JsonText.parse(data, name));
      }
    }
  }

  private static Extraction fold(
      ApiFormat format,
      @Nullable String requestModel,
      List<JsonNode> events,
      Map<String, String> headers) {
    StreamFold fold = new StreamFold(format);
    try {
      for (JsonNode event : events) {
        fold.add(event);
      }
    } catch (UnreadableField e) {
      return e.failure();
    }
    return end(fold, requestModel, headers);
  }

  /** What a stream says in all. */
  static Extraction end(
      StreamFold fold, @Nullable String requestModel, Map<String, String> headers) {
    ApiFormat format = fold.format();
    Extraction extraction = read(format, requestModel, fold.body(), headers, fold.isComplete());
    return format.shape().repeatsUsage() ? withoutEndNoted(extraction) : extraction;
  }

  private static Extraction read(
      ApiFormat format,
      @Nullable String requestModel,
      JsonNode body,
      Map<String, String> headers,
      boolean complete) {
    Extraction extraction =
        complete
            ? format.shape().read(body, requestModel)
            : format.shape().none("the stream ended before its final usage", body);
    return format.beside() == null
        ? extraction
        : BedrockHeaders.withTier(
            countedBeside(format.beside(), extraction, requestModel, body, headers), headers);
  }

  private static Extraction countedBeside(
      Shape beside,
      Extraction extraction,
      @Nullable String requestModel,
      JsonNode body,
      Map<String, String> headers) {
    if (!(extraction instanceof Extraction.NoUsage)) {
      return extraction;
    }
    try {
      Extraction counted = beside.read(BedrockHeaders.under(body, headers), requestModel);
      return counted instanceof Extraction.NoUsage ? extraction : counted;
    } catch (UnreadableField e) {
      return e.failure();
    }
  }

  /** Usage that is repeated in every event is only final when the response says that it ended. */
  private static Extraction withoutEndNoted(Extraction extraction) {
    if (!(extraction instanceof Extraction.Extracted extracted)
        || extracted.details().finishReason() != null) {
      return extraction;
    }
    List<String> notes = new ArrayList<>(extracted.details().notes());
    notes.add("the stream has no finish reason; it may have ended early and cost more");
    return new Extraction.Extracted(
        extracted.model(), extracted.usage(), extracted.details().with(notes));
  }

  private static @Nullable ApiFormat format(
      String provider, String apiFlavor, @Nullable String requestModel) {
    return Providers.find(
        Objects.requireNonNull(provider, "provider"),
        Objects.requireNonNull(apiFlavor, "apiFlavor"),
        requestModel);
  }

  private static Extraction unknown(String provider, String apiFlavor) {
    return new Extraction.Failed(
        "api_flavor",
        "'" + name(apiFlavor) + "' is not known for the provider '" + name(provider) + "'",
        "use one of " + Providers.known(provider));
  }

  private static String name(String text) {
    return Fields.isIdentifier(text) ? text : "…";
  }

  private static Extraction notAnObject(String field) {
    return new Extraction.Failed(
        field, "is not a JSON object", "send the provider's response unchanged");
  }
}
