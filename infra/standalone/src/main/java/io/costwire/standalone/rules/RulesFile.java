// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.rules;

import io.costwire.standalone.control.TextFile;
import io.costwire.streams.window.core.DimensionSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What a file says about dimension sets: all that shall be kept, or what is wrong with it. */
public sealed interface RulesFile {

  /** A file without a mistake. */
  record Read(List<DimensionSet> sets) implements RulesFile {
    public Read {
      sets = List.copyOf(sets);
    }
  }

  /**
   * A file that cannot be applied.
   *
   * @param problems all that is wrong, each with its line and what to do
   */
  record Refused(List<String> problems) implements RulesFile {
    public Refused {
      problems = List.copyOf(problems);
    }
  }

  /**
   * Reads a file.
   *
   * @throws IllegalStateException when there is no such file, or it is no text
   */
  static RulesFile of(Path path) throws IOException {
    return of(String.valueOf(path.getFileName()), TextFile.read(path, "sets"));
  }

  /** Reads the text of a file. */
  static RulesFile of(String name, String yaml) {
    return new RulesReader(name).read(yaml);
  }
}
