// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.allocation;

import io.costwire.chargeback.allocation.AllocationRule;
import io.costwire.standalone.control.TextFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What a file says about shared costs, or what is wrong with it. */
public sealed interface AllocationFile {

  /** A file without a mistake; rules in their order. */
  record Read(List<AllocationRule> rules) implements AllocationFile {
    public Read {
      rules = List.copyOf(rules);
    }
  }

  /**
   * A file that cannot be used.
   *
   * @param problems all that is wrong, each with its line and what to do
   */
  record Refused(List<String> problems) implements AllocationFile {
    public Refused {
      problems = List.copyOf(problems);
    }
  }

  /**
   * Reads a file.
   *
   * @throws IllegalStateException when there is no such file, or it is no text
   */
  static AllocationFile of(Path path) throws IOException {
    return of(String.valueOf(path.getFileName()), TextFile.read(path, "allocations"));
  }

  /** Reads the text of a file. */
  static AllocationFile of(String name, String yaml) {
    return new AllocationReader(name).read(yaml);
  }
}
