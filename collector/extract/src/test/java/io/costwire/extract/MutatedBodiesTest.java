// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever arrives, the answer is an extraction, and a message never repeats what a body says. */
class MutatedBodiesTest {

  private static final int ROUNDS = 40_000;
  private static final String SECRET = "zebrawords";

  private static final Map<List<String>, String> BODIES =
      Map.of(
          List.of("openai", "chat"),
          "{\"id\":\"c\",\"model\":\"gpt-5\",\"choices\":[{\"finish_reason\":\"stop\",\"message\":{\"content\":\"zebrawords"
              + " and more\"}}],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":15,\"prompt_tokens_details\":{\"cached_tokens\":3},\"completion_tokens_details\":{\"reasoning_tokens\":2}}}",
          List.of("anthropic", "default"),
          "{\"model\":\"claude-opus-5\",\"content\":[{\"text\":\"zebrawords and"
              + " more\"}],\"stop_reason\":\"end_turn\",\"usage\":{\"input_tokens\":7,\"output_tokens\":9,\"cache_creation_input_tokens\":4,\"cache_creation\":{\"ephemeral_5m_input_tokens\":4},\"service_tier\":\"standard\"}}",
          List.of("google", "default"),
          "{\"modelVersion\":\"gemini-3\",\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"zebrawords"
              + " and more\"}]}}],\"usageMetadata\":{\"promptTokenCount\":5,\"candidatesTokenCount\":6,\"promptTokensDetails\":[{\"modality\":\"TEXT\",\"tokenCount\":5}]}}",
          List.of("aws", "default"),
          "{\"output\":{\"message\":{\"content\":[{\"text\":\"zebrawords and"
              + " more\"}]}},\"usage\":{\"inputTokens\":3,\"outputTokens\":4,\"totalTokens\":7,\"cacheDetails\":[{\"ttl\":\"1h\",\"inputTokens\":1}]}}",
          List.of("xai", "chat"),
          "{\"choices\":[{\"message\":{\"content\":\"zebrawords and"
              + " more\"}}],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":17,\"completion_tokens_details\":{\"reasoning_tokens\":2}}}",
          List.of("cohere", "default"),
          "{\"message\":{\"content\":\"zebrawords and"
              + " more\"},\"usage\":{\"billed_units\":{\"input_tokens\":2,\"output_tokens\":3}}}");

  private static final List<String> FRAGMENTS =
      List.of(
          "null",
          "-1",
          "\"zebrawords and more\"",
          "[]",
          "{}",
          "1e99999",
          "1.5",
          "true",
          "[[[[",
          "}",
          "\"",
          "\\u0000",
          "9".repeat(300),
          ",",
          ":");

  private final UsageExtractor extractor = new UsageExtractor();

  @Test
  void mutatedBodies_alwaysGiveAnExtraction() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<List<String>> apis =
        BODIES.keySet().stream().sorted((a, b) -> a.toString().compareTo(b.toString())).toList();
    for (int round = 0; round < ROUNDS; round++) {
      List<String> api = apis.get(random.nextInt(apis.size()));
      String body = mutate(BODIES.get(api), random);
      try {
        Extraction whole = extractor.extract(api.get(0), api.get(1), null, body);
        Extraction stream =
            extractor.extractStream(api.get(0), api.get(1), null, List.of(body, "[DONE]"));
        assertThat(List.of(whole, stream)).allSatisfy(MutatedBodiesTest::isHarmless);
      } catch (RuntimeException | Error e) {
        throw new AssertionError("seed " + seed + ", round " + round + ", body " + body, e);
      }
    }
  }

  private static void isHarmless(Extraction extraction) {
    if (extraction instanceof Extraction.Failed failed) {
      assertThat(failed.message()).doesNotContain(SECRET + " ");
    } else if (extraction instanceof Extraction.NoUsage none) {
      assertThat(none.reason()).doesNotContain(SECRET + " ");
    } else {
      assertThat(extraction.toString()).doesNotContain(SECRET + " ");
      assertThat(((Extraction.Extracted) extraction).usage()).isNotEmpty();
      assertThat(((Extraction.Extracted) extraction).usage().values())
          .allMatch(quantity -> quantity.signum() >= 0);
    }
  }

  private static String mutate(String body, Random random) {
    StringBuilder text = new StringBuilder(body);
    int mutations = 1 + random.nextInt(3);
    for (int i = 0; i < mutations && text.length() > 0; i++) {
      int at = random.nextInt(text.length());
      int end = Math.min(text.length(), at + 1 + random.nextInt(12));
      switch (random.nextInt(5)) {
        case 0 -> text.delete(at, end);
        case 1 -> text.insert(at, text.substring(at, end));
        case 2 -> text.setCharAt(at, (char) random.nextInt(0x180));
        case 3 -> text.setLength(at);
        default -> replaceValue(text, FRAGMENTS.get(random.nextInt(FRAGMENTS.size())), random);
      }
    }
    return text.toString();
  }

  private static void replaceValue(StringBuilder text, String fragment, Random random) {
    int colon = text.indexOf(":", random.nextInt(text.length()));
    if (colon < 0) {
      text.append(fragment);
      return;
    }
    int end = colon + 1;
    while (end < text.length() && ",}]".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    text.replace(colon + 1, end, fragment);
  }
}
