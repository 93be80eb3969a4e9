// SPDX-License-Identifier: Apache-2.0
package io.costwire.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientImpl;
import com.openai.client.okhttp.OkHttpClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.ClientOptions;
import com.openai.core.http.StreamResponse;
import com.openai.errors.OpenAIException;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import io.costwire.client.CallStatus;
import io.costwire.client.UsageEvent;
import io.costwire.listener.FakeModelServer;
import io.costwire.listener.FakeModelServer.Behaviour;
import io.costwire.listener.ModelCalls;
import io.costwire.listener.RecordedEvents;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The SDK itself against a server that speaks OpenAI's protocol, both ways of watching. */
class CostwireOpenAiTest {
  private static final String PROMPT = "Whom does Initech merge with?";
  private final FakeModelServer server = FakeModelServer.start();
  private final RecordedEvents events = new RecordedEvents();

  /** How the client is watched. */
  enum Way {
    INTERCEPTOR,
    TRANSPORT
  }

  @AfterEach
  void stop() {
    server.close();
    events.close();
  }

  @ParameterizedTest
  @EnumSource
  void chat_wholeAndAsynchronous(Way way) throws Exception {
    try (Client client = client(way, 0)) {
      assertThat(text(client.sdk().chat().completions().create(chat(false))))
          .isEqualTo(FakeModelServer.ANSWER);
      assertThat(
              text(
                  client
                      .sdk()
                      .async()
                      .chat()
                      .completions()
                      .create(chat(false))
                      .get(20, TimeUnit.SECONDS)))
          .isEqualTo(FakeModelServer.ANSWER);
    }
    assertThat(events.all()).hasSize(2).allSatisfy(CostwireOpenAiTest::assertChat);
    assertThat(events.all())
        .extracting(UsageEvent::providerResponseId)
        .containsExactly("chatcmpl-1", "chatcmpl-2");
    assertThat(events.all().get(0).timeToFirstTokenMs()).isNull();
    assertThat(events.all().get(0).tags()).containsEntry("team", "search");
  }

  @ParameterizedTest
  @EnumSource
  void chat_streamed_synchronouslyAndAsynchronously(Way way) throws Exception {
    try (Client client = client(way, 0)) {
      try (StreamResponse<ChatCompletionChunk> stream =
          client.sdk().chat().completions().createStreaming(chat(true))) {
        assertThat(stream.stream().map(CostwireOpenAiTest::text).collect(Collectors.joining()))
            .isEqualTo(FakeModelServer.ANSWER + " ");
      }
      StringBuilder answer = new StringBuilder();
      client
          .sdk()
          .async()
          .chat()
          .completions()
          .createStreaming(chat(true))
          .subscribe(chunk -> answer.append(text(chunk)))
          .onCompleteFuture()
          .get(20, TimeUnit.SECONDS);
      assertThat(answer).hasToString(FakeModelServer.ANSWER + " ");
    }
    assertThat(events.all()).hasSize(2).allSatisfy(CostwireOpenAiTest::assertChat);
    assertThat(events.all())
        .allSatisfy(
            event -> assertThat(event.timeToFirstTokenMs()).isBetween(0L, event.latencyMs()));
  }

  @ParameterizedTest
  @EnumSource
  void stream_isNotHeldBack(Way way) {
    server.next(Behaviour.WAITS);
    try (Client client = client(way, 0);
        StreamResponse<ChatCompletionChunk> stream =
            client.sdk().chat().completions().createStreaming(chat(true))) {
      Iterator<ChatCompletionChunk> chunks = stream.stream().iterator();
      chunks.next();
      assertThat(text(chunks.next())).isEqualTo("Initech "); // while the server waits
      server.proceed();
      chunks.forEachRemaining(chunk -> {});
    }
    assertChat(events.only());
  }

