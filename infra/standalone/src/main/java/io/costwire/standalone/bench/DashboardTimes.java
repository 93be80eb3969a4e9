// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How long a dashboard takes from opening it to its last answer, opened again and again.
 *
 * @param whole of the whole dashboard, with the rows of all its queries
 * @param slowest query with the highest 95th percentile, while the others ran beside it
 */
record DashboardTimes(QueryTimes whole, String slowest, QueryTimes ofSlowest) {
  /** A browser has six connections to a Grafana without HTTP/2. */
  private static final int AT_ONCE = 6;

  private static final int FEWEST = 5;
  private static final int MOST = 20;

  /** A slow one is opened less often. */
  private static final Duration ENOUGH = Duration.ofSeconds(20);

  private record Answered(String name, QueryClient.Answer answer) {}

  /**
   * @param answers in the order of the dashboard's queries
   */
  private record Opening(Duration took, List<Answered> answers) {
    long readRows() {
      return answers.stream().mapToLong(answered -> answered.answer().readRows()).sum();
    }
  }

  static DashboardTimes measure(QueryClient client, BenchDashboard.Questions questions) {
    try (var browser = Executors.newFixedThreadPool(AT_ONCE)) {
      Opening first = open(browser, client, questions);
      List<Opening> openings = new ArrayList<>();
      Duration spent = Duration.ZERO;
      while (openings.size() < FEWEST || (openings.size() < MOST && spent.compareTo(ENOUGH) < 0)) {
        Opening opening = open(browser, client, questions);
        openings.add(opening);
        spent = spent.plus(opening.took());
      }
      return of(first, openings);
    }
  }

  private static DashboardTimes of(Opening first, List<Opening> openings) {
    @Nullable DashboardTimes slowest = null;
    QueryTimes whole = times(first.took(), first.readRows(), openings.stream().map(Opening::took));
    for (int i = 0; i < first.answers().size(); i++) {
      int query = i;
      Answered answered = first.answers().get(query);
      QueryTimes times =
          times(
              answered.answer().took(),
              answered.answer().readRows(),
              openings.stream().map(opening -> opening.answers().get(query).answer().took()));
      if (slowest == null || times.percentile(95) > slowest.ofSlowest().percentile(95)) {
        slowest = new DashboardTimes(whole, answered.name(), times);
      }
    }
    return Objects.requireNonNull(slowest, "a dashboard without a query");
  }

  private static QueryTimes times(Duration first, long readRows, Stream<Duration> others) {
    return new QueryTimes(others.sorted().toList(), first, readRows);
  }

  /** First the variables, then everything that waits for them, as Grafana does. */
  private static Opening open(
      ExecutorService browser, QueryClient client, BenchDashboard.Questions questions) {
    long start = System.nanoTime();
    List<Answered> answers = new ArrayList<>(ask(browser, client, questions.variables()));
    answers.addAll(ask(browser, client, questions.rest()));
    return new Opening(Duration.ofNanos(System.nanoTime() - start), answers);
  }

  private static List<Answered> ask(
      ExecutorService browser, QueryClient client, Map<String, String> queries) {
    List<CompletableFuture<Answered>> asked = new ArrayList<>();
    queries.forEach(
        (name, sql) ->
            asked.add(
                CompletableFuture.supplyAsync(
                    () -> new Answered(name, client.ask(sql, Map.of())), browser)));
    return asked.stream().map(DashboardTimes::answered).toList();
  }

  private static Answered answered(CompletableFuture<Answered> answer) {
    try {
      return answer.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof QueryClient.TooLarge tooLarge) {
        throw tooLarge;
      }
      throw e;
    }
  }
}
