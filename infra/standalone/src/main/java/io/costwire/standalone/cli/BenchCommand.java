// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.standalone.bench.BenchResult;
import io.costwire.standalone.bench.PricingBench;
import io.costwire.standalone.bench.StreamsBench;
import io.costwire.standalone.stack.Installation;
import io.costwire.standalone.stack.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures throughput against named baselines, on a broker of its own. */
@Command(
    name = "bench",
    description = "Measure throughput on this machine against named baselines of the same run.",
    mixinStandardHelpOptions = true)
final class BenchCommand implements Callable<Integer> {

  /** What can be measured. */
  enum Name {
    STREAMS,
    PRICING
  }

  @Parameters(paramLabel = "NAME", description = "What to measure: ${COMPLETION-CANDIDATES}.")
  private Name name = Name.STREAMS;

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean json;

  @Option(
      names = "--events",
      defaultValue = "300000",
      paramLabel = "N",
      description = "For streams: events per measured pass (default: ${DEFAULT-VALUE}).")
  private int events;

  @Option(
      names = "--repeat",
      defaultValue = "1",
      paramLabel = "N",
      description =
          "For streams: passes of each job, interleaved; the results are medians (default:"
              + " ${DEFAULT-VALUE}).")
  private int repeat;

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
          case PRICING -> pricing();
        };
    for (BenchResult result : results) {
      System.out.println(json ? toJson(result) : result.text());
    }
    return results.stream().anyMatch(BenchResult::isFailure) ? 1 : 0;
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
