// SPDX-License-Identifier: Apache-2.0
package io.costwire.langchain4j;

import static java.util.Objects.requireNonNull;

import dev.langchain4j.model.chat.listener.ChatModelErrorContext;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.listener.ChatModelRequestContext;
import dev.langchain4j.model.chat.listener.ChatModelResponseContext;
import dev.langchain4j.model.chat.request.ChatRequest;
import io.costwire.client.CostReporter;
import io.costwire.client.CostTags;
import io.costwire.client.UsageEvent;
import io.costwire.client.UsageEventBuilder;
import io.costwire.listener.CallTags;
import io.costwire.listener.EventFill;
import io.costwire.listener.Outcome;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Records a usage event for every call of a LangChain4j chat model, streaming or not, that succeeds
 * or fails. Never throws into the model.
 *
 * <pre>{@code
 * OpenAiChatModel.builder() ... .listeners(List.of(CostwireChatModelListener.of(reporter)))
 * }</pre>
 *
 * <p>Where LangChain4j keeps the provider's own answer, that is what is counted; else its token
 * counts are. Tags come from {@link Builder#tags} and from listener attributes whose keys start
 * with {@value #TAG_PREFIX}.
 *
 * @since 0.1
 */
public final class CostwireChatModelListener implements ChatModelListener {
  /** Start of the names of listener attributes that are tags. */
  public static final String TAG_PREFIX = "costwire.tags.";

  private static final System.Logger LOG = System.getLogger("io.costwire.langchain4j");

  private final CostReporter reporter;
  private final Supplier<Map<String, String>> tags;
  private final @Nullable String provider;
  private final InstantSource clock;
  private final ResponseUsage usage = new ResponseUsage();

  private CostwireChatModelListener(Builder builder) {
    this.reporter = builder.reporter;
    this.tags = builder.tags;
    this.provider = builder.provider;
    this.clock = builder.clock;
  }

  /** A listener with the defaults. */
  public static CostwireChatModelListener of(CostReporter reporter) {
    return builder(reporter).build();
  }

  /** A listener to be set up. */
  public static Builder builder(CostReporter reporter) {
    return new Builder(requireNonNull(reporter, "reporter"));
  }

  /** What a call knows about itself between its request and its response. */
  private record Begun(Instant start, Map<String, String> tags) {}

  /** Name of the attribute that says that the call is recorded. */
  private record Recorded(CostwireChatModelListener by) {}

  @Override
  @SuppressWarnings("CatchingUnchecked") // nothing in here may reach the model
  public void onRequest(ChatModelRequestContext context) {
    try {
      context.attributes().put(this, new Begun(clock.instant(), allTags(context.attributes())));
    } catch (Exception | LinkageError e) {
      complain("began", e);
    }
  }

  @Override
  @SuppressWarnings("CatchingUnchecked") // nothing in here may reach the model
  public void onResponse(ChatModelResponseContext context) {
    try {
      if (isRecorded(context.attributes())) {
        return;
      }
      String name = Providers.name(provider, context.modelProvider());
      UsageEventBuilder event =
          event(name, context.chatRequest(), context.attributes(), Outcome.SUCCESS);
      usage.fill(
          event,
          name,
          Providers.countsAs(context.modelProvider()),
          context.chatResponse().metadata());
      reporter.record(EventFill.named(event));
    } catch (Exception | LinkageError e) {
      complain("succeeded", e);
    }
  }

  @Override
  @SuppressWarnings("CatchingUnchecked") // nothing in here may reach the model
  public void onError(ChatModelErrorContext context) {
    try {
      if (isRecorded(context.attributes())) {
        return;
      }
      String name = Providers.name(provider, context.modelProvider());
      Outcome outcome = Outcome.of(context.error());
      reporter.record(
          EventFill.named(event(name, context.chatRequest(), context.attributes(), outcome)));
    } catch (Exception | LinkageError e) {
      complain("failed", e);
    }
  }

  /** A stream that breaks off is reported more than once; the first report stands. */
  private boolean isRecorded(Map<Object, Object> attributes) {
    return attributes.put(new Recorded(this), true) != null;
  }

  private UsageEventBuilder event(
      String name, ChatRequest request, Map<Object, Object> attributes, Outcome outcome) {
    Instant end = clock.instant();
    UsageEventBuilder event =
        UsageEvent.builder()
            .provider(name)
            .operation("chat")
            .requestModel(request.parameters().modelName())
            .endTime(end)
            .status(outcome.status())
            .errorType(outcome.errorType());
    Integer limit = request.parameters().maxOutputTokens();
    event.maxOutputTokens(limit == null ? null : limit.longValue());
    if (attributes.get(this) instanceof Begun begun) {
      long latencyMs = end.toEpochMilli() - begun.start().toEpochMilli();
      event.eventTime(begun.start()).latencyMs(Math.max(0, latencyMs)).tags(begun.tags());
    }
    return event;
  }

  private Map<String, String> allTags(Map<Object, Object> attributes) {
    Map<String, String> all =
        new LinkedHashMap<>(CallTags.now(tags, CostwireChatModelListener::warn));
    attributes.forEach(
        (key, value) -> {
          if (key instanceof String name && name.startsWith(TAG_PREFIX)) {
            all.put(name.substring(TAG_PREFIX.length()), String.valueOf(value));
          }
        });
    return all;
  }

  private static void warn(String trouble) {
    LOG.log(System.Logger.Level.WARNING, trouble);
  }

  private static void complain(String what, Throwable error) {
    LOG.log(
        System.Logger.Level.WARNING,
        "a call that {0} could not be recorded: {1}",
        what,
        error.getClass().getName());
  }

  /**
   * Settings.
   *
   * @since 0.1
   */
  public static final class Builder {
    private final CostReporter reporter;
    private Supplier<Map<String, String>> tags = CostTags::tags;
    private @Nullable String provider;
    private InstantSource clock = InstantSource.system();

    private Builder(CostReporter reporter) {
      this.reporter = reporter;
    }

    /**
     * Who serves, where LangChain4j cannot know: its OpenAI models also call others that speak
     * OpenAI's protocol. Example: groq.
     */
    public Builder provider(@Nullable String provider) {
      this.provider = provider;
      return this;
    }

    /**
     * Tags of each call, asked for on the thread that makes it; those of {@link CostTags} unless
     * set.
     */
    public Builder tags(Supplier<Map<String, String>> tags) {
      this.tags = requireNonNull(tags, "tags");
      return this;
    }

    /** Clock for times and durations. */
    public Builder clock(InstantSource clock) {
      this.clock = requireNonNull(clock, "clock");
      return this;
    }

    /** Ready to be given to models; one listener serves any number of them. */
    public CostwireChatModelListener build() {
      return new CostwireChatModelListener(this);
    }
  }
}
