// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.prices;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file with prices.
 *
 * @param reference the release or the contract that the file is; empty when nobody said
 */
public record PriceFile(String name, String text, String reference) {

  /** Reads a file. */
  public static PriceFile of(Path path) throws IOException {
    return of(path, "");
  }

  /** Reads a file of which it is known which release or contract it is. */
  public static PriceFile of(Path path, String reference) throws IOException {
    try {
      return new PriceFile(String.valueOf(path.getFileName()), Files.readString(path), reference);
    } catch (MalformedInputException e) {
      throw new IllegalStateException(path + " is not text in UTF-8; convert it", e);
    }
  }

  String referenceOr(String otherwise) {
    return reference.isBlank() ? otherwise : reference;
  }
}
