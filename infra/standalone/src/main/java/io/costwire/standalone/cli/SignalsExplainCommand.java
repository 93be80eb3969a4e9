// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.costwire.standalone.signals.Explanation;
import io.costwire.standalone.signals.SignalTable;
import io.costwire.standalone.signals.SignalText;
import io.costwire.standalone.stack.ClickHouseClient;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Everything that is known of one signal. */
@Command(
    name = "explain",
    description =
        "Show one signal: what and when, the numbers behind it, the spend around it, who was told,"
            + " and where to look further.",
    mixinStandardHelpOptions = true)
final class SignalsExplainCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();

  @Parameters(
      paramLabel = "ID",
      description =
          "As costwire signals list shows it, in quotes; the beginning or another part is enough if"
              + " no other signal has it.")
  private String id = "";

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Override
  public Integer call() throws JsonProcessingException {
    Explanation explanation;
    try (var clickHouse = new ClickHouseClient(data.endpoints())) {
      var signal = new SignalTable(clickHouse).find(id);
      explanation = Explanation.of(signal, clickHouse, Instant.now());
    }
    if (json) {
      var mapper =
          JsonMapper.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();
      System.out.println(mapper.writeValueAsString(explanation));
    } else {
      System.out.print(SignalText.of(explanation));
    }
    return 0;
  }
}
