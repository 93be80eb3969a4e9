// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.alerting.policy.Lifecycle;
import io.costwire.standalone.alerts.AlertFilter;
import io.costwire.standalone.alerts.AlertRow;
import io.costwire.standalone.alerts.AlertTable;
import io.costwire.standalone.alerts.AlertText;
import io.costwire.standalone.stack.ClickHouseClient;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A line per alert. */
@Command(
    name = "list",
    description =
        "List alerts, the newest first: since when, who takes care, and which receivers were told.",
    mixinStandardHelpOptions = true)
final class AlertsListCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      defaultValue = "24h",
      converter = SinceOption.class,
      description =
          "Those that changed since then, and all that are not over: 90m, 24h or 7d ago, or UTC,"
              + " 2026-11-01 or 2026-11-01T12:00:00Z (default: ${DEFAULT-VALUE}).")
  private Instant since = Instant.EPOCH;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "Only in this state: ${COMPLETION-CANDIDATES}.")
  private @Nullable Lifecycle state;

  @Option(names = "--tenant", paramLabel = "TENANT", description = "Only of this tenant.")
  private @Nullable String tenant;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "List the newest N, at most 1000 (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(names = "--json", description = "A JSON object for each alert, one a line.")
  private boolean json;

  @Override
  public Integer call() throws JsonProcessingException {
    if (limit < 1 || limit > 1_000) {
      throw new ParameterException(spec.commandLine(), "--limit must be 1 to 1000, is " + limit);
    }
    var filter = new AlertFilter(since, state, tenant);
    List<AlertRow> alerts;
    try (var clickHouse = new ClickHouseClient(data.endpoints())) {
      alerts = new AlertTable(clickHouse).list(filter, limit);
    }
    if (!json) {
      System.out.print(AlertText.list(alerts, filter, limit));
      return 0;
    }
    var mapper = new ObjectMapper();
    for (AlertRow alert : alerts) {
      System.out.println(mapper.writeValueAsString(alert));
    }
    return 0;
  }
}
