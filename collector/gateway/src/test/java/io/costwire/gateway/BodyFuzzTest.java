// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Mutated bodies of every kind, by a seed that is printed. {@code -Dcostwire.fuzz.rounds=10000000}
 * for a long run. With coverage guidance: Jazzer's command line, {@code
 * --target_class=io.costwire.gateway.BodyFuzzer}.
 */
class BodyFuzzTest {
  private static final int ROUNDS = Integer.getInteger("costwire.fuzz.rounds", 60_000);
  private static final List<String> PIECES =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ",",
          ":",
          "\"",
          "\\",
          "\n",
          "null",
          "true",
          "-1",
          "1e400",
          "1e400000000",
          "1e-400000000",
          "NaN",
          "0.1",
          "\"\\ud800\"",
          "\u0000",
          "\ufeff",
          "é",
          "data: ",
          "\n\n",
          "\"usage\":",
          "\"tags\":",
          "\"tenant\":\"globex\"",
          "\"metadata\":",
          "{\"input_tokens\":5}",
          "\"" + BodyFuzzer.PLANTED + "\"",
          BodyFuzzer.PLANTED,
          "\"prompt_tokens\":",
          "\"event_time\":");
  private static final List<String> SEEDS =
      List.of(
          "{\"provider\":\"openai\",\"model\":\"gpt-4o\",\"usage\":{\"input_tokens\":12},\"tags\":{\"user\":\"u\"},\"provider_response_id\":\"r\"}",
          "{\"event_id\":\"e\",\"success\":true,\"quality\":0.5,\"revenue\":\"1.5\",\"outcome_time\":\"2026-11-22T12:00:00Z\"}",
          "{\"id\":\"r\",\"status\":\"success\",\"custom_llm_provider\":\"openai\",\"model\":\"gpt-4o\",\"response_cost\":2.8e-05,\"prompt_tokens\":12,\"completion_tokens\":3,\"startTime\":1795348800.25,\"endTime\":1795348801.5,\"request_tags\":[\"a:b\"],\"metadata\":{\"spend_logs_metadata\":{\"k\":\"v\"},\"usage_object\":{\"prompt_tokens_details\":{\"cached_tokens\":4}}},\"messages\":[{\"content\":\"x\"}]}",
          "{\"id\":\"r\",\"model\":\"gpt-4o\",\"choices\":[{\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":3,\"total_tokens\":15,\"prompt_tokens_details\":{\"cached_tokens\":4}}}",
          "{\"id\":\"m\",\"model\":\"claude-opus-5\",\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":12,\"output_tokens\":3,\"cache_read_input_tokens\":4}}",
          "{\"responseId\":\"g\",\"modelVersion\":\"gemini-2.5-flash\",\"usageMetadata\":{\"promptTokenCount\":12,\"candidatesTokenCount\":3,\"totalTokenCount\":15}}",
          "data:"
              + " {\"id\":\"r\",\"model\":\"gpt-4o\",\"choices\":[],\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":3,\"total_tokens\":15}}\n\n"
              + "data: [DONE]\n\n",
          "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"s\"}}]},\"scopeSpans\":[{\"spans\":[{\"traceId\":\"4bf92f3577b34da6a3ce929d0e0e4736\",\"spanId\":\"00f067aa0ba902b7\",\"startTimeUnixNano\":\"1795348800000000000\",\"endTimeUnixNano\":\"1795348801000000000\",\"attributes\":[{\"key\":\"gen_ai.provider.name\",\"value\":{\"stringValue\":\"openai\"}},{\"key\":\"gen_ai.request.model\",\"value\":{\"stringValue\":\"gpt-4o\"}},{\"key\":\"gen_ai.operation.name\",\"value\":{\"stringValue\":\"chat\"}},{\"key\":\"gen_ai.usage.input_tokens\",\"value\":{\"intValue\":\"12\"}}]}]}]}]}");

  @Test
  void anyBody_isDecodedOrRefused() {
    long seed = Long.getLong("costwire.fuzz.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] input = input(random);
      int round = i;
      try {
        BodyFuzzer.fuzzerTestOneInput(input);
      } catch (RuntimeException | Error e) {
        assertThatCode(
                () -> {
                  throw e;
                })
            .as("seed %d round %d", seed, round)
            .doesNotThrowAnyException();
      }
    }
  }

  private static byte[] input(Random random) {
    byte[] body = SEEDS.get(random.nextInt(SEEDS.size())).getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream input = new ByteArrayOutputStream(body.length + 64);
    input.write(random.nextInt(256));
    int changes = random.nextInt(5);
    int from = 0;
    for (int i = 0; i < changes; i++) {
      int at = from + random.nextInt(body.length - from + 1);
      input.write(body, from, at - from);
      from = at;
      switch (random.nextInt(3)) {
        case 0 -> input.writeBytes(piece(random));
        case 1 -> from = Math.min(body.length, from + random.nextInt(8));
        default -> input.write(random.nextInt(256));
      }
    }
    input.write(body, from, body.length - from);
    return input.toByteArray();
  }

  private static byte[] piece(Random random) {
    return PIECES.get(random.nextInt(PIECES.size())).getBytes(StandardCharsets.UTF_8);
  }
}
