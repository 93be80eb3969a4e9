// SPDX-License-Identifier: Apache-2.0
package io.costwire.springai;

import static java.util.Objects.requireNonNull;

import io.costwire.client.CostReporter;
import io.costwire.client.UsageEvent;
import io.costwire.client.UsageEventBuilder;
import io.costwire.listener.EventFill;
import io.costwire.listener.Outcome;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.observation.ChatModelObservationContext;
import org.springframework.ai.embedding.observation.EmbeddingModelObservationContext;
import org.springframework.ai.model.observation.ModelObservationContext;

/**
 * Records a usage event when an observed call of a chat or embedding model ends, well or badly.
 * Never throws into the model.
 *
 * <p>What was seen on the wire is what counts: Spring AI's own counts leave out prices' details,
 * and for streams even what the cache served. Where nothing was seen (other transports than
 * OpenAI's and Anthropic's), Spring AI's native usage and then its counts are taken.
 *
 * @since 0.1
 */
public final class UsageObservationHandler
    implements ObservationHandler<ModelObservationContext<?, ?>> {
  /** Start of the names of an observation's key values that are tags. */
  public static final String TAG_PREFIX = "costwire.tags.";

  private static final System.Logger LOG = System.getLogger("io.costwire.springai");

  private final Supplier<CostReporter> reporter;
  private final Supplier<WireResponses> responses;
  private final Supplier<Map<String, String>> tags;
  private final InstantSource clock = InstantSource.system();
  private final ModelUsage usage = new ModelUsage();

  /**
   * Asks for the reporter when a call is there to record: handlers are made while the registry is,
   * which the sender behind the reporter may need for itself.
   */
  UsageObservationHandler(
      Supplier<CostReporter> reporter,
      Supplier<WireResponses> responses,
      Supplier<Map<String, String>> tags) {
    this.reporter = requireNonNull(reporter, "reporter");
    this.responses = requireNonNull(responses, "responses");
    this.tags = requireNonNull(tags, "tags");
  }

  /** What a call knows about itself; taken away when it is recorded, so that it is only once. */
  private record Begun(Instant start, Map<String, String> tags) {}

  @Override
  public boolean supportsContext(Observation.Context context) {
    return context instanceof ChatModelObservationContext
        || context instanceof EmbeddingModelObservationContext;
  }

  @Override
  @SuppressWarnings("CatchingUnchecked") // nothing in here may reach the model
  public void onStart(ModelObservationContext<?, ?> context) {
    try {
      context.put(Begun.class, new Begun(clock.instant(), tags.get()));
    } catch (Exception | LinkageError e) {
      complain("began", e);
    }
  }

  @Override
  @SuppressWarnings("CatchingUnchecked") // nothing in here may reach the model
  public void onStop(ModelObservationContext<?, ?> context) {
    try {
      if (context.remove(Begun.class) instanceof Begun begun) {
        reporter.get().record(EventFill.named(event(context, begun)));
      }
    } catch (Exception | LinkageError e) {
      complain("ended", e);
    }
  }

  private UsageEventBuilder event(ModelObservationContext<?, ?> context, Begun begun) {
    UsageEvent seen = seen(context, begun);
    UsageEventBuilder event =
        seen == null ? counted(context, begun) : seen.toBuilder().status(outcome(context).status());
    return event.tags(allTags(context, begun));
  }

  private @Nullable UsageEvent seen(ModelObservationContext<?, ?> context, Begun begun) {
    WireResponses wire = responses.get();
    String model = ModelUsage.requestModel(context);
    if (context instanceof EmbeddingModelObservationContext) {
      wire.dropEmbeddings(begun.start(), model);
      return null;
    }
    if (context.getResponse() instanceof ChatResponse response) {
      return wire.take(response.getMetadata().getId());
    }
    return context.getError() == null ? wire.takeOnly(begun.start(), model) : null;
  }

  private UsageEventBuilder counted(ModelObservationContext<?, ?> context, Begun begun) {
    Instant end = clock.instant();
    Outcome outcome = outcome(context);
    UsageEventBuilder event =
        UsageEvent.builder()
            .eventTime(begun.start())
            .endTime(end)
            .latencyMs(Math.max(0, end.toEpochMilli() - begun.start().toEpochMilli()))
            .status(outcome.status())
            .errorType(outcome.errorType());
    usage.fill(event, context);
    return event;
  }

  private static Outcome outcome(ModelObservationContext<?, ?> context) {
    Throwable error = context.getError();
    if (error != null) {
      return Outcome.of(error);
    }
    // a stream is observed until its end, so one that ended without either was given up
    return context.getResponse() == null ? Outcome.CANCELLED : Outcome.SUCCESS;
  }

  private static Map<String, String> allTags(Observation.Context context, @Nullable Begun begun) {
    Map<String, String> all = new LinkedHashMap<>(begun == null ? Map.of() : begun.tags());
    for (KeyValue pair : context.getAllKeyValues()) {
      if (pair.getKey().startsWith(TAG_PREFIX)) {
        all.put(pair.getKey().substring(TAG_PREFIX.length()), pair.getValue());
      }
    }
    return all;
  }

  private static void complain(String what, Throwable error) {
    LOG.log(
        System.Logger.Level.WARNING,
        "a call that {0} could not be recorded: {1}",
        what,
        error.getClass().getName());
  }
}
