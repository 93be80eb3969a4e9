// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.client.CallStatus;
import io.costwire.client.UsageEvent;
import io.costwire.extract.ProviderResponse.WithUsage;
import io.costwire.extract.ProviderResponse.WithoutUsage;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderResponseTest {
  private static final String PROMPT = "the secret recipe of grandmother";
  private static final String CHAT =
      """
      {"id": "chatcmpl-9x2", "object": "chat.completion", "model": "gpt-4o-2024-08-06",
       "service_tier": "flex", "choices": [{"finish_reason": "stop",
         "message": {"role": "assistant", "content": "%s"}}],
       "usage": {"prompt_tokens": 1200, "completion_tokens": 85, "total_tokens": 1285,
         "prompt_tokens_details": {"cached_tokens": 1000}}}
      """
          .formatted(PROMPT);

  @Test
  void chat_becomesAnEventThatOnlyLacksTags() {
    UsageEvent event = ProviderResponse.fromOpenAi(CHAT).event().tag("team", "search").build();
    assertThat(event.problems()).isEmpty();
    assertThat(counts(event.usage()))
        .isEqualTo(Map.of("input_tokens", 1200L, "output_tokens", 85L, "cache_read_tokens", 1000L));
    assertThat(event.provider()).isEqualTo("openai");
    assertThat(event.responseModel()).isEqualTo("gpt-4o-2024-08-06");
    assertThat(event.providerResponseId()).isEqualTo("chatcmpl-9x2");
    assertThat(event.serviceTier()).isEqualTo("flex");
    assertThat(event.finishReason()).isEqualTo("stop");
    assertThat(event.operation()).isEqualTo("chat");
    assertThat(event.status()).isEqualTo(CallStatus.SUCCESS);
  }

  @Test
  void anthropic_isMadeInclusive() {
    UsageEvent event =
        ProviderResponse.fromAnthropic(
                """
                {"id": "msg_1", "type": "message", "model": "claude-opus-5",
                 "stop_reason": "end_turn", "usage": {"input_tokens": 10,
                 "cache_read_input_tokens": 90, "output_tokens": 5}}
                """)
            .event()
            .build();
    assertThat(counts(event.usage()))
        .isEqualTo(Map.of("input_tokens", 100L, "output_tokens", 5L, "cache_read_tokens", 90L));
    assertThat(event.finishReason()).isEqualTo("end_turn");
  }

  @Test
  void formatsOfOneProvider_areToldApartByWhatTheySayOfThemselves() {
    assertThat(
            usage(
                ProviderResponse.fromOpenAi(
                    """
                    {"id": "resp_1", "object": "response", "status": "completed",
                     "model": "gpt-5.4", "output": [],
                     "usage": {"input_tokens": 37, "output_tokens": 16, "total_tokens": 53}}
                    """)))
        .isEqualTo(Map.of("input_tokens", 37L, "output_tokens", 16L));
    assertThat(
            usage(
                ProviderResponse.fromOpenAi(
                    """
                    {"object": "list", "model": "text-embedding-3-small", "data": [],
                     "usage": {"prompt_tokens": 8, "total_tokens": 8}}
                    """)))
        .isEqualTo(Map.of("input_tokens", 8L));
  }

  @Test
  void streams_areFoldedWhateverTheyAreFramedAs() {
    String chunk =
        "{\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"model\":\"gpt-4o\","
            + "\"choices\":[{\"delta\":{\"content\":\"x\"}}],\"usage\":null}";
    String last =
        "{\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"model\":\"gpt-4o\",\"choices\":[],"
            + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4,\"total_tokens\":7}}";
    Map<String, Long> expected = Map.of("input_tokens", 3L, "output_tokens", 4L);
    String events = "data: " + chunk + "\n\ndata: " + last + "\n\ndata: [DONE]\n\n";
    assertThat(usage(ProviderResponse.fromOpenAi(events))).isEqualTo(expected);
    assertThat(usage(ProviderResponse.fromOpenAi(chunk + "\n" + last + "\n"))).isEqualTo(expected);
    assertThat(usage(ProviderResponse.fromOpenAi("[" + chunk + "," + last + "]")))
        .isEqualTo(expected);

    String messages =
        "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\","
            + "\"model\":\"claude-opus-5\",\"usage\":{\"input_tokens\":9,\"output_tokens\":1}}}\n\n"
            + "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":"
            + "\"end_turn\"},\"usage\":{\"output_tokens\":21}}\n\n";
    assertThat(usage(ProviderResponse.fromAnthropic(messages)))
        .isEqualTo(Map.of("input_tokens", 9L, "output_tokens", 21L));
  }

  @Test
  void requestModel_standsWhereTheBodyNamesNone() {
    UsageEvent event =
        ProviderResponse.fromResponse(
                "aws",
                null,
                "anthropic.claude-opus-5",
                "{\"stopReason\":\"end_turn\",\"usage\":{\"inputTokens\":3,\"outputTokens\":4,"
                    + "\"totalTokens\":7}}")
            .event()
            .build();
    assertThat(event.problems()).isEmpty();
    assertThat(event.requestModel()).isEqualTo("anthropic.claude-opus-5");
    assertThat(event.responseModel()).isNull();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[",
        "]",
        "null",
        "7",
        "\"text\"",
        "<html>502</html>",
        "data:",
        "data: {",
        "{}",
        "{\"error\":{\"message\":\"overloaded\"}}",
        "{\"usage\":{\"prompt_tokens\":-1}}",
        "{\"object\":\"chat.completion\",\"usage\":{\"prompt_tokens\":1e400}}",
        "{\"object\":{\"a\":1},\"type\":[2]}",
        "{} {}",
        "\u0000",
        "\ud800"
      })
  void whatHasNoUsage_isAReasonAndNeverZero(String body) {
    ProviderResponse response = ProviderResponse.fromOpenAi(body);
    assertThat(response).isInstanceOf(WithoutUsage.class);
    assertThat(((WithoutUsage) response).reason()).isNotBlank();
    UsageEvent event = response.event().responseModel("gpt-4o").build();
    assertThat(event.usage()).isEmpty();
    assertThat(event.status()).isEqualTo(CallStatus.UNKNOWN);
    assertThat(event.problems()).isEmpty();
  }

  @Test
  void unknownProvider_isAReasonThatSaysWhatIsKnown() {
    assertThat(ProviderResponse.fromResponse("nobody", CHAT))
        .isInstanceOfSatisfying(
            WithoutUsage.class, r -> assertThat(r.reason()).contains("use one of"));
    assertThat(ProviderResponse.fromResponse(null, CHAT)).isInstanceOf(WithoutUsage.class);
  }

  @Test
  void noTextOfTheAnswer_isInTheEventOrTheReason() {
    for (String body :
        List.of(
            CHAT,
            CHAT.replace("\"usage\"", "\"used\""),
            CHAT.substring(0, CHAT.length() / 2),
            CHAT.replace("1200", "\"" + PROMPT + "\""),
            CHAT.replace("gpt-4o-2024-08-06", PROMPT))) {
      ProviderResponse response = ProviderResponse.fromOpenAi(body);
      assertThat(response.toString()).doesNotContain("grandmother");
      UsageEvent event = response.event().build();
      assertThat(
              List.of(
                  String.valueOf(event.responseModel()),
                  String.valueOf(event.finishReason()),
                  event.usage().toString(),
                  event.problems().toString()))
          .noneMatch(text -> text.contains("grandmother"));
    }
  }

  @Test
  void anyDamage_isAResult() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 5_000; i++) {
      StringBuilder damaged = new StringBuilder(CHAT);
      for (int edits = 1 + random.nextInt(4); edits > 0; edits--) {
        damaged.setCharAt(
            random.nextInt(damaged.length()), (char) (random.nextInt(96) + (edits == 2 ? 0 : 32)));
      }
      String body = damaged.substring(0, random.nextInt(damaged.length() + 1));
      assertThatCode(() -> ProviderResponse.fromOpenAi(body).event().build())
          .as("seed %d, step %d", seed, i)
          .doesNotThrowAnyException();
    }
  }

  @Test
  void recordedResponses_areReadWithoutNamingTheirFormat() throws Exception {
    List<String> differences = new ArrayList<>();
    int rows = 0;
    for (JsonNode row : SharedData.responseBodies()) {
      String provider = row.path("native").path("provider").textValue();
      String flavor = row.path("native").path("api_flavor").textValue();
      if (provider == null) {
        continue;
      }
      Extraction named =
          new UsageExtractor()
              .extract(provider, flavor, row.path("model").textValue(), row.get("body"));
      if (!(named instanceof Extraction.Extracted expected)) {
        continue;
      }
      rows++;
      ProviderResponse response =
          ProviderResponse.fromResponse(
              provider, null, row.path("model").textValue(), row.get("body").toString());
      if (!(response instanceof WithUsage found)
          || !found.read().usage().equals(expected.usage())) {
        differences.add(provider + " " + flavor);
      }
    }
    // these bodies are cut down to their usage; one of embeddings looks like an unanswered chat
    assertThat(differences).containsOnly("openai embeddings").hasSize(1);
    assertThat(rows).isGreaterThan(200);
  }

  private static Map<String, Long> usage(ProviderResponse response) {
    assertThat(response).isInstanceOf(WithUsage.class);
    return counts(response.event().build().usage());
  }

  private static Map<String, Long> counts(Map<String, BigDecimal> usage) {
    Map<String, Long> counts = new TreeMap<>();
    usage.forEach(
        (unit, quantity) -> {
          if (quantity.signum() != 0) {
            counts.put(unit, quantity.longValueExact());
          }
        });
    return counts;
  }
}
