// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.commitments;

import io.costwire.standalone.control.TextFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What a file says about commitments, or what is wrong with it. */
public sealed interface CommitmentsFile {

  /** A file without a mistake. */
  record Read(List<Offer> offers) implements CommitmentsFile {
    public Read {
      offers = List.copyOf(offers);
    }
  }

  /**
   * A file that cannot be used.
   *
   * @param problems all that is wrong, each with its line and what to do
   */
  record Refused(List<String> problems) implements CommitmentsFile {
    public Refused {
      problems = List.copyOf(problems);
    }
  }

  /**
   * Reads a file.
   *
   * @throws IllegalStateException when there is no such file, or it is no text
   */
  static CommitmentsFile of(Path path) throws IOException {
    return of(String.valueOf(path.getFileName()), TextFile.read(path, "commitments"));
  }

  /** Reads the text of a file. */
  static CommitmentsFile of(String name, String yaml) {
    return new CommitmentsReader(name).read(yaml);
  }
}
