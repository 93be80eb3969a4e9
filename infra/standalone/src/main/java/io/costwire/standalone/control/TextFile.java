// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.control;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The text of a file that a person named. */
public final class TextFile {
  private TextFile() {}

  /**
   * Reads it.
   *
   * @param content what the file should have, for messages: budgets
   * @throws IllegalStateException when there is no such file, or it is no text
   */
  public static String read(Path path, String content) throws IOException {
    try {
      return Files.readString(path);
    } catch (NoSuchFileException e) {
      throw new IllegalStateException(path + " does not exist; name a file with " + content, e);
    } catch (MalformedInputException e) {
      throw new IllegalStateException(path + " is not text in UTF-8; convert it", e);
    }
  }
}
