// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.demo;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A coding agent of a tenant of its own: for two days it works as steadily as clockwork, and since
 * half an hour it goes round in circles. Spend of so few calls is below any budget, and yet nothing
 * like it was there before: an anomaly that is to be found.
 */
final class RunawayAgent {
  /** A bucket of the detector. */
  private static final Duration BUCKET = Duration.ofMinutes(5);

  /** Longer than the two days in which nothing is called strange. */
  private static final int ORDINARY_BUCKETS = 50 * 12;

  private static final int STRANGE_BUCKETS = 6;
  private static final int CALLS_WHEN_STRANGE = 40;

  private static final Feature CODING =
      new Feature("platform", "coding-agent", "agent", List.of(ModelProfile.AGENT), 1);

  private RunawayAgent() {}

  /** The tenant of a run: a detector that knows the last run would not be surprised. */
  static String tenant(String run) {
    return "agents-" + run;
  }

  /** All calls, the earliest first; the last one was made before now. */
  static List<Call> calls(String run, Instant now) {
    Instant end = Instant.ofEpochSecond(now.getEpochSecond() / BUCKET.toSeconds() * 300);
    Instant strange = end.minus(BUCKET.multipliedBy(STRANGE_BUCKETS));
    Instant start = strange.minus(BUCKET.multipliedBy(ORDINARY_BUCKETS));
    List<Call> calls = new ArrayList<>();
    for (int bucket = 0; bucket < ORDINARY_BUCKETS + STRANGE_BUCKETS; bucket++) {
      int size = bucket < ORDINARY_BUCKETS ? 1 : CALLS_WHEN_STRANGE;
      for (int i = 0; i < size; i++) {
        Duration into = BUCKET.multipliedBy(i).dividedBy(size).plusSeconds(2);
        Instant time = start.plus(BUCKET.multipliedBy(bucket)).plus(into);
        calls.add(call(calls.size(), run, time));
      }
    }
    return calls;
  }

  private static Call call(int number, String run, Instant time) {
    // no two calls are alike, and none is far from the others
    int prompt = ModelProfile.AGENT.promptTokens() + number * 7_919 % 2_000;
    int answer = ModelProfile.AGENT.answerTokens() + number * 613 % 300;
    return new Call(
        number,
        tenant(run),
        "agent-%s-%05d".formatted(run, number),
        time,
        CODING,
        ModelProfile.AGENT,
        "agent-1",
        prompt,
        0,
        answer,
        "agent-%s-%05d".formatted(run, number),
        false);
  }
}
