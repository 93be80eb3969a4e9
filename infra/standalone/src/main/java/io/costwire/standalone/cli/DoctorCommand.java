// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.standalone.stack.Checkup;
import io.costwire.standalone.stack.Checkup.Finding;
import io.costwire.standalone.stack.StackConfig;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Looks for what would keep Costwire from starting here. */
@Command(
    name = "doctor",
    description = "Check what Costwire needs on this machine, and say how to get what is missing.",
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();

  @Override
  public Integer call() {
    List<Finding> findings =
        Checkup.of(StackConfig.from(data.directory(), false, System.getenv())).run();
    for (Finding finding : findings) {
      System.out.printf(
          "%-7s %-12s %s%n", finding.fine() ? "ok" : "PROBLEM", finding.what(), finding.text());
    }
    return findings.stream().allMatch(Finding::fine) ? 0 : 1;
  }
}
