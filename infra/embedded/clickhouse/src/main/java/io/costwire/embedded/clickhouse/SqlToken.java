// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A token of a statement: where it is and how many parentheses are open around it. */
record SqlToken(Kind kind, int start, int end, int depth, byte[] sql) {
  enum Kind {
    WORD,
    SEMICOLON,
    OTHER,
    END
  }

  boolean isWord(String word) {
    return kind == Kind.WORD && end - start == word.length() && text().equalsIgnoreCase(word);
  }

  String text() {
    return new String(sql, start, end - start, UTF_8);
  }
}
