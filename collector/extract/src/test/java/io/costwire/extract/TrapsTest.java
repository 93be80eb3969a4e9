// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Mistakes that cost tools have made with the counts of a response, each as a test. */
class TrapsTest {

  private final UsageExtractor extractor = new UsageExtractor();

  /** Cached tokens charged twice, or lost because the exclusive input was taken for the total. */
  @Test
  void trap01_cachedTokensAreInTheInputOnce() {
    Map<String, BigDecimal> exclusive =
        usage(
            "anthropic",
            "default",
            "{\"usage\":{\"input_tokens\":10,\"cache_read_input_tokens\":900,\"cache_creation_input_tokens\":90,\"output_tokens\":5}}");
    Map<String, BigDecimal> inclusive =
        usage(
            "openai",
            "chat",
            "{\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":5,\"prompt_tokens_details\":{\"cached_tokens\":900,\"cache_write_tokens\":90}}}");

    assertThat(exclusive).isEqualTo(inclusive).containsEntry("input_tokens", new BigDecimal(1000));
  }

  /** The same fields mean different things, so neither they nor a zero may decide the style. */
  @Test
  void trap02_styleIsDecidedByProviderAndFlavorNotByTheFieldsOrByAZero() {
    String body = "{\"usage\":{\"input_tokens\":100,\"output_tokens\":5%s}}";
    String anthropicZero = body.formatted(",\"cache_read_input_tokens\":0");
    String anthropicMore = body.formatted(",\"cache_read_input_tokens\":40");
    String openAi = body.formatted(",\"input_tokens_details\":{\"cached_tokens\":40}");

    assertThat(usage("anthropic", "default", anthropicZero)).containsEntry("input_tokens", n(100));
    assertThat(usage("anthropic", "default", anthropicMore)).containsEntry("input_tokens", n(140));
    assertThat(usage("openai", "responses", openAi)).containsEntry("input_tokens", n(100));
    assertThat(usage("openai", "responses", anthropicMore))
        .containsEntry("input_tokens", n(100))
        .doesNotContainKey("cache_read_tokens");
    assertThat(usage("anthropic", "default", openAi))
        .containsEntry("input_tokens", n(100))
        .doesNotContainKey("cache_read_tokens");
  }

  @Test
  void trap02_aBodyOfAnotherFormatIsAnErrorThatSaysWhatWasThere() {
    assertThat(failed("google", "default", "{\"usage\":{\"prompt_tokens\":7}}"))
        .isEqualTo(
            "usageMetadata is missing; the body has usage; check that provider and api_flavor name"
                + " the format of this body");
    assertThat(failed("openai", "chat", "{\"usage\":{\"input_tokens\":7,\"output_tokens\":8}}"))
        .startsWith("usage.prompt_tokens is missing; usage has input_tokens, output_tokens;");
    assertThat(failed("google", "default", "{\"usageMetadata\":{\"tokens\":7,\"two words\":1}}"))
        .startsWith(
            "usageMetadata has no promptTokenCount or cachedContentTokenCount or"
                + " candidatesTokenCount or thoughtsTokenCount or toolUsePromptTokenCount; it has"
                + " tokens and 1 more;");
    assertThat(failed("ollama", "default", "{\"usage\":{\"prompt_tokens\":7}}"))
        .startsWith("prompt_eval_count or eval_count is missing; the body has usage;");
  }

  @Test
  void trap03_geminiThoughtsAreOutput() {
    assertThat(
            usage(
                "google",
                "default",
                "{\"usageMetadata\":{\"promptTokenCount\":7,\"candidatesTokenCount\":20,\"thoughtsTokenCount\":300}}"))
        .containsEntry("output_tokens", n(320))
        .containsEntry("output_reasoning_tokens", n(300));
  }

  @Test
  void trap03_theTotalDecidesWhetherReasoningIsInside() {
    String body =
        "{\"usage\":{\"prompt_tokens\":500,\"completion_tokens\":500,\"total_tokens\":%d,\"completion_tokens_details\":{\"reasoning_tokens\":200}}}";
    for (String provider : List.of("xai", "vllm", "openrouter", "together", "deepseek")) {
      assertThat(usage(provider, "chat", body.formatted(1000)))
          .as(provider)
          .containsEntry("output_tokens", n(500));
      assertThat(usage(provider, "chat", body.formatted(1200)))
          .as(provider)
          .containsEntry("output_tokens", n(700));
    }
    assertThat(usage("xai", "chat", body.formatted(1100))).containsEntry("output_tokens", n(700));
    assertThat(usage("vllm", "chat", body.formatted(1100))).containsEntry("output_tokens", n(500));
    assertThat(notes("vllm", "chat", body.formatted(1100)))
        .containsExactly("usage.total_tokens agrees with no reading of the other counts");
  }

