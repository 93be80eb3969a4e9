// SPDX-License-Identifier: Apache-2.0
package io.costwire.runtime.access;

import java.util.Optional;

/**
 * What an app does on {@code --new-key}: shows a key once, and what to write into the key file.
 *
 * @param usage behind the option, {@code ID TENANT}
 * @param variable that names the key file
 */
public record NewKeyCommand(String usage, String variable, KeyForm<?> form) {
  private static final String OPTION = "--new-key";
  private static final int EXIT_USAGE = 2;

  /** Whether this is what the arguments ask for. */
  public boolean isMeant(String... args) {
    return args.length > 0 && args[0].equals(OPTION);
  }

  /** Ends the process where no key can be made. */
  public void run(String... args) {
    if (args.length < 2 || args.length > 3) {
      fail("usage: " + OPTION + " " + usage);
      return;
    }
    try {
      Optional<String> tenant = args.length == 3 ? Optional.of(args[2]) : Optional.empty();
      NewKey made = NewKey.of(args[1], tenant, form);
      System.out.println("key for its holder, shown only now: " + made.key());
      System.out.println("entry for the list keys of " + variable + ": " + made.entry());
    } catch (IllegalArgumentException e) {
      fail(String.valueOf(e.getMessage()));
    }
  }

  private static void fail(String why) {
    System.err.println(why);
    System.exit(EXIT_USAGE);
  }
}
