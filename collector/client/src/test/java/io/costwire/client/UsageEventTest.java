// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageEventTest {

  @Test
  void completeEvent_hasNoProblems() {
    UsageEvent event = chat().cacheReadTokens(200).latency(Duration.ofMillis(900)).build();
    assertThat(event.problems()).isEmpty();
    assertThat(event.adjusted()).isFalse();
    assertThat(event.usage().get("input_tokens")).isEqualTo(new BigDecimal("1000.000000000000"));
    assertThat(event.latencyMs()).isEqualTo(900L);
  }

  @Test
  void builder_canGoOnWithoutChangingWhatItBuilt() {
    UsageEventBuilder builder = chat().tag("team", "search");
    UsageEvent first = builder.build();
    UsageEvent second = builder.inputTokens(7).tag("team", "billing").tag("user", "u-1").build();
    UsageEvent third = builder.outputTokens(8).build();
    assertThat(first.tags()).isEqualTo(Map.of("team", "search"));
    assertThat(first.usage().get("input_tokens")).isEqualByComparingTo("1000");
    assertThat(second.tags()).isEqualTo(Map.of("team", "billing", "user", "u-1"));
    assertThat(second.usage().get("input_tokens")).isEqualByComparingTo("7");
    assertThat(second.usage().get("output_tokens")).isNotEqualTo(new BigDecimal("8.000000000000"));
    assertThat(third.usage().get("output_tokens")).isEqualByComparingTo("8");
  }

  @Test
  void missingProviderAndModel_areProblemsByName() {
    assertThat(UsageEvent.builder().build().problems())
        .containsExactly("provider is not set", "neither request_model nor response_model is set");
  }

  @Test
  void capacityAndHeartbeat_needNoModel() {
    assertThat(UsageEvent.builder().kind(EventKind.CAPACITY).provider("aws").build().problems())
        .isEmpty();
    assertThat(UsageEvent.builder().kind(EventKind.HEARTBEAT).build().problems()).isEmpty();
  }

  @Test
  void negativeQuantity_isAProblemAndNamesTheUnit() {
    assertThat(chat().inputTokens(-1).build().problems())
        .containsExactly("usage.input_tokens is negative");
  }

  @Test
  void unitThatIsNotAName_isAProblemWithoutItsText() {
    assertThat(chat().usage("Tell me a secret", 1).build().problems())
        .singleElement()
        .asString()
        .doesNotContain("secret");
  }

  @Test
  void quantitiesAndMoney_areRoundedHalfEvenToTheirScale() {
    UsageEvent event =
        chat()
            .usage("gpu_seconds", new BigDecimal("0.30000000000000004"))
            .providerCost(new BigDecimal("0.0000000000000000005"))
            .build();
    assertThat(event.usage().get("gpu_seconds")).isEqualTo(new BigDecimal("0.300000000000"));
    assertThat(event.providerCost()).isEqualTo(new BigDecimal("0E-18"));
    assertThat(event.adjusted()).isTrue();
    assertThat(event.problems()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e400", "1e-2000000000", "1e2000000000", "123456789012345678901234567"})
  void numbersBeyondADecimalOf38_areProblemsAndCostNoTime(String number) {
    assertThat(chat().usage("pages", new BigDecimal(number)).build().problems()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 1_234, 9_223_372, 9_223_373, 1_000_000_000_000L, Long.MAX_VALUE})
  void countsOfAnySize_areExact(long count) {
    assertThat(chat().usage("pages", count).build().usage().get("pages"))
        .isEqualTo(BigDecimal.valueOf(count).setScale(12));
    assertThat(chat().usage("pages", -count - 1).build().problems()).hasSize(1);
  }

  @Test
  void zeroAtAnyScale_isZero() {
    UsageEvent event = chat().usage("pages", new BigDecimal("0e400")).build();
    assertThat(event.usage().get("pages")).isEqualTo(new BigDecimal("0E-12"));
  }

  @Test
  void longTagValue_isShortenedBetweenCharacters() {
    UsageEvent event = chat().tag("user", "é".repeat(200)).build();
    assertThat(event.tags().get("user")).isEqualTo("é".repeat(128));
    assertThat(event.adjusted()).isTrue();
  }

  @Test
  void tagsBeyondTheBound_areLeftOutAndNoted() {
    UsageEventBuilder builder = chat();
    IntStream.range(0, 70).forEach(i -> builder.tag("k" + i, "v"));
    UsageEvent event = builder.build();
    assertThat(event.tags()).hasSize(EventLimits.MAX_TAGS);
    assertThat(event.adjusted()).isTrue();
  }

  @Test
  void longResponseIds_stayDistinct() {
    String id = "r".repeat(300);
    UsageEvent one = chat().providerResponseId(id + "1").build();
    UsageEvent two = chat().providerResponseId(id + "2").build();
    assertThat(one.providerResponseId())
        .startsWith("sha256:")
        .isNotEqualTo(two.providerResponseId());
    assertThat(one.toBuilder().build().providerResponseId()).isEqualTo(one.providerResponseId());
  }

  @Test
  void longEventId_isAProblem() {
    assertThat(chat().eventId("x".repeat(257)).build().problems()).hasSize(1);
  }

  @Test
  void text_losesControlCharactersAndHalfCharacters() {
    assertThat(chat().tag("team", "a\nb\ud800").build().tags()).containsEntry("team", "a?b?");
  }

  @Test
  void toString_carriesNoContent() {
    assertThat(chat().tag("user", "jane").sessionId("private").build().toString())
        .doesNotContain("jane", "private");
  }

  @Test
  void anyInput_buildsWithinBounds() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    assertThatCode(() -> IntStream.range(0, 5_000).forEach(i -> assertBounded(random)))
        .as("seed %d", seed)
        .doesNotThrowAnyException();
  }

  private static void assertBounded(Random random) {
    UsageEventBuilder builder =
        UsageEvent.builder()
            .eventId(text(random))
            .provider(text(random))
            .requestModel(text(random))
            .providerResponseId(text(random))
            .latencyMs(random.nextLong())
            .retries(random.nextInt())
            .latency(Duration.ofSeconds(random.nextLong() >> random.nextInt(64)))
            .revenue(number(random));
    for (int i = random.nextInt(100); i > 0; i--) {
      builder.tag(text(random), text(random)).usage("unit_" + i, number(random));
    }
    UsageEvent event = builder.build();
    event
        .tags()
        .values()
        .forEach(v -> assertThat(v.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(257));
    event
        .usage()
        .values()
        .forEach(q -> assertThat(q.scale() == 12 && q.precision() <= 38).isTrue());
    assertThat(event.tags()).hasSizeLessThanOrEqualTo(EventLimits.MAX_TAGS);
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(1 << random.nextInt(10)); i > 0; i--) {
      text.append((char) random.nextInt(random.nextBoolean() ? 0x80 : 0x10000));
    }
    return text.toString();
  }

  private static BigDecimal number(Random random) {
    return BigDecimal.valueOf(random.nextLong(), random.nextInt(60) - 30);
  }

  private static UsageEventBuilder chat() {
    return UsageEvent.builder()
        .provider("openai")
        .responseModel("gpt-4o")
        .inputTokens(1000)
        .outputTokens(100);
  }
}