  @Test
  void trap03_aPartLargerThanItsWholeIsOutsideOfIt() {
    String body =
        "{\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5,\"prompt_tokens_details\":{\"cached_tokens\":90},\"completion_tokens_details\":{\"reasoning_tokens\":60}}}";
    assertThat(usage("vllm", "chat", body))
        .containsEntry("input_tokens", n(100))
        .containsEntry("output_tokens", n(65));
    assertThat(notes("vllm", "chat", body)).hasSize(2);
  }

  @Test
  void trap03_anAmbiguousTotalIsNoted() {
    String body =
        "{\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":50,\"total_tokens\":190,\"prompt_tokens_details\":{\"cached_tokens\":40},\"completion_tokens_details\":{\"reasoning_tokens\":40}}}";
    assertThat(usage("vllm", "chat", body)).containsEntry("output_tokens", n(90));
    assertThat(notes("vllm", "chat", body)).hasSize(1);
  }

  @Test
  void trap04_hourLongCacheWritesAreToldApartAndHalfASplitLosesNothing() {
    String split =
        "{\"usage\":{\"input_tokens\":10,\"cache_creation_input_tokens\":100,\"cache_creation\":%s,\"output_tokens\":5}}";
    assertThat(
            usage("anthropic", "default", split.formatted("{\"ephemeral_1h_input_tokens\":100}")))
        .containsEntry("cache_write_1h_tokens", n(100))
        .containsEntry("cache_write_tokens", n(100))
        .containsEntry("input_tokens", n(110));
    assertThat(usage("anthropic", "default", split.formatted("{\"ephemeral_5m_input_tokens\":60}")))
        .containsEntry("cache_write_5m_tokens", n(60))
        .containsEntry("cache_write_tokens", n(100));
    assertThat(usage("anthropic", "default", split.formatted("null")))
        .containsEntry("cache_write_tokens", n(100))
        .doesNotContainKey("cache_write_1h_tokens");
    assertThat(
            usage(
                "aws",
                "converse",
                "{\"usage\":{\"inputTokens\":1,\"outputTokens\":2,\"cacheDetails\":[{\"ttl\":\"1h\",\"inputTokens\":40}]}}"))
        .containsEntry("cache_write_1h_tokens", n(40))
        .containsEntry("cache_write_tokens", n(40))
        .containsEntry("input_tokens", n(41));
  }

  @Test
  void trap06_theServedTierIsToldAndNeverAssumed() {
    String body = "{\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}%s}";
    assertThat(details("openai", "chat", body.formatted(",\"service_tier\":\"priority\"")))
        .extracting(Extraction.Details::serviceTier)
        .isEqualTo("priority");
    assertThat(details("openai", "chat", body.formatted("")).serviceTier()).isNull();
    Extraction asked =
        extractor.extractStream(
            "openai",
            "responses",
            null,
            List.of(
                "{\"type\":\"response.created\",\"response\":{\"service_tier\":\"flex\"}}",
                "{\"type\":\"response.completed\",\"response\":{\"service_tier\":\"default\",\"usage\":{\"input_tokens\":1,\"output_tokens\":2}}}"));
    assertThat(((Extraction.Extracted) asked).details().serviceTier()).isEqualTo("default");
  }

  @Test
  void trap09_anthropicStartAndEndAreNotAdded() {
    String start =
        "{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":10,\"cache_read_input_tokens\":900,\"output_tokens\":1}}}";
    String end =
        "{\"type\":\"message_delta\",\"delta\":{},\"usage\":{\"input_tokens\":10,\"cache_read_input_tokens\":900,\"output_tokens\":42}}";
    Map<String, BigDecimal> once = stream("anthropic", "default", start, end);
    assertThat(once).containsEntry("input_tokens", n(910)).containsEntry("output_tokens", n(42));
    assertThat(stream("anthropic", "default", start, end, end)).isEqualTo(once);
  }

