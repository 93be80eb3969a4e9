// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Counts in streams are cumulative: the last value of a field stands. */
class StreamsTest {

  private final UsageExtractor extractor = new UsageExtractor();

  @Test
  void anthropic_neverAddsStartAndDelta() {
    Extraction.Extracted extracted =
        extracted(
            "anthropic",
            "default",
            "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"model\":\"claude-opus-5\",\"usage\":{\"input_tokens\":10,\"cache_read_input_tokens\":900,\"cache_creation_input_tokens\":90,\"output_tokens\":1}}}",
            "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\",\"text\":\"hello\"}}",
            "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"input_tokens\":10,\"cache_read_input_tokens\":900,\"cache_creation_input_tokens\":90,\"output_tokens\":42}}",
            "{\"type\":\"message_stop\"}");
    assertThat(UsageExtractorTest.text(extracted.usage()))
        .isEqualTo(
            "input_tokens=1000 output_tokens=42 cache_read_tokens=900 cache_write_tokens=90");
    assertThat(extracted.model()).isEqualTo("claude-opus-5");
    assertThat(extracted.details().responseId()).isEqualTo("msg_1");
    assertThat(extracted.details().finishReason()).isEqualTo("end_turn");
  }

  @Test
  void anthropic_deltaWinsOverAnInclusiveStart() {
    Extraction.Extracted extracted =
        extracted(
            "anthropic",
            "default",
            "{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":1000,\"output_tokens\":0}}}",
            "{\"type\":\"message_delta\",\"delta\":{},\"usage\":{\"input_tokens\":100,\"cache_read_input_tokens\":900,\"output_tokens\":42}}");
    assertThat(UsageExtractorTest.text(extracted.usage()))
        .isEqualTo("input_tokens=1000 output_tokens=42 cache_read_tokens=900");
  }

  @Test
  void anthropic_cutOffBeforeItsEndHasNoUsage() {
    Extraction extraction =
        extractor.extractStream(
            "anthropic",
            "default",
            null,
            List.of(
                "{\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":1000,\"output_tokens\":1}}}"));
    assertThat(extraction).isInstanceOf(Extraction.NoUsage.class);
  }

  @Test
  void openAiChat_takesTheUsageOfTheChunkWithoutChoices() {
    Extraction.Extracted extracted =
        extracted(
            "openai",
            "chat",
            "{\"id\":\"c1\",\"model\":\"gpt-5\",\"choices\":[{\"delta\":{\"content\":\"hi\"},\"finish_reason\":null}],\"usage\":null}",
            "{\"id\":\"c1\",\"model\":\"gpt-5\",\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],\"usage\":null}",
            "{\"id\":\"c1\",\"model\":\"gpt-5\",\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3,\"total_tokens\":10}}",
            "[DONE]");
    assertThat(UsageExtractorTest.text(extracted.usage()))
        .isEqualTo("input_tokens=7 output_tokens=3");
    assertThat(extracted.details().finishReason()).isEqualTo("stop");
  }

  @Test
  void twoResponses_areNeverOneEvent() {
    String chat =
        "{\"id\":\"%s\",\"model\":\"gpt-5\",\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}";
    String a = chat.formatted("a");
    String b = chat.formatted("b");
    for (Extraction extraction :
        List.of(
            extractor.extract("openai", "chat", null, "[" + a + "," + b + "]"),
            extractor.extractStreamText("openai", "chat", null, a + "\n" + b + "\n"),
            extractor.extractStream("openai", "chat", null, List.of(a, b)))) {
      assertThat(extraction)
          .isInstanceOfSatisfying(
              Extraction.Failed.class,
              f -> assertThat(f.problem()).isEqualTo("has the ends of several calls"));
    }
    StreamExtraction open = extractor.openStream("openai", "chat", null);
    open.add(a);
    open.add(b);
    assertThat(open.end()).isInstanceOf(Extraction.Failed.class);
    assertThat(extracted("openai", "chat", "{\"id\":\"other\",\"usage\":null}", a, a).details())
        .as("chunks without usage, and one that is repeated")
        .matches(details -> "a".equals(details.responseId()));
  }

