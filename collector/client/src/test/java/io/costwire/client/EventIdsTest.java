// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventIdsTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private final EventIds ids = new EventIds(InstantSource.fixed(NOON));

  @Test
  void responseId_isWhatSha256sumPrints() {
    // printf 'acme\nopenai\nchatcmpl-9x2' | sha256sum | cut -c1-32
    assertThat(EventIds.ofResponse("acme", "openai", "chatcmpl-9x2"))
        .isEqualTo("102f8981d1533b161c6a880080cd0822");
  }

  @Test
  void responseId_doesNotDependOnHowTheProviderIsWritten() {
    assertThat(EventIds.ofResponse("acme", " OpenAI ", "r1"))
        .isEqualTo(EventIds.ofResponse("acme", "openai", "r1"))
        .isNotEqualTo(EventIds.ofResponse("beta", "openai", "r1"))
        .isNotEqualTo(EventIds.ofResponse("acme", "openai", "r2"));
  }

  @Test
  void responseId_isTheSameUnderEveryNameOfItsProvider() {
    assertThat(ProviderAliases.all()).hasSizeGreaterThan(120);
    ProviderAliases.all()
        .forEach(
            (alias, provider) ->
                assertThat(EventIds.ofResponse("acme", alias, "r1"))
                    .as(alias)
                    .isEqualTo(EventIds.ofResponse("acme", provider, "r1")));
    assertThat(ProviderAliases.canonical("openai.responses")).isEqualTo("openai");
    assertThat(ProviderAliases.canonical("vertex.anthropic.messages")).isEqualTo("google");
    assertThat(ProviderAliases.canonical(" Azure OpenAI ")).isEqualTo("azure");
    assertThat(ProviderAliases.canonical("My.Server")).isEqualTo("my.server");
  }

  @Test
  void eventWithoutUsage_doesNotTakeTheIdOfTheOneWithUsage() {
    UsageEventBuilder event = UsageEvent.builder().provider("openai").providerResponseId("r1");
    assertThat(EventIds.ofEvent("acme", event.build()))
        .contains(EventIds.ofResponse("acme", "openai", "r1#no-usage"));
    assertThat(EventIds.ofEvent("acme", event.inputTokens(0).build()))
        .as("a reported zero is usage")
        .contains(EventIds.ofResponse("acme", "openai", "r1"));
    assertThat(EventIds.ofEvent("acme", UsageEvent.builder().provider("openai").build())).isEmpty();
  }

  @Test
  void timeOrderedId_isAUuid7OfItsTime() {
    UUID id = UUID.fromString(ids.timeOrdered());
    assertThat(id.version()).isEqualTo(7);
    assertThat(id.variant()).isEqualTo(2);
    assertThat(id.getMostSignificantBits() >>> 16).isEqualTo(NOON.toEpochMilli());
  }

  @Test
  void timeOrderedIds_differ() {
    assertThat(
            IntStream.range(0, 10_000).mapToObj(i -> ids.timeOrdered()).collect(Collectors.toSet()))
        .hasSize(10_000);
  }
}
