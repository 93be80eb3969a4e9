// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.client.EventIds;
import io.costwire.client.ProviderAliases;
import io.costwire.gateway.access.Caller;
import io.costwire.gateway.decode.BodyFormat;
import io.costwire.gateway.decode.Completion;
import io.costwire.gateway.decode.Decoded;
import io.costwire.gateway.decode.Decoding;
import io.costwire.gateway.decode.EventDecoder;
import io.costwire.gateway.decode.EventReader;
import io.costwire.gateway.decode.ObjectReader;
import io.costwire.gateway.decode.OutcomeReader;
import io.costwire.gateway.litellm.LiteLlmReader;
import io.costwire.gateway.otlp.Otlp;
import io.costwire.gateway.otlp.Tenancy;
import io.costwire.gateway.otlp.TraceFormat;
import io.costwire.gateway.otlp.TraceReader;
import io.costwire.gateway.responses.RawResponse;
import io.costwire.gateway.responses.ResponseReader;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One response has one id on every way in, whatever its provider is called there. */
class ProviderAliasesTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Otlp.NOON);
  private static final Completion COMPLETION = new Completion("default", "gateway/1", CLOCK);
  private static final EventReader EVENTS = new EventReader(COMPLETION);

  static Stream<String> names() {
    return ProviderAliases.all().keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("names")
  void response_hasOneIdOnEveryWayIn(String name) {
    String id = EventIds.ofResponse("default", ProviderAliases.all().get(name), "r-1");
    assertThat(
            decoded(
                EVENTS,
                "{\"provider\":\"%s\",\"model\":\"m\",\"provider_response_id\":\"r-1\",\"usage\":{\"input_tokens\":1}}",
                name))
        .isEqualTo(id);
    assertThat(
            decoded(
                new LiteLlmReader(EVENTS),
                "{\"custom_llm_provider\":\"%s\",\"model\":\"m\",\"id\":\"r-1\",\"prompt_tokens\":1,\"completion_tokens\":2}",
                name))
        .isEqualTo(id);
    assertThat(
            decoded(
                new OutcomeReader(COMPLETION),
                "{\"provider\":\"%s\",\"provider_response_id\":\"r-1\",\"success\":true}",
                name))
        .isEqualTo(id);
    assertThat(response(name)).isEqualTo(id);
    assertThat(span(name)).isEqualTo(id);
  }

  private static String decoded(ObjectReader reader, String body, String name) {
    byte[] bytes = body.formatted(name).getBytes(StandardCharsets.UTF_8);
    var events =
        (Decoding.Events) new EventDecoder(reader, 1).decode(bytes, BodyFormat.JSON, Caller.ANYONE);
    return id(events.events().getFirst());
  }

  private static String response(String name) {
    String body =
        "{\"id\":\"r-1\",\"model\":\"m\",\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}";
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return id(
        new ResponseReader(EVENTS)
            .read(new RawResponse(name, "openai-chat", false, bytes, Map.of()), Caller.ANYONE));
  }

  private static String span(String name) {
    Map<String, Object> call =
        Map.of(
            "gen_ai.operation.name", "chat",
            "gen_ai.provider.name", name,
            "gen_ai.request.model", "m",
            "gen_ai.response.id", "r-1",
            "gen_ai.usage.input_tokens", 1);
    byte[] body = Otlp.request(Map.of(), "test", List.of(Otlp.span(1, 0, call))).toByteArray();
    var reading =
        (TraceReader.Reading)
            new TraceReader(1, "gateway/1", CLOCK)
                .read(body, TraceFormat.PROTOBUF, Tenancy.open("default"));
    return id(reading.events().getFirst());
  }

  private static String id(Decoded decoded) {
    return switch (decoded) {
      case Decoded.Valid valid -> String.valueOf(valid.event().eventId());
      case Decoded.ValidOutcome valid -> valid.outcome().target().id();
      case Decoded.Refused refused -> throw new AssertionError(refused.refusal().message());
    };
  }
}
