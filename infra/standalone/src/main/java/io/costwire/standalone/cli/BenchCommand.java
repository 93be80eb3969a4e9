// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.standalone.bench.BenchResult;
import io.costwire.standalone.bench.StreamsBench;
import io.costwire.standalone.stack.Progress;
import java.util.List;
import java.util.concurrent.Callable;
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
    STREAMS
  }

  @Parameters(paramLabel = "NAME", description = "What to measure: ${COMPLETION-CANDIDATES}.")
  private Name name = Name.STREAMS;

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean json;

  @Option(
      names = "--events",
      defaultValue = "300000",
      paramLabel = "N",
      description = "Events per measured pass (default: ${DEFAULT-VALUE}).")
  private int events;

  @Override
  public Integer call() throws Exception {
    List<BenchResult> results =
        switch (name) {
          case STREAMS -> new StreamsBench(events, new Progress(System.err)).run();
        };
    for (BenchResult result : results) {
      System.out.println(json ? toJson(result) : result.text());
    }
    return 0;
  }

  private static String toJson(BenchResult result) throws JsonProcessingException {
    return new ObjectMapper().writeValueAsString(result);
  }
}
