// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The demo's traffic: a function of seed, size and the present moment. Most calls are happening
 * now; a part is backfilled over the past day along a daily rhythm, so that charts have a shape,
 * and a few are days late. Among them, at fixed rates, are repeats, malformed submissions and a
 * model that nobody has a price for. Before all of it comes the story of a {@link RunawayAgent}.
 *
 * @param submissions in the order in which they are sent
 */
record TrafficPlan(List<Submission> submissions) {
  static final String TENANT = "demo";
  private static final double BACKFILLED = 0.6;
  private static final double LATE = 0.005;
  private static final double UNKNOWN_MODEL = 0.006;
  private static final double FAILED = 0.008;
  private static final double REPEATED = 0.012;
  private static final double BROKEN = 0.004;
  private static final Duration RETHOUGHT = Duration.ofSeconds(2);
  private static final double USUAL_MODEL = 0.78;
  private static final int USERS = 160;

  /** Share of a day's traffic in each hour UTC, in tenths of a percent: quiet nights, two peaks. */
  private static final int[] RHYTHM = {
    14, 11, 9, 8, 9, 13, 22, 36, 52, 64, 70, 68, 58, 62, 71, 72, 66, 58, 49, 43, 38, 31, 24, 18
  };

  /**
   * One request body's worth: a call, and what is wrong with it.
   *
   * @param call the call described
   * @param fault what is wrong with the submission
   */
  record Submission(Call call, Fault fault) {}

  TrafficPlan {
    submissions = List.copyOf(submissions);
  }

  /**
   * @param events calls that are sent without fault; faulty submissions come on top
   * @param run marks the event ids of this run
   */
  static TrafficPlan of(int events, long seed, String run, Instant now) {
    Random random = new Random(seed);
    List<Submission> submissions = new ArrayList<>(events + events / 50);
    for (Call call : RunawayAgent.calls(run, now)) {
      submissions.add(new Submission(call, Fault.NONE));
    }
    Call last = call(0, run, random, now, now);
    for (int number = 0; number < events; number++) {
      Call call =
          isAskedAgain(last, now)
              ? escalated(last, number, run)
              : call(number, run, random, time(random, now), now);
      last = call;
      submissions.add(new Submission(call, Fault.NONE));
      if (random.nextDouble() < REPEATED) {
        submissions.add(new Submission(call, Fault.DUPLICATE));
      }
      if (random.nextDouble() < BROKEN) {
        submissions.add(new Submission(broken(call), brokenKind(random)));
      }
    }
    return new TrafficPlan(submissions);
  }

  /** One that nobody had time yet to ask again is left as it is. */
  private static boolean isAskedAgain(Call call, Instant now) {
    return CallFacts.isTooHard(call) && call.time().plus(RETHOUGHT).isBefore(now);
  }

  /** The same ticket, asked of the large model. */
  private static Call escalated(Call call, int number, String run) {
    return new Call(
        number,
        call.tenant(),
        id(run, number),
        call.time().plus(RETHOUGHT),
        call.feature(),
        ModelProfile.ANTHROPIC_LARGE,
        call.user(),
        call.promptTokens(),
        0,
        call.answerTokens(),
        call.trace(),
        false);
  }

  private static String id(String run, int number) {
    return "demo-%s-%07d".formatted(run, number);
  }

  /** A broken submission has an id of its own, so that it can never pass for the sound one. */
  private static Call broken(Call call) {
    return new Call(
        call.number(),
        call.tenant(),
        call.eventId() + "-broken",
        call.time(),
        call.feature(),
        call.model(),
        call.user(),
        call.promptTokens(),
        call.cachedTokens(),
        call.answerTokens(),
        call.trace(),
        call.failed());
  }

  private static Fault brokenKind(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> Fault.MALFORMED_JSON;
      case 1 -> Fault.NEGATIVE_TOKENS;
      case 2 -> Fault.WRONG_TYPE;
      default -> Fault.UNKNOWN_FIELD;
    };
  }

  private static Call call(int number, String run, Random random, Instant time, Instant now) {
    Feature feature = feature(random);
    ModelProfile model = model(feature, !time.isBefore(yesterday(now)), random);
    int prompt = around(model.promptTokens(), random);
    boolean cached = prompt > 1024 && random.nextDouble() < 0.45;
    return new Call(
        number,
        TENANT,
        id(run, number),
        time,
        feature,
        model,
        user(random),
        prompt,
        cached ? prompt / 2 / 128 * 128 : 0,
        around(model.answerTokens(), random),
        id(run, number),
        random.nextDouble() < FAILED);
  }

  private static Instant time(Random random, Instant now) {
    double kind = random.nextDouble();
    if (kind < LATE) {
      return now.minus(Duration.ofHours(74 + random.nextInt(76)));
    }
    if (kind < LATE + BACKFILLED) {
      return rhythmic(random, now);
    }
    return now;
  }

  /** An instant of today or the two days before, more likely in a busy hour. */
  private static Instant rhythmic(Random random, Instant now) {
    long past = Duration.between(yesterday(now).minus(Duration.ofDays(1)), now).toMillis();
    while (true) {
      Instant candidate = now.minusMillis(1 + (long) (random.nextDouble() * past));
      int hour = candidate.atZone(ZoneOffset.UTC).getHour();
      if (random.nextInt(72) < RHYTHM[hour]) {
        return candidate;
      }
    }
  }

  /** Its first instant, UTC. */
  private static Instant yesterday(Instant now) {
    return now.truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(1));
  }

  private static Feature feature(Random random) {
    int pick = random.nextInt(Feature.TOTAL_WEIGHT);
    for (Feature feature : Feature.ALL) {
      pick -= feature.weight();
      if (pick < 0) {
        return feature;
      }
    }
    throw new AssertionError("weights sum to the total");
  }

  /** One feature is moved to its dearer model yesterday: the rise that people are to find. */
  private static ModelProfile model(Feature feature, boolean sinceYesterday, Random random) {
    if (random.nextDouble() < UNKNOWN_MODEL) {
      return ModelProfile.UNKNOWN;
    }
    boolean usual = random.nextDouble() < USUAL_MODEL;
    boolean moved = sinceYesterday && feature.equals(Feature.MOVED);
    return usual != moved ? feature.models().getFirst() : feature.models().getLast();
  }

  /** A few people use most of it. */
  private static String user(Random random) {
    double skewed = Math.pow(random.nextDouble(), 2.4);
    return "u-%03d".formatted((int) (skewed * USERS));
  }

  /** Log-normal around the typical count, as real prompts are. */
  private static int around(int typical, Random random) {
    double factor = Math.exp(random.nextGaussian() * 0.55);
    return Math.max(1, (int) Math.min(typical * factor, typical * 12.0));
  }
}
