// SPDX-License-Identifier: Apache-2.0
package io.costwire.anthropic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClientAsync;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import io.costwire.client.CallStatus;
import io.costwire.client.UsageEvent;
import io.costwire.listener.FakeModelServer;
import io.costwire.listener.FakeModelServer.Behaviour;
import io.costwire.listener.RecordedEvents;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The SDK itself against a server that speaks Anthropic's protocol. */
class CostwireAnthropicTest {
  private static final MessageCreateParams PARAMS =
      MessageCreateParams.builder()
          .model("claude-sonnet-4-5")
          .maxTokens(64)
          .addUserMessage("Whom does Initech merge with?")
          .build();
  private final FakeModelServer server = FakeModelServer.start();
  private final RecordedEvents events = new RecordedEvents();
  private final List<AnthropicClient> opened = new ArrayList<>();

  @AfterEach
  void stop() {
    opened.forEach(AnthropicClient::close);
    server.close();
    events.close();
  }

  @Test
  void message_wholeAndAsynchronous_withTheClientThatIsThere() throws Exception {
    AnthropicClient plain = client(0);
    AnthropicClient client = CostwireAnthropic.watch(plain, events.reporter());
    assertThat(text(client.messages().create(PARAMS))).isEqualTo(FakeModelServer.ANSWER);
    assertThat(text(client.async().messages().create(PARAMS).get(20, TimeUnit.SECONDS)))
        .isEqualTo(FakeModelServer.ANSWER);
    plain.messages().create(PARAMS); // is still as it was
    assertThat(events.all()).hasSize(2).allSatisfy(CostwireAnthropicTest::assertMessage);
    assertThat(events.all())
        .extracting(UsageEvent::providerResponseId)
        .containsExactly("msg_1", "msg_2");
  }

  @Test
  void message_streamed_synchronouslyAndAsynchronously() throws Exception {
    AnthropicClient client = watched(0);
    try (StreamResponse<RawMessageStreamEvent> stream = client.messages().createStreaming(PARAMS)) {
      assertThat(stream.stream().map(CostwireAnthropicTest::text).collect(Collectors.joining()))
          .isEqualTo(FakeModelServer.ANSWER + " ");
    }
    client
        .async()
        .messages()
        .createStreaming(PARAMS)
        .subscribe(event -> {})
        .onCompleteFuture()
        .get(20, TimeUnit.SECONDS);
    assertThat(events.all()).hasSize(2).allSatisfy(CostwireAnthropicTest::assertMessage);
    assertThat(events.all())
        .allSatisfy(
            event -> assertThat(event.timeToFirstTokenMs()).isBetween(0L, event.latencyMs()));
  }

  @Test
  void stream_isNotHeldBack() {
    server.next(Behaviour.WAITS);
    AnthropicClient client = watched(0);
    try (StreamResponse<RawMessageStreamEvent> stream = client.messages().createStreaming(PARAMS)) {
      Iterator<RawMessageStreamEvent> received = stream.stream().iterator();
      assertThat(received.next().isMessageStart()).isTrue(); // while the server waits
      server.proceed();
      received.forEachRemaining(event -> {});
    }
    assertMessage(events.only());
  }

  @Test
  void asynchronousClient_andEachAttempt() throws Exception {
    server.next(Behaviour.THROTTLES, Behaviour.FAILS);
    var client =
        CostwireAnthropic.watch(
            AnthropicOkHttpClientAsync.builder()
                .baseUrl(server.url())
                .apiKey("k")
                .maxRetries(2)
                .build(),
            events.reporter());
    client.messages().create(PARAMS).get(20, TimeUnit.SECONDS);
    client.close();
    assertThat(events.all())
        .extracting(UsageEvent::status)
        .containsExactly(CallStatus.THROTTLED, CallStatus.ERROR, CallStatus.SUCCESS);
    assertThat(events.all()).extracting(UsageEvent::retries).containsExactly(0, 1, 2);
    assertThat(events.all())
        .extracting(UsageEvent::errorType)
        .containsExactly("http_429", "http_500", null); // the SDK does not read what it repeats
  }

  @Test
  void streams_thatEndBadly_haveNoUsage_notTheirPlaceholder() {
    server.next(Behaviour.BREAKS_OFF, Behaviour.FAILS_IN_STREAM);
    AnthropicClient client = watched(0);
    assertThatThrownBy(() -> readAll(client)).isNotNull();
    assertThatThrownBy(() -> readAll(client)).isNotNull();
    try (StreamResponse<RawMessageStreamEvent> stream = client.messages().createStreaming(PARAMS)) {
      stream.stream().iterator().next(); // and no more
    }
    assertThat(events.all())
        .extracting(UsageEvent::status)
        .containsExactly(CallStatus.ERROR, CallStatus.ERROR, CallStatus.CANCELLED);
    assertThat(events.all().get(1).errorType()).isEqualTo("overloaded_error");
    assertThat(events.all()).allSatisfy(event -> assertThat(event.usage()).isEmpty());
    assertThat(events.all()).allSatisfy(CostwireAnthropicTest::assertNoText);
  }

  private static void readAll(AnthropicClient client) {
    try (StreamResponse<RawMessageStreamEvent> stream = client.messages().createStreaming(PARAMS)) {
      stream.stream().forEach(event -> {});
    }
  }

  private AnthropicClient client(int retries) {
    AnthropicClient client =
        AnthropicOkHttpClient.builder()
            .baseUrl(server.url())
            .apiKey("k")
            .maxRetries(retries)
            .build();
    opened.add(client);
    return client;
  }

  private AnthropicClient watched(int retries) {
    return CostwireAnthropic.watch(client(retries), events.reporter());
  }

  private static String text(Message message) {
    return message.content().get(0).asText().text();
  }

  private static String text(RawMessageStreamEvent event) {
    return event
        .contentBlockDelta()
        .flatMap(delta -> delta.delta().text())
        .map(delta -> delta.text())
        .orElse("");
  }

  private static void assertMessage(UsageEvent event) {
    assertThat(RecordedEvents.usage(event)).isEqualTo(FakeModelServer.ANTHROPIC_USAGE);
    assertThat(event.provider()).isEqualTo("anthropic");
    assertThat(event.requestModel()).isEqualTo("claude-sonnet-4-5");
    assertThat(event.responseModel()).isEqualTo(FakeModelServer.ANTHROPIC_MODEL);
    assertThat(event.serviceTier()).isEqualTo("standard");
    assertThat(event.maxOutputTokens()).isEqualTo(64);
    assertThat(event.status()).isEqualTo(CallStatus.SUCCESS);
    assertNoText(event);
  }

  private static void assertNoText(UsageEvent event) {
    assertThat(event.problems()).isEmpty();
    assertThat(RecordedEvents.everything(event)).contains("latencyMs=").doesNotContain("Initech");
  }
}
