// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which documents make up a version of a book. A book is complete when {@link #differences} finds
 * nothing.
 *
 * @param sha256 document id to the hex digest of its text
 */
public record BookManifest(
    String id, String version, String currency, SortedMap<String, String> sha256) {

  public BookManifest {
    sha256 = Collections.unmodifiableSortedMap(new TreeMap<>(sha256));
  }

  /** The documents among {@code available} that this version consists of, in a stable order. */
  public List<BookDocument> select(Collection<BookDocument> available) {
    return available.stream()
        .filter(document -> document.sha256().equals(sha256.get(document.id())))
        .sorted((a, b) -> a.id().compareTo(b.id()))
        .toList();
  }

  /**
   * What is missing or different, one sentence each; documents that the manifest does not name are
   * ignored.
   */
  public List<String> differences(Collection<BookDocument> available) {
    Map<String, String> found = new HashMap<>();
    available.forEach(document -> found.put(document.id(), document.sha256()));
    List<String> differences = new ArrayList<>();
    sha256.forEach(
        (document, expected) -> {
          String actual = found.get(document);
          if (actual == null) {
            differences.add("book " + version + ": document '" + document + "' is missing");
          } else if (!actual.equals(expected)) {
            differences.add(
                "book "
                    + version
                    + ": document '"
                    + document
                    + "' has sha-256 "
                    + actual
                    + ", expected "
                    + expected);
          }
        });
    return differences;
  }
}
