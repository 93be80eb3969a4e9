// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.client.CallStatus;
import io.costwire.client.UsageEvent;
import io.costwire.client.UsageEventBuilder;
import io.costwire.extract.ProviderResponse.WithUsage;
import io.costwire.extract.ProviderResponse.WithoutUsage;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns a response's text into the beginning of an event. */
final class ResponseReading {
  private static final UsageExtractor EXTRACTOR = new UsageExtractor();
  private static final String DEFAULT = "default";
  private static final String CHAT = "chat";
  private static final String RESPONSES = "responses";

  /** Flavors by what a body says of itself, in {@code object} or {@code type}. */
  private static final Map<String, List<String>> FLAVORS_OF_KIND =
      Map.of(
          "chat.completion", List.of(CHAT),
          "chat.completion.chunk", List.of(CHAT),
          "text_completion", List.of("completions"),
          "response", List.of(RESPONSES),
          "list", List.of("embeddings"),
          "message", List.of("messages", "anthropic"),
          "message_start", List.of("messages", "anthropic"),
          "transcript.text.done", List.of("transcription"),
          "transcript.text.delta", List.of("transcription"),
          "speech.audio.done", List.of("speech"));

  private static final Map<String, String> OPERATIONS =
      Map.of(
          CHAT,
          CHAT,
          "responses",
          CHAT,
          "messages",
          CHAT,
          "anthropic",
          CHAT,
          "converse",
          CHAT,
          "completions",
          "text_completion",
          "embeddings",
          "embeddings");

  private ResponseReading() {}

  /** Where a response came from. */
  record Source(String provider, @Nullable String apiFlavor, @Nullable String requestModel) {
    UsageEventBuilder event() {
      return UsageEvent.builder().provider(provider).requestModel(requestModel);
    }
  }

  @SuppressWarnings("CatchingUnchecked") // whatever it is, the call of the model goes on
  static ProviderResponse read(Source source, String body) {
    try {
      return isStream(body) ? stream(source, body) : object(source, body);
    } catch (RuntimeException | StackOverflowError e) {
      return new WithoutUsage(
          source.event(), "body could not be read: " + e.getClass().getSimpleName());
    }
  }

  private static boolean isStream(String body) {
    char first = body.stripLeading().charAt(0);
    return first != '{' && first != '"';
  }

  private static ProviderResponse object(Source source, String body) {
    JsonNode parsed;
    try {
      parsed = JsonText.parse(body, "body");
    } catch (UnreadableField e) {
      // one object a line is a stream too; anything else is what it is
      return events(body).size() > 1
          ? stream(source, body)
          : new WithoutUsage(source.event(), e.failure().message());
    }
    String flavor = flavor(source, parsed);
    Extraction extraction = EXTRACTOR.extract(source.provider, flavor, source.requestModel, parsed);
    if (extraction instanceof Extraction.Failed && saysNothing(source, parsed)) {
      Extraction other = EXTRACTOR.extract(source.provider, RESPONSES, source.requestModel, parsed);
      if (other instanceof Extraction.Extracted) {
        return event(source, RESPONSES, other);
      }
    }
    return event(source, flavor, extraction);
  }

  /** A body that was cut down to its usage; the names of the counts differ between formats. */
  private static boolean saysNothing(Source source, JsonNode body) {
    return source.apiFlavor == null
        && kind(body).isEmpty()
        && Providers.known(source.provider).contains(RESPONSES);
  }

  private static ProviderResponse stream(Source source, String text) {
    String flavor =
        source.apiFlavor != null
            ? source.apiFlavor
            : firstEvent(text)
                .map(first -> flavor(source, first))
                .orElseGet(() -> fallback(Providers.known(source.provider)));
    return event(
        source,
        flavor,
        EXTRACTOR.extractStreamText(source.provider, flavor, source.requestModel, text));
  }

  /** None where there are too many, of which the extractor says so. */
  private static List<String> events(String text) {
    try {
      return StreamText.parse(text).events();
    } catch (UnreadableField e) {
      return List.of();
    }
  }

  private static Optional<JsonNode> firstEvent(String text) {
    List<String> events = text.stripLeading().startsWith("[") ? List.of(text) : events(text);
    for (String event : events) {
      try {
        JsonNode parsed = JsonText.parse(event, "stream");
        return Optional.of(parsed.isArray() ? parsed.path(0) : parsed);
      } catch (UnreadableField e) {
        continue; // a comment or an end marker; the extractor says what is wrong with it
      }
    }
    return Optional.empty();
  }

  private static String flavor(Source source, JsonNode body) {
    if (source.apiFlavor != null) {
      return source.apiFlavor;
    }
    List<String> known = Providers.known(source.provider);
    return candidates(kind(body)).stream()
        .filter(known::contains)
        .findFirst()
        .orElseGet(() -> fallback(known));
  }

  private static String kind(JsonNode body) {
    return body.path("object").asText(body.path("type").asText(""));
  }

  private static List<String> candidates(String kind) {
    if (kind.startsWith("response.")) {
      return List.of(RESPONSES);
    }
    return kind.startsWith("image_generation.")
        ? List.of("images")
        : FLAVORS_OF_KIND.getOrDefault(kind, List.of());
  }

  /** The provider's own format; OpenAI has no single one, and most of its calls are chats. */
  private static String fallback(List<String> known) {
    return known.contains(DEFAULT) ? DEFAULT : CHAT;
  }

  private static ProviderResponse event(Source source, String flavor, Extraction extraction) {
    UsageEventBuilder event = source.event();
    if (extraction instanceof Extraction.Extracted read) {
      Extraction.Details details = read.details();
      read.usage().forEach(event::usage);
      event
          .status(CallStatus.SUCCESS)
          .operation(OPERATIONS.get(flavor))
          .providerResponseId(details.responseId())
          .serviceTier(details.serviceTier())
          .region(details.region())
          .finishReason(details.finishReason())
          .providerCost(details.reportedCost())
          .providerCostCurrency(details.reportedCost() == null ? null : "USD");
      // the extractor repeats the model that was asked where the body names none
      if (!Objects.equals(read.model(), source.requestModel)) {
        event.responseModel(read.model());
      }
      return new WithUsage(event, read);
    }
    if (extraction instanceof Extraction.NoUsage none) {
      return new WithoutUsage(event.responseModel(none.model()), none.reason());
    }
    return new WithoutUsage(event, ((Extraction.Failed) extraction).message());
  }
}
