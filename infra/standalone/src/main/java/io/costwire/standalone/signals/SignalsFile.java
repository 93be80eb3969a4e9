// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.signals;

import io.costwire.schemas.SignalRule;
import io.costwire.standalone.control.TextFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What a file says about rules of signals, or what is wrong with it. */
public sealed interface SignalsFile {

  /**
   * A file without a mistake.
   *
   * @param rules as they are written; when they are applied is not known yet
   */
  record Read(List<SignalRule> rules) implements SignalsFile {
    public Read {
      rules = List.copyOf(rules);
    }
  }

  /**
   * A file that cannot be applied.
   *
   * @param problems all that is wrong, each with its line and what to do
   */
  record Refused(List<String> problems) implements SignalsFile {
    public Refused {
      problems = List.copyOf(problems);
    }
  }

  /**
   * Reads a file.
   *
   * @throws IllegalStateException when there is no such file, or it is no text
   */
  static SignalsFile of(Path path) throws IOException {
    return of(String.valueOf(path.getFileName()), text(path));
  }

  /**
   * The text of a file.
   *
   * @throws IllegalStateException when there is no such file, or it is no text
   */
  static String text(Path path) throws IOException {
    return TextFile.read(path, "rules");
  }

  /** Reads the text of a file. */
  static SignalsFile of(String name, String yaml) {
    return new SignalsReader(name).read(yaml);
  }
}
