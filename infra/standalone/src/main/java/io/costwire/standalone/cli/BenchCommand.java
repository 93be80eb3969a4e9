// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.standalone.bench.BenchResult;
import io.costwire.standalone.bench.ClientBench;
import io.costwire.standalone.bench.DelayBench;
import io.costwire.standalone.bench.ExplosionBench;
import io.costwire.standalone.bench.GatewayBench;
import io.costwire.standalone.bench.PricingBench;
import io.costwire.standalone.bench.QueriesBench;
import io.costwire.standalone.bench.SeriesBench;
import io.costwire.standalone.bench.SinkBench;
import io.costwire.standalone.bench.StreamsBench;
import io.costwire.standalone.stack.Installation;
import io.costwire.standalone.stack.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures throughput against named baselines, and delay, on a broker of its own. */
@Command(
    name = "bench",
    description = {
      "Measure this machine, against named baselines of the same run.",
      "streams: throughput of the streams app beside an Avro pass-through, a byte pass-through and"
          + " the same task in the DSL; its state, changelogs, repartitioning and restore.",
      "delay: from sending an event to its window, its budget signal and the delivered alert, at"
          + " steady rates.",
      "pricing: the price engine alone.",
      "explosion: a million users, and ids of requests in other tags: memory, keys, and whether"
          + " every dimension set still holds all of the money.",
      "series: what watching very many series for anomalies takes: processor, state, restarts.",
      "sink: the sink beside raw inserts of the same rows over HTTP and a copy inside the engine;"
          + " bytes on disk.",
      "queries: every dashboard as it opens, every view over a day, a month and a year, on a year"
          + " of events made inside the engine; disk of each table.",
      "client: what recording an event costs the caller, beside OpenTelemetry, Zipkin, a Kafka"
          + " producer and a Micrometer counter, in JMH; 5 minutes.",
      "gateway: events over HTTP from another process beside the bare web server, singly, as arrays"
          + " and as lines; then more senders than it takes, and one above its rate.",
      "Ends with 1 when records were lost or doubled, or sums differ that must not."
    },
    mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {

  /** What can be measured. */
  enum Name {
    STREAMS,
    DELAY,
    PRICING,
    EXPLOSION,
    SERIES,
    SINK,
    QUERIES,
    CLIENT,
    GATEWAY
  }

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Parameters(paramLabel = "NAME", description = "What to measure: ${COMPLETION-CANDIDATES}.")
  private Name name = Name.STREAMS;

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean json;

  @Option(
      names = "--events",
      defaultValue = "1500000",
      paramLabel = "N",
      description =
          "For streams: events measured in a pass; as many go before them, to warm up. For"
              + " explosion: events, no fewer than users (default: ${DEFAULT-VALUE}).")
  private int events;

  @Option(
      names = "--users",
      defaultValue = "1000000",
      paramLabel = "N",
      description =
          "For explosion: different users, each in at least one event (default:"
              + " ${DEFAULT-VALUE}).")
  private int users;

  @Option(
      names = "--series",
      defaultValue = "100000",
      paramLabel = "N",
      description =
          "For series: features of all tenants, each of which spends in every bucket (default:"
              + " ${DEFAULT-VALUE}).")
  private int series;

  @Option(
      names = "--rows",
      defaultValue = "300000",
      paramLabel = "N",
      description =
          "For sink: rows measured; as many go before them, to warm up (default:"
              + " ${DEFAULT-VALUE}).")
  private int rows;

  @Option(
      names = "--warehouse",
      defaultValue = "10000000",
      paramLabel = "N",
      description =
          "For queries: events of the year that is asked, 20 s to make and 200 MB of disk for a"
              + " million (default: ${DEFAULT-VALUE}).")
  private long warehouse;

  @Option(
      names = "--keep",
      paramLabel = "FOLDER",
      description =
          "For queries: folder in which that year stays, for the next run (default: a temporary"
              + " one).")
  private @Nullable Path folder;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "NAME",
      description = "For queries: dashboards and views to ask (default: all).")
  private Set<String> only = Set.of();

  @Option(
      names = "--paths",
      description =
          "For sink: also the three ways of clickhouse-jdbc to insert the same rows: a batch of"
              + " VALUES, its RowBinary writer, a streamed body.")
  private boolean paths;

  @Option(
      names = "--repeat",
      defaultValue = "1",
      paramLabel = "N",
      description =
          "For streams: passes of each job, interleaved; the results are medians (default:"
              + " ${DEFAULT-VALUE}).")
  private int repeat;

  @Option(
      names = "--rates",
      split = ",",
      defaultValue = "1000,5000,20000",
      paramLabel = "N",
      description = "For delay: events a second, a phase for each (default: ${DEFAULT-VALUE}).")
  private List<Integer> rates = List.of();

  @Option(
      names = "--seconds",
      defaultValue = "20",
      paramLabel = "N",
      description =
          "For delay and gateway: measured seconds of a phase, after some that warm up (default:"
              + " ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--iterations",
      defaultValue = "5",
      paramLabel = "N",
      description =
          "For client: measured seconds of each figure, after 3 that warm up (default:"
              + " ${DEFAULT-VALUE}).")
  private int iterations;

  @Option(
      names = "--cases",
      paramLabel = "FILE",
      description =
          "For pricing: JSON lines with provider, model, timestamp and usage (default: the demo's"
              + " mix).")
  private @Nullable Path cases;

  @Override
  public Integer call() throws Exception {
    List<BenchResult> results =
        switch (name) {
          case STREAMS -> new StreamsBench(events, repeat, new Progress(System.err)).run();
          case DELAY ->
              new DelayBench(rates, Duration.ofSeconds(seconds), new Progress(System.err)).run();
          case PRICING -> pricing();
          case EXPLOSION -> explosion();
          case SERIES -> new SeriesBench(series, new Progress(System.err)).run();
          case QUERIES -> new QueriesBench(warehouse, folder, only, new Progress(System.err)).run();
          case CLIENT -> client();
          case GATEWAY ->
              new GatewayBench(Duration.ofSeconds(seconds), new Progress(System.err)).run();
          case SINK -> new SinkBench(rows, paths, new Progress(System.err)).run();
        };
    for (BenchResult result : results) {
      System.out.println(json ? toJson(result) : result.text());
    }
    return results.stream().anyMatch(BenchResult::isFailure) ? 1 : 0;
  }

  private List<BenchResult> explosion() throws IOException {
    if (users < 1 || users > events) {
      throw new ParameterException(
          spec.commandLine(),
          "--users %d and --events %d: every user needs an event; ask for 1 to --events users"
              .formatted(users, events));
    }
    return new ExplosionBench(users, events, new Progress(System.err)).run();
  }

  private List<BenchResult> client() throws IOException {
    Path module = Installation.home().resolve("collector/benchmarks");
    return new ClientBench(module, iterations, new Progress(System.err)).run();
  }

  private List<BenchResult> pricing() throws IOException {
    Path comparison = Installation.home().resolve("streams-app/pricing/benchmark");
    Path events = cases == null ? comparison.resolve("demo-mix.jsonl") : cases;
    return new PricingBench(events, comparison, new Progress(System.err)).run();
  }

  private static String toJson(BenchResult result) throws JsonProcessingException {
    return new ObjectMapper().writeValueAsString(result);
  }
}
