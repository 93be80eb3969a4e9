// SPDX-License-Identifier: Apache-2.0
package io.costwire.springai;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.client.CostTags;
import io.costwire.client.UsageEvent;
import io.costwire.client.UsageEventBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WireResponsesTest {
  private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
  private final List<UsageEvent> recorded = new ArrayList<>();
  private final List<Map<String, String>> tags = new ArrayList<>();
  private Instant now = START;
  private final WireResponses responses =
      new WireResponses(
          event -> {
            recorded.add(event);
            tags.add(CostTags.tags());
          },
          () -> now);

  @AfterEach
  void close() {
    responses.close();
  }

  @Test
  void unclaimed_isRecordedWhenItIsOverdue_withoutTagsOfWhoDoesIt() {
    responses.saw(chat("a").build());
    now = now.plusSeconds(20);
    responses.saw(chat("b").build());
    now = now.plusSeconds(10);
    try (var unrelated = CostTags.with("team", "search")) {
      responses.recordOverdue();
    }
    assertThat(recorded).extracting(UsageEvent::providerResponseId).containsExactly("a");
    assertThat(tags).containsOnly(Map.of());
    assertThat(responses.take("a")).isNull();
    assertThat(responses.take("b")).isNotNull();
    assertThat(responses.waiting()).isZero();
  }

  @Test
  void tooMany_pushOutTheEldest_andTheEndTakesTheRest() {
    try (var unrelated = CostTags.with("team", "search")) {
      for (int i = 0; i < 1_026; i++) {
        responses.saw(chat("id-" + i).build());
      }
      assertThat(recorded)
          .extracting(UsageEvent::providerResponseId)
          .containsExactly("id-0", "id-1");
      responses.close();
      responses.saw(chat("late").build());
    }
    assertThat(recorded).hasSize(1_027);
    assertThat(tags).containsOnly(Map.of());
    assertThat(responses.waiting()).isZero();
  }

  @Test
  void givenUpChat_isTakenOnlyIfItCanBeNoOther() {
    responses.saw(chat("before").eventTime(START.minusSeconds(9)).build());
    responses.saw(chat("other").requestModel("gpt-4o-mini").build());
    responses.saw(chat("a").build());
    responses.saw(chat("b").build());
    assertThat(responses.takeOnly(START.plusNanos(9), "gpt-4o")).isNull();
    responses.take("b");
    assertThat(responses.takeOnly(START.plusNanos(9), "gpt-4o").providerResponseId())
        .isEqualTo("a");
    assertThat(responses.waiting()).isEqualTo(2);
  }

  @Test
  void embeddings_waitForTheirObservation_withAnIdOrWithout() {
    responses.saw(chat("e").operation("embeddings").build());
    responses.saw(chat(null).operation("embeddings").requestModel("small").build());
    responses.saw(chat("c").build());
    responses.dropEmbeddings(START, "small");
    responses.dropEmbeddings(START, "alias");
    responses.dropEmbeddings(START, "gpt-4o");
    assertThat(responses.take("c")).isNotNull();
    assertThat(responses.waiting()).isZero();
    assertThat(recorded).isEmpty();
  }

  @Test
  void whatSpringDoesNotObserve_isRecordedAtOnce_andFailuresAreLeftToTheObservation() {
    responses.saw(chat(null).operation("image_generation").build());
    responses.saw(UsageEvent.builder().provider("openai").operation("chat").build());
    assertThat(recorded).extracting(UsageEvent::operation).containsExactly("image_generation");
    assertThat(responses.waiting()).isZero();
  }

  private static UsageEventBuilder chat(String id) {
    return UsageEvent.builder()
        .provider("openai")
        .operation("chat")
        .eventTime(START)
        .requestModel("gpt-4o")
        .inputTokens(1)
        .providerResponseId(id);
  }
}
