// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The generation of the streams app in a data directory, raised by a reset, and whether a reset was
 * begun and not finished.
 */
public final class Generation {
  private static final String FILE = "streams.generation";
  private static final String UNFINISHED = "streams.reset-unfinished";
  private static final int FIRST = 1;

  private final Path data;

  public Generation(Path data) {
    this.data = data;
  }

  /** The generation that the app runs with next. */
  public int current() {
    Path file = data.resolve(FILE);
    try {
      return Files.exists(file) ? Integer.parseInt(Files.readString(file).strip()) : FIRST;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NumberFormatException e) {
      throw new IllegalStateException(
          "%s does not hold a number; write the generation into it that the newest rows have:"
                  .formatted(file)
              + " SELECT max(revision) >> 40 FROM usage_priced",
          e);
    }
  }

  /** Raises it, and remembers that a reset is under way. */
  public void begin(int next) {
    write(UNFINISHED, Integer.toString(next));
    write(FILE, Integer.toString(next));
  }

  /** The reset is through. */
  public void finish() {
    try {
      Files.deleteIfExists(data.resolve(UNFINISHED));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * @throws IllegalStateException when a reset stopped half-way: sums would be wrong
   */
  void requireFinished() {
    if (Files.exists(data.resolve(UNFINISHED))) {
      throw new IllegalStateException(
          "a reset of the data in %s was interrupted; run it again: costwire reset --yes"
              .formatted(data));
    }
  }

  private void write(String name, String text) {
    Path draft = data.resolve(name + ".new");
    try {
      Files.writeString(draft, text + "\n");
      Files.move(
          draft,
          data.resolve(name),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
