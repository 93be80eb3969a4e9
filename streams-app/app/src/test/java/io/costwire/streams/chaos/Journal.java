// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.chaos;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** What was sent, written down before it was sent; the only thing that the oracle knows. */
final class Journal implements AutoCloseable {
  private final BufferedWriter out;

  Journal(Path file) {
    try {
      out = Files.newBufferedWriter(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns when the operating system has the line. */
  void write(Sent sent) {
    try {
      out.write(sent.line());
      out.write('\n');
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void read(Path file, Consumer<Sent> reader) {
    try (var lines = Files.lines(file)) {
      lines.map(Sent::parse).forEach(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
