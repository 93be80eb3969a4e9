// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.lines;

import java.util.ArrayList;
import java.util.List;

/** Columns under each other: numbers to the right, words to the left. */
public final class TextTable {

  private static final String INDENT = "  ";

  private final List<List<String>> rows = new ArrayList<>();
  private final String alignment;

  /**
   * @param alignment one letter a column: {@code r} or {@code l}
   */
  public TextTable(String alignment) {
    this.alignment = alignment;
  }

  /** Adds a row of as many cells as there are columns. */
  public TextTable row(String... cells) {
    if (cells.length != alignment.length()) {
      throw new IllegalArgumentException(
          "a row has " + cells.length + " cells; the table has " + alignment.length());
    }
    rows.add(List.of(cells));
    return this;
  }

  /** The table with a line end after each row; nothing when it has no rows. */
  public String text() {
    int[] widths = new int[alignment.length()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String padding = " ".repeat(widths[i] - row.get(i).length());
        boolean right = alignment.charAt(i) == 'r';
        line.append(INDENT).append(right ? padding + row.get(i) : row.get(i) + padding);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
