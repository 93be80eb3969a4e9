// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.standalone.stack.Progress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientBenchTest {

  @Test
  void figures_areMediansWithTheirRatioToThisClient_andWhatWasDropped() throws Exception {
    List<JsonNode> results =
        List.of(
            result("COSTWIRE_RECORD", "50.0, 40.0, 900.0"), result("OTEL_SPAN", "500, 510, 490"));
    List<JsonNode> fates =
        List.of(fate("COSTWIRE_RECORD", 1_000, 250, true), fate("OTEL_SPAN", 1_000, 0, false));
    assertThat(ClientBench.figures(results, fates))
        .extracting(BenchResult::text)
        .map(line -> line.replaceAll(" +", " "))
        .containsExactly(
            "client burst-1-costwire-record 50 ns/op",
            "client burst-1-costwire-record-caller-memory 2 B/op",
            "client burst-1-costwire-record-process-memory 700 B/op",
            "client burst-1-costwire-record-dropped 25 %",
            "client burst-1-costwire-record-dropped-records 250 of 1000",
            "client burst-1-otel-span 500 ns/op 10.000 x burst-1-costwire-record",
            "client burst-1-otel-span-caller-memory 2 B/op",
            "client burst-1-otel-span-process-memory 700 B/op",
            "client burst-1-otel-span-dropped 0 %",
            "client burst-1-otel-span-dropped-records 0 of 1000");
  }

  @Test
  void countsThatDoNotAddUp_areAFailure() throws Exception {
    List<BenchResult> figures =
        ClientBench.figures(
            List.of(result("COSTWIRE_RECORD", "50")),
            List.of(fate("COSTWIRE_RECORD", 10, 0, false)));
    assertThat(figures).anyMatch(BenchResult::isFailure);
  }

  @Test
  void benchmarkThatIsNotBuilt_saysHow(@TempDir Path folder) {
    var bench = new ClientBench(folder, 1, new Progress(System.err));
    assertThatThrownBy(bench::run).hasMessageContaining("mvn -B -DskipTests package");
  }

  private static JsonNode result(String side, String nanos) throws Exception {
    return new ObjectMapper()
        .readTree(
            """
            {"benchmark": "io.costwire.benchmarks.ClientBenchmark.burst", "threads": 1,
             "params": {"side": "%s"}, "primaryMetric": {"score": 330, "rawData": [[%s]]},
             "secondaryMetrics": {"gc.alloc.rate.norm": {"score": 700.0}}}
            """
                .formatted(side, nanos));
  }

  private static JsonNode fate(String side, int offered, int dropped, boolean balanced)
      throws Exception {
    return new ObjectMapper()
        .readTree(
            """
            {"benchmark": "burst", "threads": 1, "side": "%s", "offered": %d, "dropped": %d,
             "allocated": 2000, "balanced": %b}
            """
                .formatted(side, offered, dropped, balanced));
  }
}
