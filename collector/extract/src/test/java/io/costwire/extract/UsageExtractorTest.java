// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.client.ProviderAliases;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class UsageExtractorTest {

  private final UsageExtractor extractor = new UsageExtractor();

  @Test
  void openAiChat_keepsInclusiveTotals() {
    assertThat(
            usage(
                "openai",
                "chat",
                """
                {"id":"chatcmpl-1","model":"gpt-5","service_tier":"flex",
                 "choices":[{"finish_reason":"stop","message":{"content":"hello"}}],
                 "usage":{"prompt_tokens":1000,"completion_tokens":300,"total_tokens":1300,
                  "prompt_tokens_details":{"cached_tokens":800,"audio_tokens":0},
                  "completion_tokens_details":{"reasoning_tokens":200}}}
                """))
        .isEqualTo(
            "input_tokens=1000 output_tokens=300 cache_read_tokens=800"
                + " output_reasoning_tokens=200");
  }

  @Test
  void openAiChat_tellsTierIdentityAndFinish() {
    Extraction.Extracted extracted =
        extracted(
            "openai",
            "chat",
            """
            {"id":"chatcmpl-1","model":"gpt-5-2025-08-07","service_tier":"flex","choices":[{"finish_reason":"stop"}],
             "usage":{"prompt_tokens":1,"completion_tokens":2}}
            """);
    assertThat(extracted.model()).isEqualTo("gpt-5-2025-08-07");
    assertThat(extracted.details().responseId()).isEqualTo("chatcmpl-1");
    assertThat(extracted.details().serviceTier()).isEqualTo("flex");
    assertThat(extracted.details().finishReason()).isEqualTo("stop");
  }

  @Test
  void openAiResponses_readsItsOwnFieldNames() {
    assertThat(
            usage(
                "azure.ai.openai",
                "responses",
                """
                {"usage":{"input_tokens":2600,"input_tokens_details":{"cached_tokens":2000,"cache_write_tokens":400},
                 "output_tokens":10,"output_tokens_details":{"reasoning_tokens":4}}}
                """))
        .isEqualTo(
            "input_tokens=2600 output_tokens=10 cache_read_tokens=2000 cache_write_tokens=400"
                + " output_reasoning_tokens=4");
  }

  @Test
  void anthropic_addsWhatItsInputExcludes() {
    assertThat(
            usage(
                "anthropic",
                "default",
                """
                {"model":"claude-sonnet-4-5","usage":{"input_tokens":10,"cache_creation_input_tokens":100,
                 "cache_read_input_tokens":1000,"cache_creation":{"ephemeral_5m_input_tokens":60,"ephemeral_1h_input_tokens":40},
                 "output_tokens":5,"server_tool_use":{"web_search_requests":2},"service_tier":"batch"}}
                """))
        .isEqualTo(
            "input_tokens=1110 output_tokens=5 cache_read_tokens=1000 cache_write_5m_tokens=60"
                + " cache_write_1h_tokens=40 web_searches=2 cache_write_tokens=100");
  }

  @Test
  void anthropic_withOneHalfOfTheSplitKeepsTheWhole() {
    assertThat(
            usage(
                "aws",
                "anthropic",
                """
                {"usage":{"input_tokens":10,"cache_creation_input_tokens":100,
                 "cache_creation":{"ephemeral_1h_input_tokens":40},"output_tokens":5}}
                """))
        .isEqualTo(
            "input_tokens=110 output_tokens=5 cache_write_1h_tokens=40 cache_write_tokens=100");
  }

  @Test
  void anthropic_withoutTheTotalSumsTheSplit() {
    assertThat(
            usage(
                "anthropic",
                "default",
                """
                {"usage":{"input_tokens":10,"cache_creation":{"ephemeral_1h_input_tokens":40},"output_tokens":5}}
                """))
        .isEqualTo(
            "input_tokens=50 output_tokens=5 cache_write_1h_tokens=40 cache_write_tokens=40");
  }

  @Test
  void gemini_addsThoughtsAndToolPrompt() {
    assertThat(
            usage(
                "gcp.vertex_ai",
                "default",
                """
                {"modelVersion":"gemini-2.5-pro","usageMetadata":{"promptTokenCount":209,"candidatesTokenCount":206,
                 "thoughtsTokenCount":131,"toolUsePromptTokenCount":286,
                 "promptTokensDetails":[{"modality":"DOCUMENT","tokenCount":100},{"modality":"IMAGE","tokenCount":9}]}}
                """))
        .isEqualTo(
            "input_tokens=495 output_tokens=337 output_reasoning_tokens=131 input_tool_tokens=286"
                + " input_image_tokens=109");
  }

  @Test
  void bedrockConverse_addsCacheUnlessItsTotalSaysItIsIncluded() {
    String exclusive =
        "{\"usage\":{\"inputTokens\":2,\"outputTokens\":5,\"totalTokens\":1329,\"cacheReadInputTokens\":1322}}";
    String inclusive =
        "{\"usage\":{\"inputTokens\":1324,\"outputTokens\":5,\"totalTokens\":1329,\"cacheReadInputTokens\":1322}}";
    assertThat(usage("aws", "default", exclusive))
        .isEqualTo("input_tokens=1324 output_tokens=5 cache_read_tokens=1322");
    assertThat(usage("aws", "default", inclusive))
        .isEqualTo("input_tokens=1324 output_tokens=5 cache_read_tokens=1322");
  }

  @Test
  void bedrockConverse_takesTheModelFromTheRequest() {
    Extraction extraction =
        extractor.extract(
            "aws",
            "default",
            "anthropic.claude-3-haiku",
            "{\"usage\":{\"inputTokens\":2,\"outputTokens\":5}}");
    assertThat(((Extraction.Extracted) extraction).model()).isEqualTo("anthropic.claude-3-haiku");
  }

  @Test
  void xai_letsTheTotalDecideWhetherReasoningIsInside() {
    String inside = xai(500, 500, 200, 1000);
    String outside = xai(500, 500, 200, 1200);
    String silent = xai(500, 500, 200, 0).replace(",\"total_tokens\":0", "");
    assertThat(usage("xai", "chat", inside)).contains("output_tokens=500");
    assertThat(usage("xai", "chat", outside)).contains("output_tokens=700");
    assertThat(usage("xai", "chat", silent)).contains("output_tokens=700");
    assertThat(extracted("xai", "chat", xai(500, 500, 200, 999)).details().notes()).hasSize(1);
  }

  @Test
  void deepseek_readsCacheHits() {
    assertThat(
            usage(
                "deepseek",
                "chat",
                """
                {"usage":{"prompt_tokens":1301,"completion_tokens":77,"prompt_cache_hit_tokens":1216,
                 "prompt_cache_miss_tokens":85,"total_tokens":1378}}
                """))
        .isEqualTo("input_tokens=1301 output_tokens=77 cache_read_tokens=1216");
  }

  @Test
  void transcription_isBilledByTokensOrBySeconds() {
    assertThat(
            usage(
                "openai",
                "transcription",
                "{\"text\":\"…\",\"usage\":{\"type\":\"duration\",\"seconds\":9.5}}"))
        .isEqualTo("audio_seconds=9.5 input_audio_seconds=9.5");
    assertThat(
            usage(
                "openai",
                "transcription",
                "{\"usage\":{\"type\":\"tokens\",\"input_tokens\":14,\"input_token_details\":{\"audio_tokens\":14},\"output_tokens\":45}}"))
        .isEqualTo("input_tokens=14 output_tokens=45 input_audio_tokens=14");
  }

  @Test
  void zero_isReportedAndAbsent_isNot() {
    assertThat(usage("openai", "chat", "{\"usage\":{\"prompt_tokens\":0,\"completion_tokens\":0}}"))
        .isEqualTo("input_tokens=0 output_tokens=0");
    assertThat(extractor.extract("openai", "chat", null, "{\"choices\":[]}"))
        .isInstanceOf(Extraction.NoUsage.class);
    assertThat(extractor.extract("openai", "chat", null, "{\"usage\":null}"))
        .isInstanceOf(Extraction.NoUsage.class);
    assertThat(extractor.extract("openai", "chat", null, "{\"usage\":{}}"))
        .isInstanceOf(Extraction.NoUsage.class);
  }

  @Test
  void noUsage_keepsTheModelThatTheBodyNames() {
    for (String body : List.of("{\"model\":\"gpt-5\"}", "{\"model\":\"gpt-5\",\"usage\":{}}")) {
      assertThat(extractor.extract("openai", "chat", "asked", body))
          .isInstanceOfSatisfying(
              Extraction.NoUsage.class, none -> assertThat(none.model()).isEqualTo("gpt-5"));
    }
    assertThat(
            extractor.extractStream(
                "anthropic",
                "default",
                null,
                List.of("{\"type\":\"message_start\",\"message\":{\"model\":\"claude-opus-5\"}}")))
        .isInstanceOfSatisfying(
            Extraction.NoUsage.class, none -> assertThat(none.model()).isEqualTo("claude-opus-5"));
    assertThat(extractor.extract("openai", "chat", null, "{\"model\":\"a sentence of text\"}"))
        .isInstanceOfSatisfying(
            Extraction.NoUsage.class, none -> assertThat(none.model()).isNull());
  }

  @Test
  void turnsOfAConversation_haveIdsOfTheirOwn() {
    String turn =
        "{\"conversation_id\":\"conv_1\",\"outputs\":[{\"id\":\"%s\"}],"
            + "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}";
    for (String id : List.of("msg_1", "msg_2")) {
      assertThat(extracted("mistral", "conversations", turn.formatted(id)).details().responseId())
          .isEqualTo(id);
    }
  }

  @Test
  void partsWithoutTheirWhole_areAnError() {
    assertThat(
            failure(
                    "dashscope",
                    "default",
                    "{\"usage\":{\"tokens\":1,\"prompt_tokens_details\":{\"cached_tokens\":0}}}")
                .field())
        .isEqualTo("usage.input_tokens");
  }

  @Test
  void everyNameOfAProvider_hasItsFormats() {
    ProviderAliases.all()
        .forEach(
            (alias, provider) ->
                assertThat(Providers.known(alias)).as(alias).isEqualTo(Providers.known(provider)));
  }

  @Test
  void theFormat_isDecidedByProviderAndFlavorOnly() {
    String anthropicBody = "{\"usage\":{\"input_tokens\":10,\"output_tokens\":5}}";
    assertThat(failure("openai", "chat", anthropicBody).field()).isEqualTo("usage.prompt_tokens");
    assertThat(failure("openai", "default", anthropicBody).field()).isEqualTo("api_flavor");
    assertThat(usage("my-gateway", "anthropic-messages", anthropicBody))
        .isEqualTo("input_tokens=10 output_tokens=5");
  }

  @Test
  void brokenCounts_nameTheFieldAndNeverItsValue() {
    assertThat(
            failure(
                "openai",
                "chat",
                "{\"usage\":{\"prompt_tokens\":\"secret words\",\"completion_tokens\":1}}"))
        .isEqualTo(
            new Extraction.Failed(
                "usage.prompt_tokens",
                "is not a number",
                "send the provider's response unchanged"));
    assertThat(
            failure("openai", "chat", "{\"usage\":{\"prompt_tokens\":-3,\"completion_tokens\":1}}")
                .problem())
        .isEqualTo("is negative");
    assertThat(
            failure("openai", "chat", "{\"usage\":{\"prompt_tokens\":1.5,\"completion_tokens\":1}}")
                .problem())
        .isEqualTo("is not a whole number");
    assertThat(
            failure(
                    "openai",
                    "chat",
                    "{\"usage\":{\"prompt_tokens\":1e999999999,\"completion_tokens\":1}}")
                .problem())
        .isEqualTo("is not a plausible number");
    assertThat(failure("openai", "chat", "{\"messages\": secret words").message())
        .doesNotContain("secret");
  }

  @Test
  void aRegionThatIsNotAvailable_isNone() {
    Extraction.Extracted extracted =
        extracted(
            "anthropic",
            "default",
            "{\"usage\":{\"input_tokens\":1,\"output_tokens\":2,\"inference_geo\":\"not_available\"}}");
    assertThat(extracted.details().region()).isNull();
    assertThat(extracted.details().attributes()).isEmpty();
  }

  @Test
  void textInThePlaceOfAnIdentifier_isDropped() {
    Extraction.Extracted extracted =
        extracted(
            "openai",
            "chat",
            """
            {"id":"please write a poem","model":"please write a poem","service_tier":"two words",
             "choices":[{"finish_reason":"please write a poem"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}
            """);
    assertThat(extracted.toString()).doesNotContain("poem").doesNotContain("words");
  }

  private static String xai(int prompt, int completion, int reasoning, int total) {
    return "{\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%d,\"completion_tokens_details\":{\"reasoning_tokens\":%d},\"total_tokens\":%d}}"
        .formatted(prompt, completion, reasoning, total);
  }

  private Extraction.Extracted extracted(String provider, String flavor, String body) {
    Extraction extraction = extractor.extract(provider, flavor, null, body);
    assertThat(extraction).isInstanceOf(Extraction.Extracted.class);
    return (Extraction.Extracted) extraction;
  }

  private Extraction.Failed failure(String provider, String flavor, String body) {
    return (Extraction.Failed) extractor.extract(provider, flavor, null, body);
  }

  private String usage(String provider, String flavor, String body) {
    return text(extracted(provider, flavor, body).usage());
  }

  static String text(Map<String, BigDecimal> usage) {
    return usage.entrySet().stream()
        .filter(
            entry ->
                entry.getValue().signum() != 0
                    || List.of("input_tokens", "output_tokens").contains(entry.getKey()))
        .map(entry -> entry.getKey() + "=" + entry.getValue().toPlainString())
        .collect(Collectors.joining(" "));
  }
}
