// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.whatif;

import io.costwire.chargeback.whatif.Change;
import io.costwire.chargeback.whatif.ErrorCost;
import io.costwire.standalone.control.TextFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What a file says would be done otherwise, or what is wrong with it. */
public sealed interface WhatIfFile {

  /** A file without a mistake; changes in their order. */
  record Read(List<Change> changes, ErrorCost errors) implements WhatIfFile {
    public Read {
      changes = List.copyOf(changes);
    }
  }

  /**
   * A file that cannot be used.
   *
   * @param problems all that is wrong, each with its line and what to do
   */
  record Refused(List<String> problems) implements WhatIfFile {
    public Refused {
      problems = List.copyOf(problems);
    }
  }

  /**
   * Reads a file.
   *
   * @throws IllegalStateException when there is no such file, or it is no text
   */
  static WhatIfFile of(Path path) throws IOException {
    return of(String.valueOf(path.getFileName()), TextFile.read(path, "changes"));
  }

  /** Reads the text of a file. */
  static WhatIfFile of(String name, String yaml) {
    return new WhatIfReader(name).read(yaml);
  }
}
