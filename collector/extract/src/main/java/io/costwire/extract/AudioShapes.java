// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Transcriptions, which are billed by tokens or by the second. */
final class AudioShapes {

  /** Groq charges a request for at least this much audio. */
  private static final BigDecimal GROQ_MINIMUM_SECONDS = BigDecimal.TEN;

  /**
   * The usage says what it is billed by; older bodies only have the duration of the audio, beside
   * the text.
   */
  static final Shape OPENAI_TRANSCRIPTION =
      Shape.at("")
          .optional("usage.input_tokens", "input_tokens")
          .optional("usage.output_tokens", "output_tokens")
          .optional("usage.input_token_details.text_tokens", "input_text_tokens")
          .optional("usage.input_token_details.audio_tokens", "input_audio_tokens")
          .adjust(AudioShapes::billedByType)
          .keep("usage", "duration")
          .lookedFor("usage or duration")
          .build();

  static final Shape GROQ_TRANSCRIPTION =
      Shape.at("")
          .adjust(AudioShapes::addGroqSeconds)
          .id("x_groq.id")
          .keep("usage", "duration")
          .lookedFor("usage or duration")
          .build();

  /** Mistral bills a transcription by its seconds and reports tokens beside them. */
  static final Shape MISTRAL_TRANSCRIPTION =
      Shape.at("usage")
          .adjust(AudioShapes::addMistralSeconds)
          .lookedFor("prompt_audio_seconds or prompt_tokens")
          .build();

  private AudioShapes() {}

  private static void billedByType(
      JsonNode body, Map<String, BigDecimal> totals, List<String> notes) throws UnreadableField {
    String type = body.path("usage").path("type").asText("");
    BigDecimal seconds = seconds(body, "usage.seconds");
    switch (type) {
      case "tokens" -> {
        require(totals.get("input_tokens"), "usage.input_tokens", "tokens");
        require(totals.get("output_tokens"), "usage.output_tokens", "tokens");
      }
      case "duration" -> {
        require(seconds, "usage.seconds", "duration");
        totals.clear();
        addSeconds(seconds, totals);
      }
      default -> {
        BigDecimal known = seconds == null ? seconds(body, "duration") : seconds;
        if (totals.isEmpty()) {
          addSeconds(known, totals);
        }
      }
    }
  }

  private static void addGroqSeconds(
      JsonNode body, Map<String, BigDecimal> totals, List<String> notes) throws UnreadableField {
    BigDecimal seconds = seconds(body, "usage.seconds");
    seconds = seconds == null ? seconds(body, "duration") : seconds;
    if (seconds != null && seconds.compareTo(GROQ_MINIMUM_SECONDS) < 0) {
      notes.add("the audio is shorter than the 10 seconds that are charged at least");
      seconds = GROQ_MINIMUM_SECONDS;
    }
    addSeconds(seconds, totals);
  }

  private static void addMistralSeconds(
      JsonNode usage, Map<String, BigDecimal> totals, List<String> notes) throws UnreadableField {
    JsonNode seconds = Fields.find(usage, "prompt_audio_seconds");
    if (seconds != null && !seconds.isObject()) {
      addSeconds(Fields.seconds(seconds, "usage.prompt_audio_seconds"), totals);
      return;
    }
    for (String[] count :
        List.of(
            new String[] {"prompt_tokens", "input_tokens"},
            new String[] {"completion_tokens", "output_tokens"})) {
      BigDecimal tokens = Fields.count(usage, "usage", List.of(count[0]));
      if (tokens != null) {
        totals.put(count[1], tokens);
      }
    }
  }

  private static @Nullable BigDecimal seconds(JsonNode body, String path) throws UnreadableField {
    JsonNode value = Fields.find(body, path);
    return value == null ? null : Fields.seconds(value, path);
  }

  private static void addSeconds(@Nullable BigDecimal seconds, Map<String, BigDecimal> totals) {
    if (seconds != null) {
      totals.put("audio_seconds", seconds);
      totals.put("input_audio_seconds", seconds);
    }
  }

  private static void require(@Nullable BigDecimal value, String field, String type)
      throws UnreadableField {
    if (value == null) {
      throw new UnreadableField(
          field,
          "is missing although usage.type is " + type,
          "send the provider's response unchanged");
    }
  }
}
