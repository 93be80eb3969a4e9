// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.capacity;

import io.costwire.standalone.control.TextFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What a file says about capacity, or what is wrong with it. */
public sealed interface CapacityFile {

  /** A file without a mistake. */
  final class Read implements CapacityFile {
    private final List<CapacityLine> lines;

    Read(List<CapacityLine> lines) {
      this.lines = List.copyOf(lines);
    }

    List<CapacityLine> lines() {
      return lines;
    }
  }

  /**
   * A file that cannot be used.
   *
   * @param problems what is wrong, each with its line, field and fix
   */
  record Refused(List<String> problems) implements CapacityFile {
    public Refused {
      problems = List.copyOf(problems);
    }
  }

  /**
   * Reads a file.
   *
   * @param currency the one that all costs are in
   * @throws IllegalStateException when there is no such file, or it is no text
   */
  static CapacityFile of(Path path, String currency) throws IOException {
    String csv = TextFile.read(path, "capacity costs");
    return new CapacityReader(String.valueOf(path.getFileName()), currency).read(csv);
  }
}
