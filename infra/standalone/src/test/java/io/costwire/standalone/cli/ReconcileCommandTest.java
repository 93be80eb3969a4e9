// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReconcileCommandTest {
  private static final int WRONG_USAGE = 2;

  @TempDir private Path folder;

  @Test
  void fileOfUnknownColumns_isWrongUsage() throws IOException {
    Path file = Files.writeString(folder.resolve("usage.csv"), "a,b\n1,2\n");

    assertThat(reconcile("--file", file.toString())).isEqualTo(WRONG_USAGE);
  }

  @Test
  void rangeOrToleranceThatIsNone_isWrongUsage() throws IOException {
    String file =
        Files.writeString(folder.resolve("usage.csv"), "date,model,cost\n2026-10-03,m,1\n")
            .toString();

    assertThat(reconcile()).isEqualTo(WRONG_USAGE);
    assertThat(reconcile("--file", file, "--tolerance", "-1")).isEqualTo(WRONG_USAGE);
    assertThat(reconcile("--file", file, "--from", "2026-10-03", "--to", "2026-10-03"))
        .isEqualTo(WRONG_USAGE);
    assertThat(reconcile("--file", file, "--from", "2026-10-03T12:00:00Z")).isEqualTo(WRONG_USAGE);
    assertThat(reconcile("--file", file, "--file", file)).isEqualTo(WRONG_USAGE);
  }

  private static int reconcile(String... options) {
    String[] arguments = new String[options.length + 3];
    arguments[0] = "reconcile";
    arguments[1] = "--provider";
    arguments[2] = "openai";
    System.arraycopy(options, 0, arguments, 3, options.length);
    return CostwireCommand.run(arguments);
  }
}
