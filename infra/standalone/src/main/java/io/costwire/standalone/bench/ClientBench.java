// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.costwire.embedded.kafka.EmbeddedKafka;
import io.costwire.standalone.stack.Progress;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * What {@code CostReporter.record} costs its caller, beside OpenTelemetry's batch processor,
 * Zipkin's reporter, a Kafka producer and a Micrometer counter, in one run of JMH. The benchmark is
 * a program of its own, so that what it compares with is not on the class path of the apps; the
 * broker that the producer needs runs here.
 *
 * <p>Bursts, in which nothing is dropped, are what is compared; saturated says what overload costs,
 * and how much of it was dropped. Times are medians over the iterations, which other work on the
 * machine disturbs least.
 */
public final class ClientBench {
  private static final String BENCH = "client";
  private static final String TOPIC = "client-benchmark";
  private static final String OURS = "COSTWIRE_RECORD";
  private static final long TIMEOUT_MINUTES = 30;
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path module;
  private final int seconds;
  private final Progress progress;

  /**
   * @param module folder of the benchmark's module
   * @param seconds measured for each figure
   */
  public ClientBench(Path module, int seconds, Progress progress) {
    this.module = module;
    this.seconds = seconds;
    this.progress = progress;
  }

  /** A figure, and whose it is. */
  private record Measured(String benchmark, int threads, String side, JsonNode result) {
    String metric(String what) {
      String name = side.toLowerCase(Locale.ROOT).replace('_', '-');
      return "%s-%d-%s%s".formatted(benchmark, threads, name, what);
    }
  }

  /** Runs it; the figures of each group follow those of this client. */
  public List<BenchResult> run() throws IOException {
    Path libraries = module.resolve("target/lib");
    if (!Files.isDirectory(libraries)) {
      throw new IOException(
          "the benchmark is not built; run: mvn -B -DskipTests package -pl collector/benchmarks"
              + " -am");
    }
    Path data = Files.createTempDirectory("costwire-bench");
    try (var kafka = new EmbeddedKafka(EmbeddedKafka.Options.of(data.resolve("kafka")))) {
      kafka.start();
      createTopic(kafka.bootstrapServers());
      progress.done("broker for the producer at " + kafka.bootstrapServers());
      benchmark(libraries, kafka.bootstrapServers(), data);
      return results(data);
    } finally {
      BenchCluster.deleteFolder(data);
    }
  }

  private static void createTopic(String bootstrapServers) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      Waiting.on(
          "creation of " + TOPIC,
          admin.createTopics(List.of(new NewTopic(TOPIC, 4, (short) 1))).all());
    }
  }

  private void benchmark(Path libraries, String bootstrapServers, Path data) throws IOException {
    List<String> command =
        List.of(
            ProcessHandle.current().info().command().orElse("java"),
            "-Dcostwire.benchmarks.bootstrap=" + bootstrapServers,
            "-Dcostwire.benchmarks.results=" + data.resolve("results"),
            "-Dcostwire.benchmarks.fates=" + data.resolve("fates"),
            "-cp",
            libraries + File.separator + "*",
            "io.costwire.benchmarks.BenchmarksMain",
            "-i",
            Integer.toString(seconds));
    Process process = new ProcessBuilder(command).inheritIO().start();
    try {
      if (!process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES)) {
        throw new IOException("the benchmark did not end within " + TIMEOUT_MINUTES + " minutes");
      }
      if (process.exitValue() != 0) {
        throw new IOException(
            "the benchmark ended with " + process.exitValue() + "; its reason is above");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted; the benchmark was stopped", e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static List<BenchResult> results(Path data) throws IOException {
    List<JsonNode> results = new ArrayList<>();
    try (Stream<Path> files = Files.list(data)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        JSON.readTree(Files.readString(file)).forEach(results::add);
      }
    }
    List<JsonNode> fates = new ArrayList<>();
    for (String line : Files.readAllLines(data.resolve("fates"))) {
      fates.add(JSON.readTree(line));
    }
    return figures(results, fates);
  }

  /**
   * Each side's figures; times have their ratio to this client's in the same group.
   *
   * @param results as JMH writes them
   * @param fates what became of the records of each trial
   */
  static List<BenchResult> figures(List<JsonNode> results, List<JsonNode> fates) {
    Map<String, JsonNode> byTrial = new HashMap<>();
    for (JsonNode fate : fates) {
      byTrial.put(
          key(
              fate.get("benchmark").textValue(),
              fate.get("threads").intValue(),
              fate.get("side").textValue()),
          fate);
    }
    return figures(results.stream().map(ClientBench::measured).toList(), byTrial);
  }

  private static Measured measured(JsonNode result) {
    String benchmark = result.get("benchmark").textValue();
    return new Measured(
        benchmark.substring(benchmark.lastIndexOf('.') + 1),
        result.get("threads").intValue(),
        result.at("/params/side").textValue(),
        result);
  }

  private static List<BenchResult> figures(List<Measured> measured, Map<String, JsonNode> fates) {
    Map<String, BenchResult> ours = new HashMap<>();
    for (Measured one : measured) {
      if (one.side.equals(OURS)) {
        ours.put(one.benchmark + one.threads, time(one));
      }
    }
    List<BenchResult> figures = new ArrayList<>();
    for (Measured one : measured) {
      BenchResult base = ours.get(one.benchmark + one.threads);
      BenchResult time = time(one);
      figures.add(base == null || one.side.equals(OURS) ? time : time.against(base));
      JsonNode fate = fates.get(key(one.benchmark, one.threads, one.side));
      if (fate != null) {
        figures.addAll(fate(one, fate));
      }
    }
    return figures;
  }

  private static BenchResult time(Measured one) {
    double[] iterations =
        StreamSupport.stream(one.result.at("/primaryMetric/rawData").spliterator(), false)
            .flatMap(fork -> StreamSupport.stream(fork.spliterator(), false))
            .mapToDouble(JsonNode::doubleValue)
            .sorted()
            .toArray();
    return BenchResult.of(BENCH, one.metric(""), iterations[iterations.length / 2], "ns/op");
  }

  private static List<BenchResult> fate(Measured one, JsonNode fate) {
    double offered = Math.max(1, fate.get("offered").doubleValue());
    double allocated = fate.get("allocated").doubleValue() / offered;
    double dropped = 100 * fate.get("dropped").doubleValue() / offered;
    List<BenchResult> figures = new ArrayList<>();
    figures.add(BenchResult.of(BENCH, one.metric("-caller-memory"), allocated, "B/op"));
    figures.add(
        BenchResult.of(
            BENCH,
            one.metric("-process-memory"),
            one.result.at("/secondaryMetrics/gc.alloc.rate.norm/score").doubleValue(),
            "B/op"));
    figures.add(BenchResult.of(BENCH, one.metric("-dropped"), dropped, "%"));
    figures.add(
        BenchResult.count(
            BENCH,
            one.metric("-dropped-records"),
            fate.get("dropped").longValue(),
            "of " + fate.get("offered").longValue()));
    boolean ours = one.side.startsWith("COSTWIRE");
    if (ours && !fate.get("balanced").booleanValue()) {
      figures.add(BenchResult.count(BENCH, one.metric(BenchResult.UNBALANCED), 1, "trials"));
    }
    return figures;
  }

  private static String key(String benchmark, int threads, String side) {
    return benchmark + " " + threads + " " + side;
  }
}
