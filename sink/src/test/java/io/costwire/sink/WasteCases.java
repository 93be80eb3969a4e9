// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import static io.costwire.sink.WasteTraffic.DAYS;

import io.costwire.schemas.CallStatus;
import io.costwire.sink.WasteTraffic.Call;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Consumer;

/** Plants each kind of waste, and what looks like it. */
final class WasteCases {
  static final List<String> KINDS =
      List.of(
          "BATCHABLE",
          "EXPENSIVE_TIER",
          "FAILED_CALLS",
          "IDLE_CAPACITY",
          "LONG_INPUT",
          "NO_OUTPUT_LIMIT",
          "OVERSIZED_MODEL",
          "REPEATED_PROMPT",
          "UNCACHED_PREFIX");

  private static final int EACH = 30;
  private static final Consumer<Call> ORDINARY = call -> {};

  private final WasteTraffic traffic;

  WasteCases(WasteTraffic traffic) {
    this.traffic = traffic;
  }

  void plant() {
    for (int i = 0; i < EACH; i++) {
      background();
      repeated(i);
      prefix(i);
      longInput(i);
      oversized(i);
      noLimit(i);
      failed(i);
      batchable(i);
      tier(i);
      capacity(i);
    }
  }

  /** Of every model, cached and not, and in no habit that is waste. */
  private void background() {
    for (String model : List.of("small", "medium", "large", "old")) {
      traffic.calls(
          none("usual"),
          traffic.between(5, 60),
          call -> {
            call.model = model;
            call.read = model.equals("old") ? 0 : call.input / 2;
          });
    }
  }

  private String none(String about) {
    return traffic.feature("none", about);
  }

  private void repeated(int i) {
    String waste = traffic.feature("REPEATED_PROMPT", "repeated");
    for (int prompt = 0; prompt < traffic.between(1, 6); prompt++) {
      Instant day = day();
      String hash = "p-" + i + "-" + prompt;
      repeat(waste, day, hash, i % 15 == 0 ? 2 : traffic.between(3, 12), ORDINARY);
    }
    traffic.calls(waste, 20, call -> call.tags.put("prompt_fingerprint", "" + call.input));
    repeat(none("asked-twice"), day(), "q-" + i, 2, ORDINARY);
    repeat(none("sampled"), day(), "s-" + i, 8, call -> call.event.setTraceId("tr-" + i));
    repeat(none("compared"), day(), "x-" + i, 9, call -> call.event.setExperiment("x"));
    repeat(none("answered"), day(), "a-" + i, 9, call -> call.event.setResponseCacheHit(true));
    String retried = none("retried");
    repeat(retried, day(), "r-" + i, 1, ORDINARY);
    repeat(retried, day(), "r-" + i, 3, call -> call.event.setStatus(CallStatus.CANCELLED));
    // a game of dice is the same prompt on purpose, and nothing says so
    if (i % 15 == 7) {
      repeat(none("dice"), day(), "d-" + i, 5, ORDINARY);
    }
  }

  private Instant day() {
    return traffic.start().plus(traffic.between(0, DAYS - 1), ChronoUnit.DAYS);
  }

  private void repeat(String feature, Instant day, String hash, int times, Consumer<Call> shape) {
    for (int i = 0; i < times; i++) {
      traffic.call(
          feature,
          day.plusSeconds(traffic.between(0, 86_000)),
          shape.andThen(call -> call.tags.put("prompt_fingerprint", hash)));
    }
  }

  private void prefix(int i) {
    Consumer<Call> documents = call -> call.input = traffic.between(2_200, 12_000);
    int count = i % 10 == 0 ? traffic.between(10, 24) : traffic.between(22, 60);
    shared(traffic.feature("UNCACHED_PREFIX", "prefix"), count, 200, documents);
    shared(none("cached"), 40, 60, documents.andThen(call -> call.read = call.input * 6 / 10));
    shared(none("short"), 40, 60, call -> call.input = traffic.between(900, 2_000));
    shared(none("rare"), 30, 2_300, documents);
    shared(none("no-cache-price"), 40, 60, documents.andThen(call -> call.model = "old"));
    String different = none("different");
    for (int other = 0; other < 15; other++) {
      shared(different + "-" + other, 2, 60, documents);
    }
    // one that grows with each turn shares less than it seems, and caches itself a little
    shared(none("warming"), 30, 60, documents.andThen(call -> call.read = call.input / 15));
  }

  private void shared(String feature, int count, int seconds, Consumer<Call> shape) {
    String name = feature.startsWith("different") ? feature.replaceFirst("-\\d+$", "") : feature;
    Instant at = day().plusSeconds(7_200);
    for (int i = 0; i < count; i++) {
      traffic.call(
          name, at, shape.andThen(call -> call.tags.put("prefix_fingerprint", "h-" + feature)));
      at = at.plusSeconds(traffic.between(seconds / 2, seconds * 6 / 5));
    }
  }

  private void longInput(int i) {
    Consumer<Call> waste =
        call -> {
          call.input = traffic.between(i % 10 == 0 ? 6_500 : 8_500, 60_000);
          call.output = traffic.between(2, i % 10 == 0 ? 70 : 50);
        };
    int count = i % 10 == 1 ? traffic.between(12, 24) : traffic.between(24, 70);
    traffic.calls(traffic.feature("LONG_INPUT", "long"), count, waste);
    traffic.calls(none("tool"), 40, waste.andThen(c -> c.event.setFinishReason("tool_calls")));
    traffic.calls(none("read-again"), 40, waste.andThen(c -> c.read = c.input * 8 / 10));
    traffic.calls(none("embedded"), 40, waste.andThen(c -> c.output = 0));
    traffic.calls(none("nearly"), 40, call -> call.input = traffic.between(6_000, 7_999));
    traffic.calls(none("written"), 40, waste.andThen(c -> c.output = traffic.between(51, 900)));
    traffic.calls(none("now-and-then"), traffic.between(1, 12), waste);
  }

