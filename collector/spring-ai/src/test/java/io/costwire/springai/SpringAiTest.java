// SPDX-License-Identifier: Apache-2.0
package io.costwire.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.costwire.client.CallStatus;
import io.costwire.client.CostReporter;
import io.costwire.client.InMemorySender;
import io.costwire.client.SendResult;
import io.costwire.client.Sender;
import io.costwire.client.UsageEvent;
import io.costwire.listener.FakeModelServer;
import io.costwire.listener.FakeModelServer.Behaviour;
import io.costwire.listener.RecordedEvents;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationFilter;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import org.springframework.ai.anthropic.AnthropicChatModel;
import org.springframework.ai.anthropic.AnthropicChatOptions;
import org.springframework.ai.anthropic.http.okhttp.AnthropicHttpClientBuilderCustomizer;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;

/** Spring AI's own models in a Spring Boot application, against a server of the protocols. */
class SpringAiTest {
  private static final String PROMPT = "Whom does Initech merge with?";
  private static final FakeModelServer SERVER = FakeModelServer.start();
  private static final InMemorySender SENDER = new InMemorySender();
  private static final ConfigurableApplicationContext CONTEXT = start(true, SENDER);
  private int before;

  /** An application as Boot makes it; its only part of ours is the sender. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class App {}

  /** The same without Boot's observability. */
  @SpringBootApplication(
      scanBasePackages = "none",
      excludeName =
          "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
  static class BareApp {}

  @Configuration(proxyBeanMethods = false)
  static class CallTags {
    @Bean
    ObservationFilter tags() {
      return observed ->
          observed.addHighCardinalityKeyValue(KeyValue.of("costwire.tags.user", "u-7"));
    }
  }

  @BeforeEach
  void countWhatIsThere() {
    CONTEXT.getBean(CostReporter.class).flush(Duration.ofSeconds(5));
    before = SENDER.durable().size();
  }

  @AfterEach
  void nothingWaits() {
    await().untilAsserted(() -> assertThat(responses().waiting()).isZero());
  }

  @AfterAll
  static void stop() {
    CONTEXT.close();
    SERVER.close();
  }

  @Test
  void chat_isCountedAsTheProviderSays_withTagsOfTheApplicationAndTheCall() {
    assertThat(chatModel().call(PROMPT)).isEqualTo(FakeModelServer.ANSWER);
    UsageEvent event = only();
    assertOpenAi(event);
    assertThat(event.serviceTier()).isEqualTo("default");
    assertThat(event.tags())
        .containsEntry("service", "desk")
        .containsEntry("team", "search")
        .containsEntry("user", "u-7");
    assertThat(event.tenant()).isEqualTo("acme");
  }

  @Test
  void stream_keepsWhatTheCacheServed() {
    Flux<String> answer = chatModel().stream(PROMPT);
    assertThat(String.join("", answer.collectList().block(Duration.ofSeconds(20))))
        .contains(FakeModelServer.ANSWER);
    UsageEvent event = only();
    assertOpenAi(event);
    assertThat(event.timeToFirstTokenMs()).isNotNull();
    assertThat(event.tags()).containsEntry("user", "u-7");
  }

  @Test
  void streamWithoutUsage_isUnknown_notZero() {
    SERVER.next(Behaviour.LEAVES_OUT_USAGE);
    chatModel().stream(PROMPT).blockLast(Duration.ofSeconds(20));
    UsageEvent event = only();
    assertThat(event.usage()).isEmpty();
    assertThat(event.status()).isEqualTo(CallStatus.SUCCESS);
    assertThat(event.providerResponseId()).isNull();
  }

  @Test
  void streamThatIsGivenUp_isCancelled() {
    SERVER.next(Behaviour.WAITS);
    chatModel().stream(PROMPT).take(2).blockLast(Duration.ofSeconds(20));
    assertThat(only().status()).isEqualTo(CallStatus.CANCELLED);
    assertThat(only().usage()).isEmpty();
    SERVER.proceed();
  }

  @Test
  void streamThatIsGivenUp_afterItsLastByteCame_isOneEventWithWhatItCost() {
    var slow =
        new BaseSubscriber<String>() {
          @Override
          protected void hookOnSubscribe(Subscription subscription) {
            subscription.request(1);
          }
        };
    chatModel().stream(PROMPT).subscribe(slow);
    await().atMost(Duration.ofSeconds(20)).until(() -> responses().waiting() == 1);
    slow.cancel();
    assertThat(only().status()).isEqualTo(CallStatus.CANCELLED);
    assertThat(RecordedEvents.usage(only())).isEqualTo(FakeModelServer.OPENAI_USAGE);
    assertThat(only().tags()).containsEntry("user", "u-7");
  }

  @Test
  void refusal_isOneEventOfTheCall() {
    SERVER.next(Behaviour.THROTTLES);
    assertThatThrownBy(() -> chatModel().call(PROMPT)).isNotNull();
    UsageEvent event = only();
    assertThat(event.status()).isEqualTo(CallStatus.THROTTLED);
    assertThat(event.errorType()).isEqualTo("RateLimitException");
    assertThat(event.provider()).isEqualTo("openai");
    assertThat(event.requestModel()).isEqualTo("gpt-4o");
    assertThat(event.problems()).isEmpty();
    assertThat(RecordedEvents.everything(event)).contains("latencyMs=").doesNotContain("Initech");
  }

  @Test
  void embeddings() {
    CONTEXT.getBean(EmbeddingModel.class).embed(PROMPT);
    assertThat(RecordedEvents.usage(only())).isEqualTo("{input_tokens=7}");
    assertThat(only().operation()).isEqualTo("embeddings");
  }

  @Test
  void embeddings_whoseBodyHasAnId_areCountedOnce() {
    SERVER.next(Behaviour.NAMES_EMBEDDINGS);
    CONTEXT.getBean(EmbeddingModel.class).embed(PROMPT);
    assertThat(RecordedEvents.usage(only())).isEqualTo("{input_tokens=7}");
    assertThat(responses().waiting()).isZero();
  }

  @Test
  void anthropic_wholeAndStreamed_isInclusive() {
    AnthropicChatModel model = anthropic(true);
    model.call(PROMPT);
    model.stream(PROMPT).blockLast(Duration.ofSeconds(20));
    assertThat(events(2))
        .allSatisfy(
            event -> {
              assertThat(RecordedEvents.usage(event)).isEqualTo(FakeModelServer.ANTHROPIC_USAGE);
              assertThat(event.provider()).isEqualTo("anthropic");
              assertThat(event.responseModel()).isEqualTo(FakeModelServer.ANTHROPIC_MODEL);
            });
  }

  @Test
  void withoutALookAtTheWire_springsOwnCountsAreMadeInclusive() {
    anthropic(false).call(new Prompt(PROMPT));
    assertThat(only().usage())
        .containsKeys("input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens");
    assertThat(only().usage().get("input_tokens")).isEqualByComparingTo("1200");
    assertThat(only().usage().get("cache_read_tokens")).isEqualByComparingTo("900");
    assertThat(only().providerResponseId()).startsWith("msg_");
  }

  @Test
  void withoutBootsObservability_itWorksAsWell() {
    InMemorySender sender = new InMemorySender();
    try (var bare = start(false, sender)) {
      bare.getBean(ChatModel.class).call(PROMPT);
    }
    assertThat(sender.durable()).hasSize(1).allSatisfy(SpringAiTest::assertOpenAi);
  }

  @Test
  void withoutASender_nothingIsThere() {
    try (var plain =
        new SpringApplicationBuilder(App.class)
            .web(WebApplicationType.NONE)
            .properties("spring.ai.openai.api-key=k")
            .run()) {
      assertThat(plain.getBeansOfType(CostReporter.class)).isEmpty();
      assertThat(plain.getBeansOfType(UsageObservationHandler.class)).isEmpty();
    }
  }

  @Test
  void emptyProperties_areNone() {
    try (var plain =
        new SpringApplicationBuilder(App.class)
            .web(WebApplicationType.NONE)
            .properties(
                "spring.main.banner-mode=off",
                "spring.ai.openai.api-key=k",
                "costwire.url=${NOT_SET_URL:}",
                "costwire.api-key=",
                "costwire.tenant=",
                "costwire.kafka.bootstrap-servers= ",
                "costwire.kafka.schema-registry=")
            .run()) {
      assertThat(plain.getBeansOfType(Sender.class)).isEmpty();
      assertThat(plain.getBeansOfType(CostReporter.class)).isEmpty();
      assertThat(plain.getBean(CostwireProperties.class).tenant()).isNull();
    }
  }

  @Test
  void switchedOff_theApplicationsOwnReporterStandsAlone() {
    InMemorySender sender = new InMemorySender();
    try (var off =
        new SpringApplicationBuilder(App.class)
            .web(WebApplicationType.NONE)
            .initializers(
                starting ->
                    starting
                        .getBeanFactory()
                        .registerSingleton(
                            "reporter", CostReporter.builder(sender).flushByHand().build()))
            .properties(
                "spring.main.banner-mode=off",
                "spring.ai.openai.base-url=" + SERVER.url() + "/v1",
                "spring.ai.openai.api-key=k",
                "costwire.enabled=false")
            .run()) {
      off.getBean(ChatModel.class).call(PROMPT);
      assertThat(off.getBeansOfType(UsageObservationHandler.class)).isEmpty();
      assertThat(off.getBean(CostReporter.class).metrics().accepted()).isZero();
    }
  }

  /** A sender that is observed itself, as one with Boot's own HTTP clients is. */
  @Configuration(proxyBeanMethods = false)
  static class ObservedSender {
    @Bean
    Sender sender(ObservationRegistry registry) {
      return new Observed(new InMemorySender(), registry);
    }
  }

  private record Observed(InMemorySender sender, ObservationRegistry registry) implements Sender {
    @Override
    public SendResult send(List<UsageEvent> batch) {
      return Observation.createNotStarted("send", registry).observe(() -> sender.send(batch));
    }

    @Override
    public void close() {
      sender.close();
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {App.class, BareApp.class})
  void sender_mayNeedTheRegistryThatIsWatched(Class<?> app) {
    try (var context =
        new SpringApplicationBuilder(app, ObservedSender.class)
            .web(WebApplicationType.NONE)
            .properties(
                "spring.main.banner-mode=off",
                "spring.ai.openai.base-url=" + SERVER.url() + "/v1",
                "spring.ai.openai.api-key=k",
                "spring.ai.openai.chat.options.model=gpt-4o",
                "spring.ai.openai.chat.model=gpt-4o")
            .run()) {
      context.getBean(ChatModel.class).call(PROMPT);
      context.getBean(CostReporter.class).flush(Duration.ofSeconds(20));
      assertThat(((Observed) context.getBean(Sender.class)).sender().durable())
          .hasSize(1)
          .allSatisfy(SpringAiTest::assertOpenAi);
    }
  }

  @Test
  void secret_isInNoText() {
    assertThat(CONTEXT.getBean(CostwireProperties.class).toString())
        .contains("***")
        .doesNotContain("s3cret");
  }

  private static ConfigurableApplicationContext start(boolean observability, Sender sender) {
    return new SpringApplicationBuilder(observability ? App.class : BareApp.class, CallTags.class)
        .web(WebApplicationType.NONE)
        .initializers(starting -> starting.getBeanFactory().registerSingleton("sender", sender))
        .properties(
            "spring.main.banner-mode=off",
            "spring.ai.openai.base-url=" + SERVER.url() + "/v1",
            "spring.ai.openai.api-key=k",
            "spring.ai.openai.max-retries=0",
            "spring.ai.openai.chat.options.model=gpt-4o",
            "spring.ai.openai.chat.model=gpt-4o",
            "costwire.tenant=acme",
            "costwire.api-key=s3cret",
            "costwire.tags.service=desk",
            "costwire.tags.team=search")
        .run();
  }

  private static WireResponses responses() {
    return CONTEXT.getBean(WireResponses.class);
  }

  private ChatModel chatModel() {
    return CONTEXT.getBean(ChatModel.class);
  }

  private AnthropicChatModel anthropic(boolean watched) {
    return AnthropicChatModel.builder()
        .options(
            AnthropicChatOptions.builder()
                .baseUrl(SERVER.url())
                .apiKey("k")
                .model("claude-sonnet-4-5")
                .maxTokens(64)
                .build())
        .observationRegistry(CONTEXT.getBean(ObservationRegistry.class))
        .httpClientBuilderCustomizers(
            watched
                ? List.of(CONTEXT.getBean(AnthropicHttpClientBuilderCustomizer.class))
                : List.of())
        .build();
  }

  /** So many events and no more; that of a stream may come a moment after the stream's end. */
  private List<UsageEvent> events(int expected) {
    List<UsageEvent> all =
        await()
            .atMost(Duration.ofSeconds(20))
            .until(this::events, events -> events.size() >= expected);
    assertThat(all).hasSize(expected);
    return all;
  }

  private List<UsageEvent> events() {
    CONTEXT.getBean(CostReporter.class).flush(Duration.ofSeconds(5));
    List<UsageEvent> all = SENDER.durable();
    return all.subList(before, all.size());
  }

  private UsageEvent only() {
    return events(1).get(0);
  }

  private static void assertOpenAi(UsageEvent event) {
    assertThat(RecordedEvents.usage(event)).isEqualTo(FakeModelServer.OPENAI_USAGE);
    assertThat(event.provider()).isEqualTo("openai");
    assertThat(event.requestModel()).isEqualTo("gpt-4o");
    assertThat(event.responseModel()).isEqualTo(FakeModelServer.OPENAI_MODEL);
    assertThat(event.status()).isEqualTo(CallStatus.SUCCESS);
    assertThat(event.providerResponseId()).startsWith("chatcmpl-");
    assertThat(RecordedEvents.everything(event)).contains("latencyMs=").doesNotContain("Initech");
  }
}
