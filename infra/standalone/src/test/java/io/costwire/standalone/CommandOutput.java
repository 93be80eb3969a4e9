// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone;

import io.costwire.standalone.cli.CostwireCommand;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * What a command of the command line printed and how it ended, run in the test's own process: a
 * start of the JVM for each would take most of a test's time.
 */
record CommandOutput(int code, String text) {
  static CommandOutput of(String... command) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    var text = new ByteArrayOutputStream();
    try (var capture = new PrintStream(text, true, StandardCharsets.UTF_8)) {
      System.setOut(capture);
      System.setErr(capture);
      int code = CostwireCommand.run(command);
      return new CommandOutput(code, text.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }
}
