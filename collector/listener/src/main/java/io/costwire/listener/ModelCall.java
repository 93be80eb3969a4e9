// SPDX-License-Identifier: Apache-2.0
package io.costwire.listener;

import io.costwire.client.UsageEvent;
import io.costwire.client.UsageEventBuilder;
import io.costwire.extract.Extraction;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
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
  private @Nullable Long firstTokenMs;

  ModelCall(
      ModelCalls calls, Endpoint endpoint, String method, int retries, Map<String, String> tags) {
    this.calls = calls;
    this.endpoint = endpoint;
    this.fetches = method.equals("GET");
    this.retries = retries;
    this.tags = Map.copyOf(tags);
    this.start = calls.clock().instant();
  }

  /** Writes a request's body; only for bodies that can be written more than once. */
  @FunctionalInterface
  public interface BodyWriter {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Looks at the fields at the top of a request in JSON; the prompt is skipped. */
  @SuppressWarnings("CatchingUnchecked") // nothing in here may reach the call
  public void request(BodyWriter body) {
    try {
      var reader = new RequestFacts.Reader();
      body.writeTo(reader);
      facts = reader.facts();
    } catch (Exception | LinkageError e) {
      calls.complain("a request could not be looked at: " + e.getClass().getName());
    }
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
    end(Outcome.of(error), new Extraction.NoUsage("the call failed"));
  }

  void firstToken() {
    firstTokenMs = millisSinceStart();
  }

  Endpoint endpoint() {
    return endpoint;
  }

  @Nullable String requestModel() {
    return facts.model();
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
      boolean comesLater = !counted && (facts.background() || fetches);
      if (!comesLater) {
        calls.record(event.build());
      }
    } catch (Exception | LinkageError e) {
      calls.complain("a call could not be recorded: " + e.getClass().getName());
    }
  }

  private UsageEventBuilder event(Outcome outcome) {
    return UsageEvent.builder()
        .provider(endpoint.provider())
        .operation(endpoint.operation())
        .requestModel(facts.model())
        .requestServiceTier(facts.serviceTier())
        .maxOutputTokens(facts.maxOutputTokens())
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
