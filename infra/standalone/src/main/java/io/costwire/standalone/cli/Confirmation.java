// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import java.io.Console;
import java.util.Locale;

/** Asks before something is done that is not undone easily. */
final class Confirmation {
  private Confirmation() {}

  /**
   * @param yes the person has said so already
   * @throws IllegalStateException when there is nobody to ask
   */
  static boolean given(boolean yes, String question) {
    if (yes) {
      return true;
    }
    Console console = System.console();
    if (console == null || !console.isTerminal()) {
      throw new IllegalStateException(question + " Nobody is here to ask: add --yes.");
    }
    String answer = console.readLine("%s [y/N] ", question);
    return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
  }
}