  @ParameterizedTest
  @EnumSource
  void responsesAndEmbeddings(Way way) {
    ResponseCreateParams params =
        ResponseCreateParams.builder().model("gpt-4o").input(PROMPT).build();
    try (Client client = client(way, 0)) {
      client.sdk().responses().create(params);
      try (StreamResponse<ResponseStreamEvent> stream =
          client.sdk().responses().createStreaming(params)) {
        stream.stream().forEach(event -> {});
      }
      client
          .sdk()
          .embeddings()
          .create(
              EmbeddingCreateParams.builder()
                  .model("text-embedding-3-small")
                  .input(PROMPT)
                  .build());
    }
    assertThat(events.all())
        .extracting(RecordedEvents::usage)
        .containsExactly(
            FakeModelServer.OPENAI_USAGE, FakeModelServer.OPENAI_USAGE, "{input_tokens=7}");
    assertThat(events.all())
        .extracting(UsageEvent::operation)
        .containsExactly("chat", "chat", "embeddings");
    assertThat(events.all()).allSatisfy(CostwireOpenAiTest::assertNoText);
  }

  @ParameterizedTest
  @EnumSource
  void transcription_isAnUploadWhoseModelIsKnown(Way way) throws Exception {
    server.next(Behaviour.ANSWERS, Behaviour.ANSWERS, Behaviour.THROTTLES, Behaviour.FAILS);
    try (Client client = client(way, 0)) {
      var transcriptions = client.sdk().audio().transcriptions();
      assertThat(transcriptions.create(audio()).asTranscription().text())
          .isEqualTo(FakeModelServer.ANSWER);
      client.sdk().async().audio().transcriptions().create(audio()).get(20, TimeUnit.SECONDS);
      assertThatThrownBy(() -> transcriptions.create(audio())).isInstanceOf(OpenAIException.class);
      assertThatThrownBy(() -> transcriptions.create(audio())).isInstanceOf(OpenAIException.class);
    }
    assertThat(events.all())
        .extracting(UsageEvent::status)
        .containsExactly(
            CallStatus.SUCCESS, CallStatus.SUCCESS, CallStatus.THROTTLED, CallStatus.ERROR);
    assertThat(events.all())
        .allSatisfy(
            event -> {
              assertThat(event.requestModel()).isEqualTo("gpt-4o-transcribe");
              assertThat(event.operation()).isEqualTo("audio");
              assertNoText(event);
            });
    assertThat(RecordedEvents.usage(events.all().get(1)))
        .isEqualTo(FakeModelServer.TRANSCRIPTION_USAGE);
  }

  private static TranscriptionCreateParams audio() {
    return TranscriptionCreateParams.builder()
        .file(PROMPT.getBytes(StandardCharsets.UTF_8))
        .model("gpt-4o-transcribe")
        .build();
  }

  @ParameterizedTest
  @EnumSource
  void eachAttempt_isAnEvent(Way way) {
    server.next(Behaviour.THROTTLES, Behaviour.FAILS);
    try (Client client = client(way, 2)) {
      client.sdk().chat().completions().create(chat(false));
    }
    assertThat(events.all())
        .extracting(UsageEvent::status)
        .containsExactly(CallStatus.THROTTLED, CallStatus.ERROR, CallStatus.SUCCESS);
    assertThat(events.all()).extracting(UsageEvent::retries).containsExactly(0, 1, 2);
    assertThat(events.all())
        .extracting(UsageEvent::errorType)
        .containsExactly("http_429", "http_500", null); // the SDK does not read what it repeats
    assertThat(events.all())
        .allSatisfy(
            event -> {
              assertThat(event.requestModel()).isEqualTo("gpt-4o");
              assertNoText(event);
            });
  }