  private void oversized(int i) {
    Consumer<Call> trivial =
        call -> {
          call.input = traffic.between(40, 500);
          call.output = traffic.between(3, 100);
          call.model = "large";
        };
    int count = i % 10 == 1 ? traffic.between(12, 24) : traffic.between(24, 90);
    traffic.calls(traffic.feature("OVERSIZED_MODEL", "oversized"), count, trivial);
    traffic.calls(none("right-size"), 40, trivial.andThen(c -> c.model = "small"));
    traffic.calls(none("not-much-dearer"), 40, trivial.andThen(c -> c.model = "medium"));
    traffic.calls(none("longer"), 40, trivial.andThen(c -> c.output = traffic.between(101, 900)));
    traffic.calls(none("trial"), 40, trivial.andThen(c -> c.event.setExperiment("size")));
    String mixed = none("mixed");
    traffic.calls(mixed, 200, call -> call.model = "large");
    traffic.calls(mixed, traffic.between(3, 15), trivial);
    // what a small model could not do looks the same
    if (i % 15 == 3) {
      traffic.calls(none("escalated"), 30, trivial);
    }
  }

  private void noLimit(int i) {
    Consumer<Call> cut =
        call -> {
          call.output = traffic.between(4_000, 16_000);
          call.event.setFinishReason(i % 2 == 0 ? "length" : "MAX_TOKENS").setMaxOutputTokens(null);
        };
    String waste = traffic.feature("NO_OUTPUT_LIMIT", "unlimited");
    traffic.calls(waste, i % 10 == 0 ? traffic.between(3, 6) : traffic.between(7, 40), cut);
    traffic.calls(waste, 60, call -> call.event.setMaxOutputTokens(null));
    traffic.calls(none("limited"), 40, cut.andThen(c -> c.event.setMaxOutputTokens(16_000L)));
    traffic.calls(none("ends"), 40, call -> call.event.setMaxOutputTokens(null));
    traffic.calls(none("once"), traffic.between(1, 4), cut);
  }

  private void failed(int i) {
    String waste = traffic.feature("FAILED_CALLS", "failing");
    traffic.calls(waste, traffic.between(60, 120), ORDINARY);
    traffic.calls(
        waste, i % 10 == 0 ? traffic.between(2, 5) : traffic.between(7, 50), WasteTraffic::failed);
    traffic.calls(
        none("refused"),
        40,
        call -> {
          call.event.setStatus(CallStatus.THROTTLED).setRetries(2);
          call.free = true;
        });
    String healthy = none("healthy");
    traffic.calls(healthy, 400, ORDINARY);
    traffic.calls(healthy, traffic.between(1, 7), WasteTraffic::failed);
    traffic.calls(none("retried-well"), 40, call -> call.event.setRetries(2));
  }

  private void batchable(int i) {
    Consumer<Call> batch = call -> call.tags.put("environment", "batch");
    int count = i % 10 == 0 ? traffic.between(12, 24) : traffic.between(24, 90);
    String waste = traffic.feature("BATCHABLE", "offline");
    switch (i % 3) {
      case 0 -> traffic.calls(waste, count, batch);
      case 1 -> traffic.calls(waste, count, call -> call.tags.put("workload", "offline"));
      default -> nightly(waste, count, call -> call.tags.remove("user"));
    }
    traffic.calls(none("watched"), 40, batch.andThen(c -> c.event.setTimeToFirstTokenMs(200L)));
    traffic.calls(none("in-batch"), 40, batch.andThen(c -> c.event.setServiceTier("batch")));
    traffic.calls(none("no-batch-price"), 40, batch.andThen(c -> c.provider = "groq"));
    nightly(none("late-users"), 40, ORDINARY);
    traffic.calls(none("services"), 60, call -> call.tags.remove("user"));
    // a page that is only read at noon, without users in its tags
    if (i % 15 == 4) {
      nightly(none("noon"), 40, call -> call.tags.remove("user"));
    }
  }

  private void nightly(String feature, int count, Consumer<Call> shape) {
    for (int i = 0; i < count; i++) {
      Instant night = traffic.start().plus(i % DAYS, ChronoUnit.DAYS).plusSeconds(2 * 3_600);
      traffic.call(feature, night.plusSeconds(traffic.between(0, 7_000)), shape);
    }
  }

  private void tier(int i) {
    Consumer<Call> fast = call -> call.event.setServiceTier("priority");
    int count = i % 10 == 0 ? traffic.between(2, 6) : traffic.between(6, 60);
    traffic.calls(
        traffic.feature("EXPENSIVE_TIER", "fast"),
        count,
        i % 2 == 0 ? fast : fast.andThen(c -> c.event.setRequestServiceTier("auto")));
    traffic.calls(
        none("asked-for"), 40, fast.andThen(c -> c.event.setRequestServiceTier("priority")));
    traffic.calls(none("plain"), 40, call -> call.event.setServiceTier("default"));
    traffic.calls(none("fast-once"), traffic.between(1, 4), fast);
  }

  private void capacity(int i) {
    String idle = traffic.feature("IDLE_CAPACITY", "idle");
    String busy = none("busy");
    for (int day = 0; day < DAYS; day++) {
      int hours = i % 10 == 0 ? traffic.between(18, 20) : traffic.between(4, 18);
      traffic.capacity(idle, day, hours, true);
      traffic.capacity(busy, day, traffic.between(i % 10 == 0 ? 18 : 20, 24), true);
    }
    String open = none("no-end");
    traffic.capacity(open, 0, 3, false);
  }
}
