// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

/**
 * One thing wrong with a price book.
 *
 * @param path where in the document's structure, such as {@code providers[0].models[3].id}
 * @param fix what to write instead
 */
public record BookProblem(
    String document, int line, int column, String path, String problem, String fix) {

  @Override
  public String toString() {
    return "%s:%d:%d %s: %s; %s".formatted(document, line, column, path, problem, fix);
  }
}
