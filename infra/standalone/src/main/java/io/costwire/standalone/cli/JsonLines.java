// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;

/** JSON lines from standard input to standard output, for commands that are filters. */
final class JsonLines {
  private JsonLines() {}

  /** Answers each line and returns how many failed. */
  @FunctionalInterface
  interface Filter {
    long run(BufferedReader in, Appendable out) throws IOException;
  }

  /** Exit code: 0 when every line was answered without an error, else 1. */
  static int run(Filter filter) throws IOException {
    try (var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var out =
            new BufferedWriter(
                new OutputStreamWriter(
                    new FileOutputStream(FileDescriptor.out), StandardCharsets.UTF_8))) {
      return filter.run(in, out) == 0 ? 0 : 1;
    }
  }
}
