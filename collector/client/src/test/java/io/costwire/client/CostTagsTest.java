// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.entry;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CostTagsTest {
  private final InMemorySender sender = new InMemorySender();
  private final CostReporter reporter =
      CostReporter.builder(sender)
          .flushByHand()
          .environment(Map.of())
          .tag("service", "web")
          .tag("team", "default")
          .build();

  @AfterEach
  void nothingIsLeftOnTheThread() {
    reporter.close();
    assertThat(CostTags.tags()).isEmpty();
    assertThat(reporter.metrics().pendingBytes()).isZero();
  }

  @Test
  void eventBeforeScopeBeforeDefault() {
    try (var tags = CostTags.with(Map.of("team", "search", "user", "jane"))) {
      reporter.record(chat().tag("user", "joe").build());
    }
    assertThat(sentTags())
        .containsOnly(entry("service", "web"), entry("team", "search"), entry("user", "joe"));
  }

  @Test
  void innerScope_addsAndWins_andIsUndone() {
    try (var outer = CostTags.with("team", "search")) {
      try (var inner = CostTags.with(Map.of("team", "ads", "feature", "rank"))) {
        assertThat(CostTags.tags()).containsOnly(entry("team", "ads"), entry("feature", "rank"));
      }
      assertThat(CostTags.tags()).containsOnly(entry("team", "search"));
    }
    assertThat(CostTags.tags()).isEmpty();
  }

  @Test
  void scopeAtTheTimeOfRecording_counts_notThatOfSending() {
    try (var tags = CostTags.with("team", "search")) {
      reporter.record(chat().build());
    }
    try (var tags = CostTags.with("team", "ads")) {
      assertThat(sentTags()).containsEntry("team", "search");
    }
  }

  @Test
  void closedOutOfOrder_theOpenOnesStay() {
    CostTags outer = CostTags.with("team", "search");
    CostTags inner = CostTags.with("feature", "rank");
    outer.close();
    assertThat(CostTags.tags()).containsEntry("feature", "rank");
    inner.close();
    inner.close();
    assertThat(CostTags.tags()).isEmpty();
  }

  @Test
  void closedByAnotherThread_isOver() throws Exception {
    CostTags scope = CostTags.with("team", "search");
    Thread other = new Thread(scope::close);
    other.start();
    other.join();
    assertThat(CostTags.tags()).isEmpty();
  }

  @Test
  void unusableTags_areLeftOutWithoutAnException() {
    Map<String, String> odd = new HashMap<>();
    odd.put(null, "x");
    odd.put("user", null);
    odd.put("long", "v".repeat(1_000));
    assertThatCode(
            () -> {
              try (var a = CostTags.with(null, "x");
                  var b = CostTags.with("team", null);
                  var c = CostTags.with((Map<String, String>) null);
                  var d = CostTags.with(odd)) {
                assertThat(CostTags.tags()).containsOnlyKeys("long");
                assertThat(CostTags.tags().get("long")).hasSize(EventLimits.MAX_TAG_VALUE_BYTES);
              }
            })
        .doesNotThrowAnyException();
  }

  @Test
  void tagsBeyondTheBound_areLeftOut_andTheEventsOwnStay() {
    Map<String, String> many = new HashMap<>();
    IntStream.range(0, EventLimits.MAX_TAGS).forEach(i -> many.put("k" + i, "v"));
    try (var tags = CostTags.with(many)) {
      reporter.record(chat().tag("user", "joe").build());
    }
    assertThat(sentTags()).hasSize(EventLimits.MAX_TAGS).containsEntry("user", "joe");
  }

  @Test
  void memoryOfAScope_isCountedWithTheEvent() {
    reporter.record(chat().build());
    long without = reporter.metrics().pendingBytes();
    try (var tags = CostTags.with("team", "search")) {
      reporter.record(chat().build());
    }
    assertThat(reporter.metrics().pendingBytes()).isGreaterThan(2 * without);
  }

  @Test
  void wrappedTasks_haveTheTagsOfTheirMaker_andTheThreadGetsItsOwnBack() throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      Callable<Map<String, String>> bare = CostTags::tags;
      Callable<Map<String, String>> wrapped;
      try (var tags = CostTags.with("team", "search")) {
        assertThat(pool.submit(bare).get()).as("not by itself").isEmpty();
        wrapped = CostTags.wrap(bare);
      }
      assertThat(pool.submit(wrapped).get()).containsOnly(entry("team", "search"));
      assertThat(pool.submit(bare).get()).as("the pool's thread afterwards").isEmpty();
      try (var tags = CostTags.with("team", "ads")) {
        assertThat(wrapped.call()).containsOnly(entry("team", "search"));
        assertThat(CostTags.tags()).containsOnly(entry("team", "ads"));
      }
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void everyWayIntoAWrappedExecutor_takesTheTagsAlong() throws Exception {
    ExecutorService pool = CostTags.wrap(Executors.newSingleThreadExecutor());
    try (var tags = CostTags.with("team", "search")) {
      Callable<Map<String, String>> look = CostTags::tags;
      Map<String, String> expected = Map.of("team", "search");
      FutureTask<Map<String, String>> executed = new FutureTask<>(look);
      pool.execute(executed);
      assertThat(executed.get()).isEqualTo(expected);
      assertThat(pool.submit(look).get()).isEqualTo(expected);
      FutureTask<Map<String, String>> submitted = new FutureTask<>(look);
      assertThat(pool.submit(submitted, "done").get()).isEqualTo("done");
      assertThat(submitted.get()).isEqualTo(expected);
      assertThat(pool.invokeAll(List.of(look)).get(0).get()).isEqualTo(expected);
      assertThat(pool.invokeAny(List.of(look))).isEqualTo(expected);
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void futures_keepTheTagsThroughTheirStages() {
    ExecutorService pool = Executors.newFixedThreadPool(2);
    try {
      CompletableFuture<Map<String, String>> viaWrapped;
      CompletableFuture<Map<String, String>> viaCaptured;
      CompletableFuture<String> foreign = new CompletableFuture<>();
      try (var tags = CostTags.with("team", "search")) {
        Executor wrapped = CostTags.wrap((Executor) pool);
        viaWrapped =
            CompletableFuture.supplyAsync(() -> "x", wrapped)
                .thenApplyAsync(x -> CostTags.tags(), wrapped);
        // completed by a thread that knows nothing of the tags
        viaCaptured = foreign.thenApplyAsync(x -> CostTags.tags(), CostTags.capture().wrap(pool));
      }
      pool.execute(() -> foreign.complete("x"));
      assertThat(viaWrapped.join()).containsOnly(entry("team", "search"));
      assertThat(viaCaptured.join()).containsOnly(entry("team", "search"));
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void virtualThreads_haveScopesOfTheirOwn_andTakeTagsAlong() throws Exception {
    assumeTrue(
        Runtime.version().feature() >= 21,
        "virtual threads need Java 21; this JVM is " + Runtime.version().feature());
    var make = Executors.class.getMethod("newVirtualThreadPerTaskExecutor");
    ExecutorService virtual = (ExecutorService) make.invoke(null);
    try (var tags = CostTags.with("team", "search")) {
      Callable<Map<String, String>> look = CostTags::tags;
      assertThat(virtual.submit(look).get()).isEmpty();
      assertThat(CostTags.wrap(virtual).submit(look).get()).containsOnly(entry("team", "search"));
      List<Callable<Boolean>> recorders =
          IntStream.range(0, 100)
              .mapToObj(i -> (Callable<Boolean>) () -> recordsInItsOwnScope("t" + i))
              .toList();
      for (var done : virtual.invokeAll(recorders)) {
        assertThat(done.get()).isTrue();
      }
    } finally {
      virtual.shutdown();
    }
    reporter.flush(Duration.ZERO);
    assertThat(sender.durable()).hasSize(100);
    assertThat(sender.durable())
        .allSatisfy(e -> assertThat(e.tags().get("team")).isEqualTo(e.tags().get("user")));
  }

  private boolean recordsInItsOwnScope(String team) {
    try (var tags = CostTags.with("team", team)) {
      Thread.yield();
      reporter.record(chat().tag("user", team).build());
      return CostTags.tags().get("team").equals(team);
    }
  }

  @Test
  void recording_allocatesNothing_withAndWithoutAScope() {
    var big =
        CostReporter.builder(sender)
            .flushByHand()
            .environment(Map.of())
            .maxQueuedEvents(1 << 16)
            .maxQueuedBytes(1L << 30);
    try (var quiet = big.build()) {
      UsageEvent event = chat().build();
      assertThat(allocatedBy(() -> quiet.record(event))).isZero();
      try (var tags = CostTags.with("team", "search")) {
        assertThat(allocatedBy(() -> quiet.record(event))).isZero();
      }
    }
  }

  /** Bytes a call, rounded down: compiling and profiling allocate a little now and then. */
  private static long allocatedBy(Runnable call) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    int calls = 10_000;
    for (int i = 0; i < calls; i++) {
      call.run();
    }
    long id = Thread.currentThread().getId();
    long before = threads.getThreadAllocatedBytes(id);
    for (int i = 0; i < calls; i++) {
      call.run();
    }
    return (threads.getThreadAllocatedBytes(id) - before) / calls;
  }

  private Map<String, String> sentTags() {
    reporter.flush(Duration.ZERO);
    return sender.durable().get(sender.durable().size() - 1).tags();
  }

  private static UsageEventBuilder chat() {
    return UsageEvent.builder().provider("openai").responseModel("gpt-4o").inputTokens(10);
  }
}
