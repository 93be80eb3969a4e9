// SPDX-License-Identifier: Apache-2.0
package io.costwire.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.ModelProvider;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.langchain4j.model.anthropic.AnthropicTokenUsage;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.googleai.GoogleAiGeminiTokenUsage;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import io.costwire.client.CallStatus;
import io.costwire.client.EventIds;
import io.costwire.client.UsageEvent;
import io.costwire.listener.FakeModelServer;
import io.costwire.listener.FakeModelServer.Behaviour;
import io.costwire.listener.RecordedEvents;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** LangChain4j's own models against a server that speaks the providers' protocols. */
class CostwireChatModelListenerTest {
  private static final String PROMPT = "Whom does Initech merge with?";
  private final FakeModelServer server = FakeModelServer.start();
  private final RecordedEvents events = new RecordedEvents();
  private final ChatModelListener listener = CostwireChatModelListener.of(events.reporter());

  @AfterEach
  void stop() {
    server.close();
    events.close();
  }

  @Test
  void openAi_isCountedByTheProvidersOwnAnswer() {
    assertThat(openAi(listener).chat(PROMPT)).isEqualTo(FakeModelServer.ANSWER);
    UsageEvent event = events.only();
    assertOpenAi(event);
    assertThat(event.maxOutputTokens()).isEqualTo(64);
    assertThat(event.serviceTier()).isEqualTo("default");
    assertThat(event.eventTime()).isNotNull();
    assertThat(event.latencyMs()).isNotNegative();
    assertThat(event.eventId()).isEqualTo(EventIds.ofResponse("acme", "openai", "chatcmpl-1"));
  }

  @Test
  void openAi_streamed() throws Exception {
    assertThat(stream(openAiStreaming(listener))).isEqualTo(FakeModelServer.ANSWER + " ");
    assertOpenAi(events.only());
  }

  @Test
  void anthropic_inputBecomesInclusive_andCacheWritesKeepTheirLifetime() {
    assertThat(anthropic(listener).chat(PROMPT)).isEqualTo(FakeModelServer.ANSWER);
    assertAnthropic(events.only());
  }

  @Test
  void anthropic_streamed() throws Exception {
    StreamingChatModel model =
        AnthropicStreamingChatModel.builder()
            .baseUrl(server.url() + "/v1")
            .apiKey("k")
            .modelName("claude-sonnet-4-5")
            .maxTokens(64)
            .listeners(List.of(listener))
            .build();
    assertThat(stream(model)).isEqualTo(FakeModelServer.ANSWER + " ");
    assertAnthropic(events.only());
  }

  @ParameterizedTest
  @EnumSource(names = {"THROTTLES", "FAILS"})
  void refusal_reachesTheCaller_andIsRecordedByItsClass(Behaviour refusal) {
    server.next(refusal, refusal);
    assertThatThrownBy(() -> openAi(listener).chat(PROMPT)).isNotNull();
    assertThatThrownBy(() -> anthropic(listener).chat(PROMPT)).isNotNull();
    assertThat(events.all())
        .hasSize(2)
        .allSatisfy(
            event -> {
              boolean throttled = refusal == Behaviour.THROTTLES;
              assertThat(event.status())
                  .isEqualTo(throttled ? CallStatus.THROTTLED : CallStatus.ERROR);
              assertThat(event.errorType())
                  .isEqualTo(throttled ? "RateLimitException" : "InternalServerException");
              assertThat(event.requestModel()).isNotNull();
              assertThat(event.usage()).isEmpty();
              assertNoText(event);
            });
  }

  @Test
  void streamWithoutUsage_isUnknown_notZero() throws Exception {
    server.next(Behaviour.LEAVES_OUT_USAGE);
    stream(openAiStreaming(listener));
    UsageEvent event = events.only();
    assertThat(event.usage()).isEmpty();
    assertThat(event.status()).isEqualTo(CallStatus.SUCCESS);
    assertThat(event.responseModel()).isEqualTo(FakeModelServer.OPENAI_MODEL);
  }

  @Test
  void streamThatBreaksOff_isAnError() {
    server.next(Behaviour.BREAKS_OFF);
    assertThatThrownBy(() -> stream(openAiStreaming(listener))).isNotNull();
    assertThat(events.only().status()).isEqualTo(CallStatus.ERROR);
    assertThat(events.only().usage()).isEmpty();
  }

