// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.schemas.SignalKind;
import io.costwire.schemas.SignalState;
import io.costwire.standalone.signals.SignalFilter;
import io.costwire.standalone.signals.SignalRow;
import io.costwire.standalone.signals.SignalTable;
import io.costwire.standalone.signals.SignalText;
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

/** A line per signal. */
@Command(
    name = "list",
    description = "List what was noticed, the newest first.",
    mixinStandardHelpOptions = true)
final class SignalsListCommand implements Callable<Integer> {
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
          "Told since then: 90m, 24h or 7d ago, or UTC, 2026-11-01 or 2026-11-01T12:00:00Z"
              + " (default: ${DEFAULT-VALUE}).")
  private Instant since = Instant.EPOCH;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "Only of this kind: ${COMPLETION-CANDIDATES}.")
  private @Nullable SignalKind kind;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "Only in this state: ${COMPLETION-CANDIDATES}.")
  private @Nullable SignalState state;

  @Option(names = "--tenant", paramLabel = "TENANT", description = "Only of this tenant.")
  private @Nullable String tenant;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "List the newest N (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(names = "--json", description = "A JSON object for each signal, one a line.")
  private boolean json;

  @Override
  public Integer call() throws JsonProcessingException {
    if (limit < 1) {
      throw new ParameterException(spec.commandLine(), "--limit must be at least 1, is " + limit);
    }
    var filter = new SignalFilter(since, kind, state, tenant);
    List<SignalRow> signals;
    try (var clickHouse = new ClickHouseClient(data.endpoints())) {
      signals = new SignalTable(clickHouse).list(filter, limit);
    }
    if (!json) {
      System.out.print(SignalText.list(signals, filter, limit));
      return 0;
    }
    var mapper = new ObjectMapper();
    for (SignalRow signal : signals) {
      System.out.println(mapper.writeValueAsString(signal));
    }
    return 0;
  }
}