  @Test
  void manyLines_takeNoMemoryAndTooManyEventsAreAnError() {
    String usage = "{\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":3}}";
    assertThat(extractor.extractStreamText("openai", "chat", null, "\n".repeat(4 << 20) + usage))
        .isInstanceOf(Extraction.Extracted.class);
    assertThat(
            extractor.extractStreamText(
                "openai", "chat", null, "{}\n".repeat(StreamText.MAX_EVENTS + 1)))
        .isInstanceOfSatisfying(
            Extraction.Failed.class, f -> assertThat(f.problem()).contains("more than"));
  }

  @Test
  void moreValuesThanAnyResponseHas_areAnError() {
    String many = "{\"data\":[" + "0,".repeat(2_000_000) + "0]}";
    assertThat(extractor.extract("openai", "chat", null, many))
        .isInstanceOfSatisfying(
            Extraction.Failed.class, f -> assertThat(f.problem()).contains("too many values"));
  }

  @Test
  void openAiChat_withoutTheUsageChunkHasNoUsage() {
    assertThat(
            extractor.extractStream(
                "openai", "chat", null, List.of("{\"choices\":[],\"usage\":null}", "[DONE]")))
        .isInstanceOf(Extraction.NoUsage.class);
  }

  @Test
  void openAiResponses_takesTheCompletedResponse() {
    Extraction.Extracted extracted =
        extracted(
            "openai",
            "responses",
            "{\"type\":\"response.created\",\"response\":{\"id\":\"r1\",\"model\":\"gpt-5\",\"usage\":null}}",
            "{\"type\":\"response.output_text.delta\",\"delta\":\"hello\"}",
            "{\"type\":\"response.completed\",\"response\":{\"id\":\"r1\",\"model\":\"gpt-5\",\"status\":\"completed\",\"usage\":{\"input_tokens\":5,\"output_tokens\":6}}}");
    assertThat(UsageExtractorTest.text(extracted.usage()))
        .isEqualTo("input_tokens=5 output_tokens=6");
    assertThat(extracted.details().responseId()).isEqualTo("r1");
  }

  @Test
  void gemini_lastChunkStands() {
    Extraction.Extracted extracted =
        extracted(
            "google",
            "default",
            "{\"modelVersion\":\"gemini-3-flash\",\"usageMetadata\":{\"promptTokenCount\":8,\"candidatesTokenCount\":1,\"promptTokensDetails\":[{\"modality\":\"TEXT\",\"tokenCount\":8}]}}",
            "{\"modelVersion\":\"gemini-3-flash\",\"usageMetadata\":{\"promptTokenCount\":8,\"candidatesTokenCount\":20,\"thoughtsTokenCount\":5,\"promptTokensDetails\":[{\"modality\":\"TEXT\",\"tokenCount\":8}]}}");
    assertThat(UsageExtractorTest.text(extracted.usage()))
        .isEqualTo("input_tokens=8 output_tokens=25 output_reasoning_tokens=5 input_text_tokens=8");
  }

  @Test
  void converseAndCohereAndGroq_carryUsageInTheirOwnEvents() {
    assertThat(
            UsageExtractorTest.text(
                extracted(
                        "aws",
                        "default",
                        "{\"messageStop\":{\"stopReason\":\"end_turn\"}}",
                        "{\"metadata\":{\"usage\":{\"inputTokens\":4,\"outputTokens\":5,\"totalTokens\":9}}}")
                    .usage()))
        .isEqualTo("input_tokens=4 output_tokens=5");
    assertThat(
            UsageExtractorTest.text(
                extracted(
                        "cohere",
                        "default",
                        "{\"type\":\"message-end\",\"delta\":{\"finish_reason\":\"COMPLETE\",\"usage\":{\"billed_units\":{\"input_tokens\":2,\"output_tokens\":3}}}}")
                    .usage()))
        .isEqualTo("input_tokens=2 output_tokens=3");
    assertThat(
            UsageExtractorTest.text(
                extracted(
                        "groq",
                        "chat",
                        "{\"id\":\"g\",\"choices\":[],\"x_groq\":{\"usage\":{\"prompt_tokens\":2,\"completion_tokens\":3,\"total_tokens\":5}}}")
                    .usage()))
        .isEqualTo("input_tokens=2 output_tokens=3");
  }

  @Test
  void brokenChunk_isNamedByItsPlace() {
    Extraction extraction =
        extractor.extractStream(
            "openai", "chat", null, List.of("{\"usage\":null}", "{secret words"));
    assertThat(((Extraction.Failed) extraction).field()).isEqualTo("stream[1]");
    assertThat(((Extraction.Failed) extraction).message()).doesNotContain("secret");
  }

  private Extraction.Extracted extracted(String provider, String flavor, String... events) {
    Extraction extraction = extractor.extractStream(provider, flavor, null, List.of(events));
    StreamExtraction passing = extractor.openStream(provider, flavor, null);
    List.of(events).forEach(passing::add);
    assertThat(passing.end()).isEqualTo(extraction);
    assertThat(extraction).isInstanceOf(Extraction.Extracted.class);
    return (Extraction.Extracted) extraction;
  }
}
