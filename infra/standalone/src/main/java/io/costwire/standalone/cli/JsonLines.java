// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;

/**
 * JSON lines from standard input to standard output, for commands that are filters: an answer a
 * line, in the same order; blank lines are skipped, and a line that cannot be read is answered with
 * an {@code error} and does not end the run.
 */
final class JsonLines {
  private static final ObjectWriter JSON =
      JsonMapper.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build().writer();

  private static final int BUFFER_CHARS = 1 << 16;

  private JsonLines() {}

  /** Answers a line, given with its number; with a field {@code error} if it cannot. */
  @FunctionalInterface
  interface Filter {
    ObjectNode answer(String line, long number);
  }

  /** Exit code: 0 when every line was answered without an error, else 1. */
  static int run(Filter filter) throws IOException {
    try (var in =
            new BufferedReader(
                new InputStreamReader(System.in, StandardCharsets.UTF_8), BUFFER_CHARS);
        var out =
            new BufferedWriter(
                new OutputStreamWriter(
                    new FileOutputStream(FileDescriptor.out), StandardCharsets.UTF_8),
                BUFFER_CHARS)) {
      return run(filter, in, out) == 0 ? 0 : 1;
    }
  }

  /** Answers every line and returns how many failed. */
  static long run(Filter filter, BufferedReader in, Appendable out) throws IOException {
    long failures = 0;
    long number = 0;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      number++;
      if (!line.isBlank()) {
        ObjectNode answer = filter.answer(line, number);
        failures += answer.has("error") ? 1 : 0;
        out.append(JSON.writeValueAsString(answer)).append('\n');
      }
    }
    return failures;
  }
}