  @Test
  void tags_comeFromTheCallersThread_andFromTheCallItself() {
    ChatModelListener tagged =
        CostwireChatModelListener.builder(events.reporter())
            .tags(() -> Map.of("service", "desk", "team", "search"))
            .build();
    ChatRequest request = ChatRequest.builder().messages(UserMessage.from(PROMPT)).build();
    Map<Object, Object> attributes =
        Map.of("costwire.tags.team", "billing", "costwire.tags.user", 4711, "other", "x");
    openAi(tagged)
        .chat(request, ChatRequestOptions.builder().listenerAttributes(attributes).build());
    assertThat(events.only().tags())
        .isEqualTo(Map.of("service", "desk", "team", "billing", "user", "4711"));
  }

  @Test
  void provider_canBeSaid_andItsDialectIsRead() {
    openAi(CostwireChatModelListener.builder(events.reporter()).provider("groq").build())
        .chat(PROMPT);
    openAi(CostwireChatModelListener.builder(events.reporter()).provider("my-proxy").build())
        .chat(PROMPT);
    assertThat(events.all()).extracting(UsageEvent::provider).containsExactly("groq", "my-proxy");
    assertThat(events.all())
        .extracting(RecordedEvents::usage)
        .containsOnly(FakeModelServer.OPENAI_USAGE);
  }

  @Test
  void counts_areUsedWhereTheAnswerIsNotKept() {
    respond(
        ModelProvider.GOOGLE_AI_GEMINI,
        GoogleAiGeminiTokenUsage.builder()
            .inputTokenCount(100)
            .outputTokenCount(20)
            .totalTokenCount(150)
            .cachedContentTokenCount(60)
            .thoughtsTokenCount(30)
            .build());
    respond(ModelProvider.GOOGLE_VERTEX_AI_GEMINI, new TokenUsage(100, 20, 150));
    respond(
        ModelProvider.AMAZON_BEDROCK,
        AnthropicTokenUsage.builder()
            .inputTokenCount(10)
            .outputTokenCount(5)
            .cacheReadInputTokens(90)
            .cacheCreationInputTokens(0)
            .build());
    respond(ModelProvider.AZURE_OPEN_AI, new TokenUsage(7, 3));
    respond(ModelProvider.GOOGLE_GENAI, new TokenUsage(0, 0));
    assertThat(events.all())
        .extracting(RecordedEvents::usage)
        .containsExactly(
            "{cache_read_tokens=60, input_tokens=100, output_reasoning_tokens=30,"
                + " output_tokens=50}",
            "{input_tokens=100, output_tokens=50}",
            "{cache_read_tokens=90, cache_write_tokens=0, input_tokens=100, output_tokens=5}",
            "{input_tokens=7, output_tokens=3}",
            "{}");
    assertThat(events.all())
        .extracting(UsageEvent::provider)
        .containsExactly("google", "google", "aws", "azure", "google");
    assertThat(events.all().get(4).providerResponseId()).isNull();
  }

  @Test
  void claude_countsAsAnthropicDoes_whoeverServesIt() {
    AnthropicTokenUsage usage =
        AnthropicTokenUsage.builder()
            .inputTokenCount(10)
            .outputTokenCount(5)
            .cacheReadInputTokens(90)
            .cacheCreationInputTokens(0)
            .build();
    ChatModelListener proxied =
        CostwireChatModelListener.builder(events.reporter()).provider("my-proxy").build();
    respond(listener, ModelProvider.GOOGLE_VERTEX_AI_ANTHROPIC, usage);
    respond(proxied, ModelProvider.ANTHROPIC, usage);
    assertThat(events.all()).extracting(UsageEvent::provider).containsExactly("google", "my-proxy");
    assertThat(events.all())
        .extracting(RecordedEvents::usage)
        .containsOnly(
            "{cache_read_tokens=90, cache_write_tokens=0, input_tokens=100, output_tokens=5}");
  }

  @Test
  void tagsWithHoles_loseNothingElse() {
    Map<String, String> holes = new HashMap<>();
    holes.put("team", "search");
    holes.put("user", null);
    holes.put(null, "x");
    openAi(CostwireChatModelListener.builder(events.reporter()).tags(() -> holes).build())
        .chat(PROMPT);
    openAi(CostwireChatModelListener.builder(events.reporter()).tags(() -> null).build())
        .chat(PROMPT);
    assertThat(events.all()).hasSize(2);
    assertThat(events.all().get(0).tags()).isEqualTo(Map.of("team", "search"));
    assertThat(events.all()).allSatisfy(e -> assertThat(e.latencyMs()).isNotNegative());
  }

