// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.PriceRequest;
import io.costwire.pricing.PriceResult;
import io.costwire.pricing.PriceStatus;
import io.costwire.pricing.book.PriceBook;
import io.costwire.pricing.core.Usage;
import io.costwire.standalone.stack.Progress;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The price engine alone, on one thread: events a second and bytes an event, and in the same run
 * the JavaScript engine of genai-prices with the same events, if it is installed. The figures are
 * medians of five passes after two that warm up, by processor time of the whole process: compiling
 * and collecting garbage count, other work on the machine does not.
 */
public final class PricingBench {
  private static final String BENCH = "pricing";
  private static final int WARM_UP_PASSES = 2;
  private static final int PASSES = 5;
  private static final double PASS_SECONDS = 1.5;
  private static final long PASS_NANOS = (long) (PASS_SECONDS * 1e9);
  private static final long OTHER_TIMEOUT_SECONDS = 600;
  private static final OperatingSystemMXBean PROCESS =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final Path events;
  private final Path comparison;
  private final Progress progress;
  private final PriceEngine engine = new PriceEngine(PriceBook.shipped());

  /**
   * @param events JSON lines with provider, model, timestamp and usage
   * @param comparison folder of the JavaScript engine
   */
  public PricingBench(Path events, Path comparison, Progress progress) {
    this.events = events;
    this.comparison = comparison;
    this.progress = progress;
  }

  private record Event(String line, PriceRequest request, Map<String, BigDecimal> usage) {}

  private record Figures(double eventsPerSecond, long bytesPerEvent) {}

  /** The baseline comes first where there is one. */
  public List<BenchResult> run() throws IOException {
    List<Event> priced = read();
    progress.done("%,d events with a price from %s".formatted(priced.size(), events.getFileName()));
    Optional<BenchResult> other = other(priced);
    Figures price = measure(priced, event -> engine.price(event.request));
    Figures whole =
        measure(priced, event -> engine.price(withUsage(event.request, event.usage)).rounded());
    BenchResult rate = BenchResult.of(BENCH, "price", price.eventsPerSecond, "events/s");
    List<BenchResult> results = new ArrayList<>();
    other.ifPresent(results::add);
    results.add(other.map(rate::against).orElse(rate));
    results.add(BenchResult.of(BENCH, "price-memory", (double) price.bytesPerEvent, "B/event"));
    results.add(BenchResult.of(BENCH, "build-price-and-round", whole.eventsPerSecond, "events/s"));
    results.add(
        BenchResult.of(
            BENCH, "build-price-and-round-memory", (double) whole.bytesPerEvent, "B/event"));
    return results;
  }

  private List<Event> read() throws IOException {
    List<Event> priced = new ArrayList<>();
    for (String line : Files.readAllLines(events)) {
      if (!line.isBlank()) {
        JsonNode node = JSON.readTree(line);
        Map<String, BigDecimal> usage = new LinkedHashMap<>();
        node.get("usage")
            .properties()
            .forEach(unit -> usage.put(unit.getKey(), unit.getValue().decimalValue()));
        PriceRequest request =
            PriceRequest.of(
                node.get("provider").textValue(),
                node.get("model").textValue(),
                Instant.parse(node.get("timestamp").textValue()),
                Usage.of(usage));
        if (engine.price(request).status() == PriceStatus.PRICED) {
          priced.add(new Event(line, request, usage));
        }
      }
    }
    if (priced.isEmpty()) {
      throw new IOException(events + " has no event with a price; name a file that has");
    }
    return priced;
  }

  private static PriceRequest withUsage(PriceRequest request, Map<String, BigDecimal> usage) {
    Usage.Builder builder = Usage.builder(usage.size());
    usage.forEach(builder::put);
    return PriceRequest.of(
        request.provider(), request.models().request(), request.at(), builder.build());
  }

  private static Figures measure(List<Event> mix, Function<Event, PriceResult> work) {
    double[] rates = new double[PASSES];
    long bytes = 0;
    for (int pass = -WARM_UP_PASSES; pass < PASSES; pass++) {
      long count = 0;
      long costly = 0;
      long allocated = allocated();
      long start = PROCESS.getProcessCpuTime();
      long nanos = 0;
      while (nanos < PASS_NANOS) {
        for (Event event : mix) {
          costly += work.apply(event).status() == PriceStatus.PRICED ? 1 : 0;
        }
        count += mix.size();
        nanos = PROCESS.getProcessCpuTime() - start;
      }
      if (costly != count) {
        throw new IllegalStateException("an event lost its price between two passes");
      }
      if (pass >= 0) {
        rates[pass] = (double) count * 1e9 / (double) nanos;
        bytes = (allocated() - allocated) / count;
      }
    }
    Arrays.sort(rates);
    return new Figures(rates[PASSES / 2], bytes);
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  /** The JavaScript engine's rate; empty, with the reason said, where it cannot be run. */
  private Optional<BenchResult> other(List<Event> priced) throws IOException {
    if (!Files.isDirectory(comparison.resolve("node_modules"))) {
      progress.say("  without the comparison: run 'npm ci' in " + comparison + " for it");
      return Optional.empty();
    }
    Path file = Files.createTempFile("costwire-bench", ".jsonl");
    try {
      Files.write(file, priced.stream().map(Event::line).toList());
      JsonNode answer = JSON.readTree(node(file));
      progress.done(
          "genai-prices in JavaScript prices %s of them".formatted(answer.get("priced").asText()));
      return Optional.of(
          BenchResult.of(
              BENCH, "genai-prices-js", answer.get("eventsPerSecond").asDouble(), "events/s"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      Files.delete(file);
    }
  }

  private String node(Path file) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                "node",
                "genai-prices.mjs",
                file.toString(),
                String.format(Locale.ROOT, "%.1f", PASS_SECONDS))
            .directory(comparison.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      // one line of output, far below what a pipe holds
      if (!process.waitFor(OTHER_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("node genai-prices.mjs did not end; run it by hand in " + comparison);
      }
      if (process.exitValue() != 0) {
        throw new IOException(
            "node genai-prices.mjs ended with " + process.exitValue() + "; its reason is above");
      }
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } finally {
      process.destroyForcibly();
    }
  }
}
