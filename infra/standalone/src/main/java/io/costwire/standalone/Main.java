// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone;

import io.costwire.standalone.cli.CostwireCommand;

/** Entry point of the costwire command. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.exit(CostwireCommand.run(args));
  }
}
