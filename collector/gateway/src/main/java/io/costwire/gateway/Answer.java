// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import io.costwire.gateway.decode.Refusal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a request about events.
 *
 * @param status of HTTP
 * @param results one per event, in the order of the body
 * @param problem with the request as a whole, before any event of it was looked at
 * @param idName what the ids of the results are called
 */
record Answer(int status, List<Result> results, @Nullable Problem problem, String idName) {
  private static final String EVENT_ID = "event_id";

  /** What became of one event. */
  sealed interface Result {
    int index();

    /** Line of an NDJSON body; 0 for JSON. */
    int line();
  }

  /** Durable in Kafka. */
  record Accepted(int index, int line, String eventId) implements Result {}

  /** Refused for good. */
  record Rejected(int index, int line, @Nullable String eventId, Refusal refusal)
      implements Result {}

  /** Not acknowledged by Kafka. */
  record Failed(int index, int line, String eventId, String message) implements Result {}

  /** Why a request was not looked into. */
  record Problem(String reason, String message) {}

  Answer {
    results = List.copyOf(results);
  }

  /**
   * 503 if anything has to be sent again, 400 if nothing was taken, 403 if that was for the API key
   * alone, else 202.
   */
  static Answer of(List<Result> results) {
    boolean failed = results.stream().anyMatch(Failed.class::isInstance);
    boolean nothingTaken =
        !results.isEmpty() && results.stream().allMatch(Rejected.class::isInstance);
    boolean forbidden =
        nothingTaken
            && results.stream()
                .allMatch(r -> ((Rejected) r).refusal().reason() == Refusal.Reason.FORBIDDEN);
    int status = failed ? 503 : forbidden ? 403 : nothingTaken ? 400 : 202;
    return new Answer(status, results, null, EVENT_ID);
  }

  /** The same with another name for the ids. */
  Answer withIdsNamed(String name) {
    return new Answer(status, results, problem, name);
  }

  /** A body of which nothing can be used. */
  static Answer unreadable(Refusal refusal) {
    int status = refusal.reason() == Refusal.Reason.TOO_LARGE ? 413 : 400;
    return new Answer(status, List.of(new Rejected(0, 0, null, refusal)), null, EVENT_ID);
  }

  /** A request that was not looked into. */
  static Answer problem(int status, String reason, String message) {
    return new Answer(status, List.of(), new Problem(reason, message), EVENT_ID);
  }

  int accepted() {
    return count(Accepted.class);
  }

  int rejected() {
    return count(Rejected.class);
  }

  int failed() {
    return count(Failed.class);
  }

  private int count(Class<? extends Result> type) {
    return (int) results.stream().filter(type::isInstance).count();
  }
}
