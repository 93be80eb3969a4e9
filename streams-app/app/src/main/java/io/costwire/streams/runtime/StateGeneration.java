// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Which generation the state on disk is of. A reset empties the changelogs, which an instance on
 * another machine cannot see: its state would go on counting where the old generation stopped.
 */
public final class StateGeneration {
  private static final String FILE = "generation";

  private final Path file;
  private final int generation;

  public StateGeneration(Path stateDirectory, int generation) {
    this.file = stateDirectory.resolve(FILE);
    this.generation = generation;
  }

  /** Wipes the state if it is of another generation, and remembers this one. */
  public void prepare(Runnable wipe) {
    try {
      boolean known = Files.exists(file);
      if (known && Files.readString(file).strip().equals(Integer.toString(generation))) {
        return;
      }
      if (known) {
        wipe.run();
      }
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, generation + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