  @Test
  void trap09_repeatedUsageIsTheLastNotTheSum() {
    String first = "{\"usageMetadata\":{\"promptTokenCount\":8,\"candidatesTokenCount\":5}}";
    String last = "{\"usageMetadata\":{\"promptTokenCount\":8,\"candidatesTokenCount\":20}}";
    assertThat(stream("google", "default", first, last, last))
        .isEqualTo(Map.of("input_tokens", n(8), "output_tokens", n(20)));
  }

  @Test
  void trap09_aStreamThatEndsEarlyHasNoUsage() {
    assertThat(
            extractor.extractStream(
                "anthropic",
                "default",
                null,
                List.of(
                    "{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":10,\"output_tokens\":1}}}")))
        .isEqualTo(new Extraction.NoUsage("the stream ended before its final usage"));
    assertThat(extractor.extractStream("openai", "chat", null, List.of("[DONE]")))
        .isInstanceOf(Extraction.NoUsage.class);
    assertThat(
            extractor.extractStream(
                "ollama", "default", null, List.of("{\"done\":false,\"message\":{}}")))
        .isInstanceOf(Extraction.NoUsage.class);
  }

  @Test
  void trap09_callsOfOneRealtimeSessionAreNotFoldedIntoOne() {
    String done =
        "{\"type\":\"response.done\",\"response\":{\"id\":\"%s\",\"usage\":{\"input_tokens\":7,\"output_tokens\":9}}}";
    Extraction both =
        extractor.extractStream(
            "openai", "realtime", null, List.of(done.formatted("r1"), done.formatted("r2")));
    assertThat(((Extraction.Failed) both).message())
        .isEqualTo("stream has the ends of several calls; send the events of one call at a time");
  }

  @Test
  void trap12_cachedTokensAreReadWhereEachFormatKeepsThem() {
    assertThat(
            usage(
                "openai",
                "chat",
                "{\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":1,\"prompt_tokens_details\":{\"cached_tokens\":4},\"input_tokens_details\":{\"cached_tokens\":8}}}"))
        .containsEntry("cache_read_tokens", n(4));
    assertThat(
            usage(
                "openai",
                "responses",
                "{\"usage\":{\"input_tokens\":9,\"output_tokens\":1,\"prompt_tokens_details\":{\"cached_tokens\":4},\"input_tokens_details\":{\"cached_tokens\":8}}}"))
        .containsEntry("cache_read_tokens", n(8));
    assertThat(
            usage(
                "openai",
                "realtime",
                "{\"response\":{\"usage\":{\"input_tokens\":9,\"output_tokens\":1,\"input_token_details\":{\"cached_tokens\":3},\"input_tokens_details\":{\"cached_tokens\":8}}}}"))
        .containsEntry("cache_read_tokens", n(3));
  }

  @Test
  void zero_ofAProviderIsZeroAndNothingIsNot() {
    assertThat(usage("openai", "chat", "{\"usage\":{\"prompt_tokens\":0,\"completion_tokens\":0}}"))
        .isEqualTo(Map.of("input_tokens", n(0), "output_tokens", n(0)));
    for (String nothing : List.of("{}", "{\"usage\":null}", "{\"usage\":{}}", "{\"id\":\"x\"}")) {
      assertThat(extractor.extract("openai", "chat", null, nothing))
          .isInstanceOf(Extraction.NoUsage.class);
    }
    assertThat(extractor.extract("openai", "chat", null, "{\"error\":{\"message\":\"no\"}}"))
        .isEqualTo(new Extraction.NoUsage("the body is the provider's error and has no usage"));
  }

  private static BigDecimal n(long number) {
    return BigDecimal.valueOf(number);
  }

  private Map<String, BigDecimal> usage(String provider, String flavor, String body) {
    return extracted(extractor.extract(provider, flavor, null, body)).usage();
  }

  private Map<String, BigDecimal> stream(String provider, String flavor, String... events) {
    return extracted(extractor.extractStream(provider, flavor, null, List.of(events))).usage();
  }

  private Extraction.Details details(String provider, String flavor, String body) {
    return extracted(extractor.extract(provider, flavor, null, body)).details();
  }

  private List<String> notes(String provider, String flavor, String body) {
    return details(provider, flavor, body).notes();
  }

  private String failed(String provider, String flavor, String body) {
    return ((Extraction.Failed) extractor.extract(provider, flavor, null, body)).message();
  }

  private static Extraction.Extracted extracted(Extraction extraction) {
    assertThat(extraction).isInstanceOf(Extraction.Extracted.class);
    return (Extraction.Extracted) extraction;
  }
}
