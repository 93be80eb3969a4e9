// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What no provider should send, and what people send instead of a response. */
class RobustnessTest {

  private final UsageExtractor extractor = new UsageExtractor();

  @Test
  void aFieldTwice_isNamed() {
    assertThat(
            failure(
                "{\"usage\":{\"prompt_tokens\":1,\"prompt_tokens\":2,\"completion_tokens\":3}}"))
        .startsWith("body has a field twice at line 1, column ")
        .contains("(prompt_tokens)");
    assertThat(failure("{\"two words\":1,\"two words\":2}"))
        .contains("has a field twice")
        .doesNotContain("words");
  }

  @Test
  void deepNesting_andEndlessNumbersAreRefused() {
    assertThat(failure("[".repeat(100_000)))
        .isEqualTo(
            "body is nested too deeply, has too many values, or a number or a text that is too"
                + " long; send the provider's response unchanged");
    assertThat(failure("{\"usage\":{\"prompt_tokens\":" + "7".repeat(5000) + "}}"))
        .contains("a number or a text that is too long");
    assertThat(failure("{\"usage\":" + "{\"a\":".repeat(900) + "1" + "}".repeat(900) + "}"))
        .startsWith("usage.prompt_tokens is missing; usage has a;");
  }

  @Test
  void aDurationWithTheNoiseOfBinaryFractions_isRoundedToNanoseconds() {
    Extraction extraction =
        extractor.extract(
            "openai",
            "transcription",
            null,
            "{\"usage\":{\"type\":\"duration\",\"seconds\":3.9999999999999996}}");
    assertThat(UsageExtractorTest.text(((Extraction.Extracted) extraction).usage()))
        .isEqualTo("audio_seconds=4.000000000 input_audio_seconds=4.000000000");
  }

  @Test
  void aTranscriptionThatLacksWhatItIsBilledBy_isAnError() {
    assertThat(message("openai", "transcription", "{\"usage\":{\"type\":\"duration\"}}"))
        .startsWith("usage.seconds is missing although usage.type is duration");
    assertThat(
            message(
                "openai", "transcription", "{\"usage\":{\"type\":\"tokens\",\"input_tokens\":4}}"))
        .startsWith("usage.output_tokens is missing although usage.type is tokens");
  }

  @Test
  void bedrockHeaders_areReadOnlyAsWholeNumbers() {
    Extraction extraction =
        extractor.extract(
            "aws",
            "mistral",
            null,
            "{\"outputs\":[]}",
            Map.of("X-Amzn-Bedrock-Input-Token-Count", Sample.CONTENT));
    assertThat(((Extraction.Failed) extraction).message())
        .isEqualTo(
            "x-amzn-bedrock-input-token-count is not a whole number; send the response's headers"
                + " unchanged");
    assertThat(extractor.extract("aws", "mistral", null, "{\"outputs\":[]}", Map.of()))
        .isInstanceOf(Extraction.NoUsage.class);
  }

  @Test
  void invoke_withoutAModelTakesOnlyWhatBedrockCounts() {
    String body =
        "{\"usage\":{\"input_tokens\":1},\"amazon-bedrock-invocationMetrics\":{\"inputTokenCount\":5,\"outputTokenCount\":6}}";
    assertThat(
            UsageExtractorTest.text(
                ((Extraction.Extracted) extractor.extract("aws", "invoke", null, body)).usage()))
        .isEqualTo("input_tokens=5 output_tokens=6");
    assertThat(extractor.extract("aws", "invoke", "stability.sd3", "{\"images\":[]}"))
        .isInstanceOf(Extraction.NoUsage.class);
  }

  @Test
  void eventsWithTheirFieldNames_areReadLikeTheirData() {
    String usage = "{\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}";
    Extraction plain = extractor.extractStream("openai", "chat", null, List.of(usage, "[DONE]"));
    assertThat(
            extractor.extractStream(
                "openai",
                "chat",
                null,
                List.of("event: chunk\ndata: " + usage, ": ping", "data: [DONE]")))
        .isEqualTo(plain);
    assertThat(extractor.extractStreamText("openai", "chat", null, "[" + usage + "]"))
        .isEqualTo(plain);
    assertThat(extractor.extractStreamText("openai", "chat", null, "data:" + usage + "\r\n\r\n"))
        .isEqualTo(plain);
    assertThat(extractor.extractStreamText("openai", "chat", null, Sample.CONTENT).toString())
        .contains("has no events")
        .doesNotContain(Sample.TRACE);
  }

  @Test
  void anEventThatIsNoObject_isAnError() {
    assertThat(message("openai", "chat", "[1,2]"))
        .startsWith("stream has an event that is not a JSON object");
    assertThat(
            extractor.extractStream("openai", "chat", null, List.of("\"" + Sample.CONTENT + "\"")))
        .isInstanceOf(Extraction.Failed.class);
    assertThat(extractor.extractStream("openai", "chat", null, List.of("null")))
        .isInstanceOf(Extraction.NoUsage.class);
  }

  @Test
  void anUnknownFlavor_isAnsweredWithTheKnownOnes() {
    assertThat(message("mistral", "whisper", "{}"))
        .startsWith("api_flavor 'whisper' is not known for the provider 'mistral'; use one of [")
        .contains("ocr_annotated", "transcription", "openai-chat");
    assertThat(message(Sample.CONTENT, Sample.CONTENT, "{}")).doesNotContain(Sample.TRACE);
  }

  @Test
  void everyFlavor_refusesABodyWithoutUsage() {
    for (String provider :
        List.of(
            "openai",
            "azure",
            "anthropic",
            "google",
            "aws",
            "mistral",
            "cohere",
            "groq",
            "x-ai",
            "deepseek",
            "perplexity",
            "openrouter",
            "together",
            "fireworks",
            "ollama",
            "vllm",
            "dashscope",
            "watsonx",
            "voyageai",
            "cloudflare",
            "cursor",
            "minimax",
            "huggingface_groq")) {
      for (String flavor : Providers.known(provider)) {
        for (String body :
            List.of("{}", "{\"model\":\"m\",\"choices\":[]}", "[]", "[{}]", "{\"error\":{}}")) {
          assertThat(extractor.extract(provider, flavor, "m", body))
              .as("%s %s %s", provider, flavor, body)
              .isInstanceOf(Extraction.NoUsage.class);
        }
        assertThat(extractor.extractStream(provider, flavor, "m", Arrays.asList("", "[DONE]")))
            .isInstanceOf(Extraction.NoUsage.class);
      }
    }
  }

  private String failure(String body) {
    return message("openai", "chat", body);
  }

  private String message(String provider, String flavor, String body) {
    return ((Extraction.Failed) extractor.extract(provider, flavor, null, body)).message();
  }
}
