// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.responses;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.costwire.extract.Extraction;
import io.costwire.extract.UsageExtractor;
import io.costwire.gateway.access.Caller;
import io.costwire.gateway.decode.BodySlice;
import io.costwire.gateway.decode.Decoded;
import io.costwire.gateway.decode.EventReader;
import io.costwire.gateway.decode.Reading;
import io.costwire.gateway.decode.Refusal;
import io.costwire.gateway.decode.Refusal.Reason;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reduces a provider's response to an event: the usage that its own format reports, its
 * identifiers, and what the headers say. Texts of the body go nowhere. A response that reports no
 * usage becomes an event without any, which is counted and not taken for zero.
 */
public final class ResponseReader {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final String AMAZON = "x-amzn-";
  private static final String DEFAULT_FLAVOR = "default";
  private static final String CHAT_FLAVOR = "chat";

  private final UsageExtractor extractor = new UsageExtractor();
  private final EventReader events;

  public ResponseReader(EventReader events) {
    this.events = events;
  }

  /** The event, or why there is none. */
  public Decoded read(RawResponse response, Caller caller) {
    BodySlice slice = BodySlice.whole(response.body());
    return switch (reading(response, caller)) {
      case Reading.Event(var event) -> new Decoded.Valid(0, 0, slice, event);
      case Reading.NotRead(var refusal, var known) ->
          new Decoded.Refused(0, 0, slice, refusal, known);
      case Reading.Outcome(var outcome) -> new Decoded.ValidOutcome(0, 0, slice, outcome);
    };
  }

  private Reading reading(RawResponse response, Caller caller) {
    if (!NAME.matcher(response.provider()).matches()) {
      String message = "The provider in the path must be a name such as openai.";
      return refused(Reason.OUT_OF_BOUNDS, "provider", message);
    }
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("provider", response.provider());
    List<String> unknown = HeaderFields.into(event, response.headers());
    if (!unknown.isEmpty()) {
      String message =
          "There is a header beginning with Costwire- that is none of %s, Costwire-Tags or Costwire-Tag-*."
              .formatted(String.join(", ", HeaderFields.names()));
      return refused(Reason.UNKNOWN_FIELD, null, message);
    }
    HeaderTags tags = HeaderTags.of(response.headers(), caller);
    if (!tags.problems().isEmpty()) {
      String message =
          "%s must be key=value pairs with commas between, values percent-encoded as UTF-8 where they have commas or other than ASCII."
              .formatted(tags.problems().getFirst());
      return refused(Reason.MALFORMED, "tags", message);
    }
    tags.tags().forEach(event.withObjectProperty("tags")::put);
    return switch (extraction(response, event.path("model").textValue())) {
      case Extraction.Extracted extracted -> events.read(filled(event, extracted), caller);
      case Extraction.NoUsage none -> withoutUsage(event, none, caller);
      case Extraction.Failed failed ->
          refused(reason(failed), field(failed.field()), sentence(failed.message()));
    };
  }

  private Reading withoutUsage(ObjectNode event, Extraction.NoUsage none, Caller caller) {
    put(event, "response_model", none.model());
    if (!event.has("model") && !event.has("response_model")) {
      String message =
          "The response reports no usage (%s) and no model; send the header Costwire-Model if it shall count."
              .formatted(none.reason());
      return refused(Reason.MISSING_FIELD, "request_model", message);
    }
    return events.read(event, caller);
  }

  private Extraction extraction(RawResponse response, @Nullable String requestModel) {
    String text = new String(response.body(), StandardCharsets.UTF_8);
    String flavor = flavor(response);
    if (response.stream()) {
      return extractor.extractStreamText(response.provider(), flavor, requestModel, text);
    }
    return extractor.extract(
        response.provider(), flavor, requestModel, text, amazon(response.headers()));
  }

  /** The one that was named, else the provider's default one, else chat. */
  private String flavor(RawResponse response) {
    if (response.apiFlavor() != null) {
      return response.apiFlavor();
    }
    Extraction probe =
        extractor.extract(
            response.provider(), DEFAULT_FLAVOR, null, JsonNodeFactory.instance.objectNode());
    boolean unknown =
        probe instanceof Extraction.Failed failed && failed.field().equals("api_flavor");
    return unknown ? CHAT_FLAVOR : DEFAULT_FLAVOR;
  }

  private static Map<String, String> amazon(Map<String, List<String>> headers) {
    Map<String, String> found = new TreeMap<>();
    headers.forEach(
        (name, values) -> {
          if (name.startsWith(AMAZON)) {
            found.put(name, values.getFirst());
          }
        });
    return found;
  }

  private static ObjectNode filled(ObjectNode event, Extraction.Extracted extracted) {
    Extraction.Details details = extracted.details();
    ObjectNode usage = event.putObject("usage");
    extracted.usage().forEach((unit, quantity) -> usage.put(unit, quantity));
    put(event, "response_model", extracted.model());
    put(event, "service_tier", details.serviceTier());
    put(event, "region", Optional.ofNullable(details.region()).orElse(geography(details)));
    put(event, "finish_reason", details.finishReason());
    put(event, "provider_response_id", details.responseId());
    if (details.reportedCost() != null) {
      event.put("provider_cost", details.reportedCost());
      event.put("provider_cost_currency", "USD");
    }
    if (!event.has("status")) {
      event.put("status", "success");
    }
    return event;
  }

  private static @Nullable String geography(Extraction.Details details) {
    return details.attributes().get("inference_geo");
  }

  /** What the sender says in a header goes before what the body says. */
  private static void put(ObjectNode event, String field, @Nullable String value) {
    if (value != null && !event.has(field)) {
      event.put(field, value);
    }
  }

  private static Reason reason(Extraction.Failed failed) {
    return switch (failed.field()) {
      case "body", "stream" -> Reason.MALFORMED;
      case "api_flavor" -> Reason.OUT_OF_BOUNDS;
      default ->
          failed.problem().contains("negative") ? Reason.NEGATIVE_QUANTITY : Reason.WRONG_TYPE;
    };
  }

  private static Reading refused(Reason reason, @Nullable String field, String message) {
    return new Reading.NotRead(new Refusal(reason, field, message), Map.of());
  }

  private static @Nullable String field(String field) {
    return field.length() <= 64 ? field : null;
  }

  private static String sentence(String message) {
    return message.substring(0, 1).toUpperCase(Locale.ROOT) + message.substring(1) + ".";
  }
}
