// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.ownership;

import io.costwire.standalone.control.TextFile;
import io.costwire.streams.owner.core.OwnershipRules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What a file says about ownership, or what is wrong with it. */
public sealed interface OwnershipFile {

  /** A file without a mistake. */
  record Read(OwnershipRules rules) implements OwnershipFile {}

  /**
   * A file that cannot be used.
   *
   * @param problems all that is wrong, each with its line and what to do
   */
  record Refused(List<String> problems) implements OwnershipFile {
    public Refused {
      problems = List.copyOf(problems);
    }
  }

  /**
   * Reads a file.
   *
   * @throws IllegalStateException when there is no such file, or it is no text
   */
  static OwnershipFile of(Path path) throws IOException {
    return of(String.valueOf(path.getFileName()), TextFile.read(path, "ownership"));
  }

  /** Reads the text of a file. */
  static OwnershipFile of(String name, String yaml) {
    return new OwnershipReader(name).read(yaml);
  }
}
