// SPDX-License-Identifier: Apache-2.0
package io.costwire.listener;

import static java.util.Objects.requireNonNull;

import io.costwire.client.UsageEvent;
import io.costwire.client.UsageEventBuilder;
import io.costwire.extract.Extraction;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to call a model, from its request to its event. Exactly one event is recorded, when
 * the response has been read or given up; none for a response that comes later (background).
 *
 * @since 0.1
 */
public final class ModelCall {
  private final ModelCalls calls;
  private final Endpoint endpoint;
  private final boolean fetches;
  private final int retries;
  private final Map<String, String> tags;
  private final Instant start;
  private final AtomicBoolean ended = new AtomicBoolean();
  private RequestFacts facts = RequestFacts.UNKNOWN;
  private RequestFacts.@Nullable Source sending;
  private volatile BooleanSupplier givenUp = () -> false;
  private @Nullable Long firstTokenMs;

  ModelCall(
      ModelCalls calls, Endpoint endpoint, String method, int retries, Map<String, String> tags) {
    this.calls = calls;
    this.endpoint = endpoint;
    this.fetches = method.equals("GET");
    this.retries = retries;
    this.tags = tags;
    this.start = calls.clock().instant();
  }

  /** Writes a request's body; only for bodies that can be written more than once. */
  @FunctionalInterface
  public interface BodyWriter {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Looks at what a request says beside its content: the fields at the top of a JSON object, the
   * model of a form. Bodies of other types are not asked for.
   */
  @SuppressWarnings("CatchingUnchecked") // nothing in here may reach the call
  public void request(@Nullable String contentType, BodyWriter body) {
    try {
      RequestFacts.Source source = RequestFacts.source(contentType);
      if (source != null) {
        body.writeTo(new RequestTap(OutputStream.nullOutputStream(), this, source));
        facts = source.facts();
      }
    } catch (Exception | LinkageError e) {
      calls.complain("a request could not be looked at: " + e.getClass().getName());
    }
  }

  /**
   * For bodies that can be written once: where to write instead of {@code out}. The bytes pass as
   * they come, unchanged and unbuffered, and are looked at as by {@link #request}.
   */
  @SuppressWarnings("CatchingUnchecked") // nothing in here may reach the call
  public OutputStream sending(@Nullable String contentType, OutputStream out) {
    try {
      sending = RequestFacts.source(contentType);
      return sending == null ? out : new RequestTap(out, this, sending);
    } catch (Exception | LinkageError e) {
      calls.complain("a request could not be looked at: " + e.getClass().getName());
      return out;
    }
  }

  /** How to find out that the caller gave the call up: transports report that in many ways. */
  public void givenUpWhen(BooleanSupplier cancelled) {
    givenUp = requireNonNull(cancelled, "cancelled");
  }

  /**
   * The response's body, to be read instead of the one given. Its bytes pass as they come,
   * unchanged and unbuffered.
   *
   * @param contentType null when there is none
   */
  @SuppressWarnings("CatchingUnchecked") // nothing in here may reach the call
  public InputStream response(int status, @Nullable String contentType, InputStream body) {
    try {
      return new ResponseTap(body, this, status, contentType == null ? "" : contentType);
    } catch (Exception | LinkageError e) {
      calls.complain("a response could not be watched: " + e.getClass().getName());
      return body;
    }
  }

  /** There was no response. */
  public void failed(Throwable error) {
    end(outcome(error), new Extraction.NoUsage("the call failed"));
  }

  /** A time limit is no wish of the caller, though clients cancel the call for it. */
  Outcome outcome(Throwable error) {
    return !(error instanceof InterruptedIOException) && givenUp.getAsBoolean()
        ? Outcome.CANCELLED
        : Outcome.of(error);
  }

  void firstToken() {
    firstTokenMs = millisSinceStart();
  }

  Endpoint endpoint() {
    return endpoint;
  }

  @Nullable String requestModel() {
    String model = facts().model();
    return model == null ? endpoint.deployment() : model;
  }

  private RequestFacts facts() {
    return sending == null ? facts : sending.facts();
  }

  ModelCalls calls() {
    return calls;
  }

  @SuppressWarnings("CatchingUnchecked") // nothing in here may reach the call
  void end(Outcome outcome, Extraction extraction) {
    if (ended.getAndSet(true)) {
      return;
    }
    try {
      UsageEventBuilder event = event(outcome);
      boolean counted = EventFill.fill(event, extraction);
      if (extraction instanceof Extraction.Failed failed) {
        calls.complain(endpoint.provider() + " " + endpoint.flavor() + ": " + failed.message());
      }
      // counted when it is fetched; fetching costs nothing by itself
      boolean accepted = facts().background() && outcome.equals(Outcome.SUCCESS);
      if (counted || !(accepted || fetches)) {
        calls.record(EventFill.named(event));
      }
    } catch (Exception | LinkageError e) {
      calls.complain("a call could not be recorded: " + e.getClass().getName());
    }
  }

  private UsageEventBuilder event(Outcome outcome) {
    RequestFacts said = facts();
    return UsageEvent.builder()
        .provider(endpoint.provider())
        .operation(endpoint.operation())
        .requestModel(requestModel())
        .requestServiceTier(said.serviceTier())
        .maxOutputTokens(said.maxOutputTokens())
        .eventTime(start)
        .endTime(calls.clock().instant())
        .latencyMs(millisSinceStart())
        .timeToFirstTokenMs(firstTokenMs)
        .retries(retries)
        .status(outcome.status())
        .errorType(outcome.errorType())
        .tags(tags);
  }

  private long millisSinceStart() {
    return Math.max(0, calls.clock().millis() - start.toEpochMilli());
  }
}
