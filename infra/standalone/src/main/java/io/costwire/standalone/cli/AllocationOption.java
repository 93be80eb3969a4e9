// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.chargeback.allocation.AllocationRule;
import io.costwire.standalone.allocation.AllocationFile;
import io.costwire.standalone.capacity.CapacityHistory;
import io.costwire.standalone.stack.ClickHouseClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How costs that several share are moved to them. */
final class AllocationOption {
  @Option(
      names = "--allocation",
      paramLabel = "FILE",
      description =
          "Rules in YAML that move shared costs to those who bear them; costwire help close has an"
              + " example.")
  private @Nullable Path file;

  @Option(
      names = "--amortise",
      description =
          "Move what capacity cost to the teams that used it, as costwire capacity show does, and"
              + " what was idle to the team '(idle capacity)'; before the rules of the file.")
  private boolean amortise;

  /**
   * The rules in their order; none without a file, unless capacity is amortised.
   *
   * @throws IllegalStateException with all that is wrong with the file
   */
  List<AllocationRule> rules(ClickHouseClient clickHouse, YearMonth month) throws IOException {
    List<AllocationRule> rules = new ArrayList<>();
    if (amortise) {
      rules.addAll(new CapacityHistory(clickHouse).rules(month));
    }
    rules.addAll(ofFile());
    return rules;
  }

  private List<AllocationRule> ofFile() throws IOException {
    if (file == null) {
      return List.of();
    }
    return switch (AllocationFile.of(file)) {
      case AllocationFile.Read(List<AllocationRule> rules) -> rules;
      case AllocationFile.Refused(List<String> problems) ->
          throw new IllegalStateException(
              CostwireCommand.counted(problems) + " in the file\n" + String.join("\n", problems));
    };
  }
}
