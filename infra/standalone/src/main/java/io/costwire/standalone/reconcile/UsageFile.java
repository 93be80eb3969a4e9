// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.reconcile;

import io.costwire.chargeback.reconcile.Bill;
import io.costwire.standalone.control.TextFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a provider's export says, or what is wrong with it. */
public sealed interface UsageFile {

  /** A file without a mistake; its bills are by day, model and account as the file has them. */
  record Read(String name, List<Bill> bills, Content content) implements UsageFile {
    public Read {
      bills = List.copyOf(bills);
    }
  }

  /**
   * What a file states.
   *
   * @param accounts whether it names accounts
   * @param currency of the costs; nothing where it does not say
   * @param digits the most digits after the point of any cost
   */
  record Content(
      boolean costs, boolean counts, boolean accounts, Optional<String> currency, int digits) {}

  /**
   * A file that cannot be used.
   *
   * @param problems what is wrong, each with its line and what to do
   */
  record Refused(List<String> problems) implements UsageFile {
    public Refused {
      problems = List.copyOf(problems);
    }
  }

  /**
   * Reads a file.
   *
   * @throws IllegalStateException when there is no such file, or it is no text
   */
  static UsageFile of(Path path) throws IOException {
    return of(
        String.valueOf(path.getFileName()), TextFile.read(path, "a provider's usage or costs"));
  }

  /** Reads the text of a file. */
  static UsageFile of(String name, String csv) {
    return new UsageReader(name).read(csv);
  }
}
