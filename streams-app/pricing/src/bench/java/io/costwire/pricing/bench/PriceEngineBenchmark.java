// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.PriceRequest;
import io.costwire.pricing.PriceResult;
import io.costwire.pricing.book.PriceBook;
import io.costwire.pricing.core.Usage;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Operations are events, on one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
    value = 1,
    jvmArgs = {"-Xmx512m", "-XX:+UseSerialGC"})
public class PriceEngineBenchmark {

  /** JSON lines with provider, model, timestamp and usage; what has no price is left out. */
  @Param("benchmark/demo-mix.jsonl")
  public String events = "";

  private final PriceEngine engine = new PriceEngine(PriceBook.shipped());
  private final List<Event> mix = new ArrayList<>();
  private int next;

  private record Event(PriceRequest request, String[] units, BigDecimal[] quantities) {}

  @Setup
  public void read() throws IOException {
    JsonMapper json = JsonMapper.builder().build();
    for (String line : Files.readAllLines(Path.of(events))) {
      JsonNode node = json.readTree(line);
      Map<String, JsonNode> usage = new LinkedHashMap<>();
      node.get("usage").properties().forEach(unit -> usage.put(unit.getKey(), unit.getValue()));
      Event event =
          new Event(
              PriceRequest.of(
                  node.get("provider").textValue(),
                  node.get("model").textValue(),
                  Instant.parse(node.get("timestamp").textValue()),
                  Usage.none()),
              usage.keySet().toArray(String[]::new),
              usage.values().stream().map(JsonNode::decimalValue).toArray(BigDecimal[]::new));
      Event built = new Event(withUsage(event), event.units, event.quantities);
      if (engine.price(built.request).charge().isPresent()) {
        mix.add(built);
      }
    }
  }

  /** The answer for a request that is there. */
  @Benchmark
  public PriceResult price() {
    return engine.price(event().request);
  }

  /** From reported quantities to the result as it is stored: what the topology does. */
  @Benchmark
  public PriceResult buildPriceRound() {
    return engine.price(withUsage(event())).rounded();
  }

  private Event event() {
    next = next + 1 == mix.size() ? 0 : next + 1;
    return mix.get(next);
  }

  private static PriceRequest withUsage(Event event) {
    Usage.Builder usage = Usage.builder(event.units.length);
    for (int i = 0; i < event.units.length; i++) {
      usage.put(event.units[i], event.quantities[i]);
    }
    PriceRequest request = event.request;
    return PriceRequest.of(
        request.provider(), request.models().request(), request.at(), usage.build());
  }
}