  @ParameterizedTest
  @EnumSource
  void streams_thatEndBadly_haveNoUsage_andSayWhy(Way way) {
    server.next(Behaviour.LEAVES_OUT_USAGE, Behaviour.BREAKS_OFF, Behaviour.FAILS_IN_STREAM);
    try (Client client = client(way, 0)) {
      readAll(client);
      assertThatThrownBy(() -> readAll(client)).isNotNull();
      assertThatThrownBy(() -> readAll(client)).isInstanceOf(OpenAIException.class);
      try (StreamResponse<ChatCompletionChunk> stream =
          client.sdk().chat().completions().createStreaming(chat(true))) {
        stream.stream().iterator().next(); // and no more
      }
    }
    assertThat(events.all())
        .extracting(UsageEvent::status)
        .containsExactly(
            CallStatus.SUCCESS, CallStatus.ERROR, CallStatus.ERROR, CallStatus.CANCELLED);
    assertThat(events.all().get(2).errorType()).isEqualTo("server_exceeded");
    assertThat(events.all())
        .allSatisfy(
            event -> {
              assertThat(event.usage()).isEmpty();
              assertThat(event.providerResponseId()).isNull();
            });
  }

  @ParameterizedTest
  @EnumSource
  void bodies_thatAreNone_reachTheSdkUnchanged(Way way) {
    server.next(Behaviour.BABBLES, Behaviour.BREAKS_OFF);
    try (Client client = client(way, 0)) {
      assertThatThrownBy(() -> client.sdk().chat().completions().create(chat(false)))
          .isInstanceOf(OpenAIException.class);
      assertThatThrownBy(() -> client.sdk().chat().completions().create(chat(false)))
          .isInstanceOf(OpenAIException.class);
    }
    assertThat(events.all())
        .hasSize(2)
        .allSatisfy(
            event -> {
              assertThat(event.usage()).isEmpty();
              assertNoText(event);
            });
  }

  private void readAll(Client client) {
    try (StreamResponse<ChatCompletionChunk> stream =
        client.sdk().chat().completions().createStreaming(chat(true))) {
      stream.stream().forEach(chunk -> {});
    }
  }

  private record Client(OpenAIClient sdk) implements AutoCloseable {
    @Override
    public void close() {
      sdk.close();
    }
  }

  private Client client(Way way, int retries) {
    ModelCalls calls =
        ModelCalls.builder(events.reporter()).tags(() -> Map.of("team", "search")).build();
    if (way == Way.INTERCEPTOR) {
      return new Client(
          OpenAIOkHttpClient.builder()
              .baseUrl(server.url() + "/v1")
              .apiKey("k")
              .maxRetries(retries)
              .addInterceptor(CostwireOpenAi.interceptor(calls))
              .build());
    }
    return new Client(
        new OpenAIClientImpl(
            ClientOptions.builder()
                .httpClient(CostwireOpenAi.watch(OkHttpClient.builder().build(), calls))
                .baseUrl(server.url() + "/v1")
                .apiKey("k")
                .maxRetries(retries)
                .build()));
  }

  private static ChatCompletionCreateParams chat(boolean streamed) {
    var params = ChatCompletionCreateParams.builder().model("gpt-4o").addUserMessage(PROMPT);
    if (streamed) {
      params.streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build());
    }
    return params.maxCompletionTokens(64).build();
  }

  private static String text(ChatCompletion completion) {
    return completion.choices().get(0).message().content().orElse("");
  }

  private static String text(ChatCompletionChunk chunk) {
    return chunk.choices().isEmpty() ? "" : chunk.choices().get(0).delta().content().orElse("");
  }

  private static void assertChat(UsageEvent event) {
    assertThat(RecordedEvents.usage(event)).isEqualTo(FakeModelServer.OPENAI_USAGE);
    assertThat(event.provider()).isEqualTo("openai");
    assertThat(event.requestModel()).isEqualTo("gpt-4o");
    assertThat(event.responseModel()).isEqualTo(FakeModelServer.OPENAI_MODEL);
    assertThat(event.serviceTier()).isEqualTo("default");
    assertThat(event.maxOutputTokens()).isEqualTo(64);
    assertThat(event.finishReason()).isEqualTo("stop");
    assertThat(event.status()).isEqualTo(CallStatus.SUCCESS);
    assertThat(event.latencyMs()).isNotNegative();
    assertNoText(event);
  }

  private static void assertNoText(UsageEvent event) {
    assertThat(event.problems()).isEmpty();
    assertThat(RecordedEvents.everything(event)).contains("latencyMs=").doesNotContain("Initech");
  }
}
