// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.standalone.budgets.BudgetsTopic;
import io.costwire.standalone.capacity.CapacityFile;
import io.costwire.standalone.capacity.CapacityImport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Charges capacity of a file. */
@Command(
    name = "import",
    description = {
      "Charge capacity of a CSV file: each line is what a resource cost in a period, and becomes a"
          + " usage event for each UTC day of it that has begun, so budgets, windows and statements"
          + " have it. Import the file again when more days have begun.",
      "",
      "An id is one line: to import it again changes nothing, and with other content it takes back"
          + " what it charged and charges anew. With a mistake in the file nothing is charged.",
      ""
    },
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Columns: id, resource, kind (gpu, provisioned_throughput, reserved_instance,",
      "spot_instance, storage, network, monitoring), provider, start, end (exclusive),",
      "quantity, unit (gpu-hours, cpu-hours, ptu-hours, instance-hours, gb-hours,",
      "gb-months, gb), amount. Not required: currency, tenant, region, models (that it",
      "serves, with spaces between them; * is all), tokens_per_hour (what the resource",
      "can do), key (tokens, weighted_tokens, requests, time), team, service, feature,",
      "project, department, environment, cost_center.",
      "",
      "Example:",
      "  id,resource,kind,provider,start,end,quantity,unit,amount",
      "  h100-nov,h100-a,gpu,aws,2026-11-01,2026-12-01,5760,gpu-hours,17280.00"
    })
final class CapacityImportCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();

  @Parameters(paramLabel = "FILE", description = "Capacity costs, in CSV with a header.")
  private Path file = Path.of("");

  @Option(names = "--dry-run", description = "Say what would be charged, and charge nothing.")
  private boolean dryRun;

  @Override
  public Integer call() throws IOException {
    return switch (CapacityFile.of(file, BudgetsTopic.currency(System.getenv()))) {
      case CapacityFile.Refused refused -> {
        refused.problems().forEach(System.err::println);
        System.err.println(
            "Nothing was charged: " + CostwireCommand.counted(refused.problems()) + ".");
        yield 1;
      }
      case CapacityFile.Read read -> {
        var run = new CapacityImport(data.endpoints(), System.getenv(), Instant.now());
        System.out.print(run.run(read, dryRun));
        yield 0;
      }
    };
  }
}
