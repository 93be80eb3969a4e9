// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.standalone.alerts.AlertDesk;
import io.costwire.standalone.alerts.SilenceRow;
import io.costwire.standalone.alerts.SilenceText;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A line per silence. */
@Command(
    name = "silences",
    description = "List the silences that last, and how many alerts each keeps quiet.",
    mixinStandardHelpOptions = true)
final class AlertsSilencesCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();

  @Option(names = "--json", description = "A JSON object for each silence, one a line.")
  private boolean json;

  @Override
  public Integer call() throws JsonProcessingException {
    List<SilenceRow> silences =
        new AlertDesk(data.endpoints(), System.getenv()).silences(Instant.now());
    if (!json) {
      System.out.print(SilenceText.list(silences));
      return 0;
    }
    var mapper = new ObjectMapper();
    for (SilenceRow silence : silences) {
      System.out.println(mapper.writeValueAsString(silence));
    }
    return 0;
  }
}
