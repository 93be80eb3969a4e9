// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What services know of a call beside its usage: how it ended, what came of it, which variant of an
 * experiment it was. A function of the call alone, so that the same seed gives the same facts.
 */
final class CallFacts {
  private static final int UNTAGGED_ONE_IN = 89;
  private static final int BROKEN_ONE_IN = 71;
  private static final int RETRIED_ONE_IN = 53;
  private static final int TOO_HARD_PERCENT = 9;

  private CallFacts() {}

  /** Somebody forgot to say which feature it is. */
  static boolean isUntagged(Call call) {
    return call.number() % UNTAGGED_ONE_IN == 7;
  }

  /** The stream broke after all of it was paid for. */
  static boolean isBroken(Call call) {
    return !call.failed() && call.number() % BROKEN_ONE_IN == 5;
  }

  /** Some tickets are too hard for the small model that sorts them. */
  static boolean isTooHard(Call call) {
    return call.model().equals(ModelProfile.ANTHROPIC_SMALL)
        && !call.failed()
        && percent(call) < TOO_HARD_PERCENT;
  }

  /** Adds them to the event of a call that has usage. */
  static void put(Call call, ObjectNode event) {
    boolean cutOff = call.answerTokens() > 3 * call.model().answerTokens();
    event.put("finish_reason", cutOff ? "length" : "stop");
    if (call.number() % RETRIED_ONE_IN == 3) {
      event.put("retries", 1);
    }
    switch (call.feature().name()) {
      case "answers" -> {
        boolean large = call.model().equals(ModelProfile.OPENAI_FRONTIER);
        event.put("experiment", "answers-model").put("variant", large ? "large" : "small");
        event.put("success", percent(call) < (large ? 94 : 86));
      }
      case "triage" -> event.put("quality", isTooHard(call) ? "0.2" : quality(call));
      case "replies" -> event.put("success", percent(call) < 81).put("quality", quality(call));
      case "copywriting" -> event.put("revenue", percent(call) < 12 ? "1.50" : "0");
      default -> {
        // nobody asked
      }
    }
  }

  private static int percent(Call call) {
    return Math.floorMod(call.number() * 7_919, 100);
  }

  /** From 0.60 to 0.99, as text. */
  private static String quality(Call call) {
    return "0." + (60 + Math.floorMod(call.number() * 613, 40));
  }
}
