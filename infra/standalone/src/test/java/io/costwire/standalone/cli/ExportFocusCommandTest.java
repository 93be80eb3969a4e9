// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportFocusCommandTest {
  private static final int WRONG_USAGE = 2;

  @TempDir private Path folder;

  @Test
  void fileThatIsThere_isNotReplaced() throws IOException {
    Path file = Files.writeString(folder.resolve("focus.csv"), "kept");

    assertThat(export("--month", "2026-10", "--out", file.toString())).isEqualTo(WRONG_USAGE);
    assertThat(file).hasContent("kept");
  }

  @Test
  void rangeThatIsNone_isRefused() {
    String out = folder.resolve("focus.csv").toString();

    assertThat(export("--out", out)).isEqualTo(WRONG_USAGE);
    assertThat(export("--out", out, "--month", "9999-01")).isEqualTo(WRONG_USAGE);
    assertThat(export("--out", out, "--month", "2026-10", "--from", "2026-10-01"))
        .isEqualTo(WRONG_USAGE);
    assertThat(export("--out", out, "--from", "2026-10-01T12:30:00Z", "--to", "2026-10-03"))
        .isEqualTo(WRONG_USAGE);
    assertThat(folder).isEmptyDirectory();
  }

  private static int export(String... options) {
    String[] arguments = new String[options.length + 2];
    arguments[0] = "export";
    arguments[1] = "focus";
    System.arraycopy(options, 0, arguments, 2, options.length);
    return CostwireCommand.run(arguments);
  }
}