  @Test
  void trouble_neverReachesTheModel() {
    ChatModelListener broken =
        CostwireChatModelListener.builder(events.reporter())
            .tags(
                () -> {
                  throw new IllegalStateException("tags");
                })
            .build();
    assertThat(openAi(broken).chat(PROMPT)).isEqualTo(FakeModelServer.ANSWER);
    assertThatCode(() -> listener.onRequest(null)).doesNotThrowAnyException();
    assertThatCode(() -> listener.onError(null)).doesNotThrowAnyException();
    assertThat(events.only().latencyMs()).isNotNegative();
    assertThat(events.only().tags()).isEmpty();
    events.reporter().close();
    assertThat(openAi(listener).chat(PROMPT)).isEqualTo(FakeModelServer.ANSWER);
  }

  private void respond(ModelProvider provider, TokenUsage usage) {
    respond(listener, provider, usage);
  }

  private static void respond(ChatModelListener to, ModelProvider provider, TokenUsage usage) {
    ChatRequest request =
        ChatRequest.builder().messages(UserMessage.from(PROMPT)).modelName("m").build();
    ChatResponse response =
        ChatResponse.builder()
            .aiMessage(AiMessage.from(FakeModelServer.ANSWER))
            .metadata(
                ChatResponseMetadata.builder()
                    .id("id-" + provider)
                    .modelName("served")
                    .tokenUsage(usage)
                    .finishReason(FinishReason.STOP)
                    .build())
            .build();
    to.onResponse(new ChatModelResponseContext(response, request, provider, new HashMap<>()));
  }

  private OpenAiChatModel openAi(ChatModelListener with) {
    return OpenAiChatModel.builder()
        .baseUrl(server.url() + "/v1")
        .apiKey("k")
        .modelName("gpt-4o")
        .maxTokens(64)
        .maxRetries(0)
        .listeners(List.of(with))
        .build();
  }

  private OpenAiStreamingChatModel openAiStreaming(ChatModelListener with) {
    return OpenAiStreamingChatModel.builder()
        .baseUrl(server.url() + "/v1")
        .apiKey("k")
        .modelName("gpt-4o")
        .listeners(List.of(with))
        .build();
  }

  private AnthropicChatModel anthropic(ChatModelListener with) {
    return AnthropicChatModel.builder()
        .baseUrl(server.url() + "/v1")
        .apiKey("k")
        .modelName("claude-sonnet-4-5")
        .maxTokens(64)
        .maxRetries(0)
        .listeners(List.of(with))
        .build();
  }

  private static String stream(StreamingChatModel model) throws Exception {
    CompletableFuture<String> answer = new CompletableFuture<>();
    model.chat(
        PROMPT,
        new StreamingChatResponseHandler() {
          @Override
          public void onPartialResponse(String partialResponse) {}

          @Override
          public void onCompleteResponse(ChatResponse response) {
            answer.complete(response.aiMessage().text());
          }

          @Override
          public void onError(Throwable error) {
            answer.completeExceptionally(error);
          }
        });
    return answer.get(20, TimeUnit.SECONDS);
  }

  private static void assertOpenAi(UsageEvent event) {
    assertThat(RecordedEvents.usage(event)).isEqualTo(FakeModelServer.OPENAI_USAGE);
    assertThat(event.provider()).isEqualTo("openai");
    assertThat(event.requestModel()).isEqualTo("gpt-4o");
    assertThat(event.responseModel()).isEqualTo(FakeModelServer.OPENAI_MODEL);
    assertThat(event.finishReason()).isEqualTo("stop");
    assertThat(event.status()).isEqualTo(CallStatus.SUCCESS);
    assertThat(event.operation()).isEqualTo("chat");
    assertThat(event.providerResponseId()).isEqualTo("chatcmpl-1");
    assertNoText(event);
  }

  private static void assertAnthropic(UsageEvent event) {
    assertThat(RecordedEvents.usage(event)).isEqualTo(FakeModelServer.ANTHROPIC_USAGE);
    assertThat(event.provider()).isEqualTo("anthropic");
    assertThat(event.requestModel()).isEqualTo("claude-sonnet-4-5");
    assertThat(event.responseModel()).isEqualTo(FakeModelServer.ANTHROPIC_MODEL);
    assertThat(event.finishReason()).isEqualTo("end_turn");
    assertThat(event.providerResponseId()).isEqualTo("msg_1");
    assertNoText(event);
  }

  private static void assertNoText(UsageEvent event) {
    assertThat(event.problems()).isEmpty();
    assertThat(RecordedEvents.everything(event)).contains("latencyMs=").doesNotContain("Initech");
  }
}
