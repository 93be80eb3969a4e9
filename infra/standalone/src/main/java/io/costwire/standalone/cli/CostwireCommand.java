// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.embedded.process.EmbeddedStartException;
import io.costwire.runtime.AppMain;
import io.costwire.runtime.InvalidConfiguration;
import io.costwire.standalone.stack.ClickHouseClient.QueryFailed;
import io.costwire.standalone.stack.Endpoints.NotRunning;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IVersionProvider;

/** The costwire command: what it can do, and how its failures end. */
@Command(
    name = "costwire",
    description = "Real-time cost telemetry for LLM workloads.",
    mixinStandardHelpOptions = true,
    versionProvider = CostwireCommand.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Exit codes: 0 fine, 1 failed, 2 wrong usage. Set COSTWIRE_DEBUG=true for stack traces."
    },
    subcommands = {
      UpCommand.class,
      DemoCommand.class,
      StatusCommand.class,
      SqlCommand.class,
      EmitCommand.class,
      PriceCommand.class,
      ExtractCommand.class,
      AuditCommand.class,
      ImportCommand.class,
      PricesCommand.class,
      RepriceCommand.class,
      RetagCommand.class,
      ExperimentsCommand.class,
      WhatIfCommand.class,
      OwnershipCommand.class,
      RulesCommand.class,
      BudgetsCommand.class,
      SignalsCommand.class,
      AlertsCommand.class,
      BacktestCommand.class,
      CommitmentsCommand.class,
      CapacityCommand.class,
      CloseCommand.class,
      StatementCommand.class,
      ReviewCommand.class,
      ExportCommand.class,
      ReconcileCommand.class,
      WasteCommand.class,
      DlqCommand.class,
      ResetCommand.class,
      VerifyCommand.class,
      BenchCommand.class,
      DoctorCommand.class,
      AutoComplete.GenerateCompletion.class,
      CommandLine.HelpCommand.class
    })
public final class CostwireCommand {
  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;

  /** Failures whose message says all that a person needs. */
  private static final Set<Class<? extends Exception>> EXPECTED =
      Set.of(
          IllegalStateException.class,
          NotRunning.class,
          QueryFailed.class,
          EmbeddedStartException.class);

  /** Version of the jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"costwire " + AppMain.version()};
    }
  }

  /** Runs one command and returns its exit code. */
  public static int run(String... args) {
    return new CommandLine(new CostwireCommand())
        .setExecutionExceptionHandler(failures())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .execute(args.length == 0 ? new String[] {"--help"} : args);
  }

  static String counted(List<String> problems) {
    return problems.size() == 1 ? "1 problem" : problems.size() + " problems";
  }

  private static IExecutionExceptionHandler failures() {
    return (error, command, parsed) -> {
      PrintWriter err = command.getErr();
      err.println(command.getCommandSpec().qualifiedName() + ": " + message(error));
      if (Boolean.parseBoolean(System.getenv("COSTWIRE_DEBUG"))) {
        error.printStackTrace(err);
      }
      return error instanceof InvalidConfiguration ? WRONG_USAGE : FAILED;
    };
  }

  private static String message(Exception error) {
    String message = error.getMessage();
    if (message == null
        || !(EXPECTED.contains(error.getClass()) || error instanceof InvalidConfiguration)) {
      return error + " (set COSTWIRE_DEBUG=true for the stack trace)";
    }
    return message;
  }
}
