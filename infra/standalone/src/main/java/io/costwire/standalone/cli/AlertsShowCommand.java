// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.alerting.Rehearsal;
import io.costwire.alerting.config.AlertingFile.Reading;
import io.costwire.alerting.render.Links;
import io.costwire.standalone.alerts.AlertAccount;
import io.costwire.standalone.alerts.AlertTable;
import io.costwire.standalone.alerts.AlertText;
import io.costwire.standalone.stack.ClickHouseClient;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Everything that is known of one alert. */
@Command(
    name = "show",
    description =
        "Show one alert: what people are told of it, who was told when and with what outcome, and"
            + " where to look further. The links are those of the file of receivers and routes.",
    mixinStandardHelpOptions = true)
final class AlertsShowCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();
  @Mixin private AlertingFileOption config = new AlertingFileOption();

  @Parameters(paramLabel = "ID", description = AlertsAckCommand.ID)
  private String id = "";

  @Option(names = "--json", description = "One JSON object.")
  private boolean json;

  @Override
  public Integer call() throws JsonProcessingException {
    AlertAccount account;
    try (var clickHouse = new ClickHouseClient(data.endpoints())) {
      var alert = new AlertTable(clickHouse).find(id);
      account = AlertAccount.of(alert, clickHouse, links());
    }
    if (json) {
      System.out.println(new ObjectMapper().writeValueAsString(account));
    } else {
      System.out.print(AlertText.of(account));
    }
    return 0;
  }

  private Links links() {
    return config.path().map(AlertsShowCommand::links).orElse(Links.NONE);
  }

  private static Links links(Path file) {
    return switch (Rehearsal.read(file, System.getenv())) {
      case Reading.Read(var read) -> new Links(read.links());
      case Reading.Refused refused -> {
        System.err.printf(
            "No links: %s has mistakes; costwire alerts check --config %s%n", file, file);
        yield Links.NONE;
      }
    };
  }
}
