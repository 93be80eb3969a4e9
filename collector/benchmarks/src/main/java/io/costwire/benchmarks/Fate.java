// SPDX-License-Identifier: Apache-2.0
package io.costwire.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What became of the records of one trial, warm-up included.
 *
 * @param dropped counted by what did not arrive, whatever the side itself says
 * @param allocated bytes that the callers' threads allocated; the background thread's are not in it
 * @param balanced whether the side's own counts agree with that
 */
record Fate(Side side, long offered, long dropped, long allocated, boolean balanced) {
  /** File that gets a line for each trial. */
  static final String FILE = "costwire.benchmarks.fates";

  static Fate of(Side side, Contender settled, long offered, long allocated) {
    long missing = offered - settled.delivered();
    boolean agrees = settled.dropped() < 0 || settled.dropped() == missing;
    return new Fate(side, offered, missing, allocated, agrees && settled.isBalanced());
  }

  /** Appends a JSON object, as a line, where the run wants to have it. */
  void write() throws IOException {
    String file = System.getProperty(FILE, "");
    if (!file.isEmpty()) {
      Files.writeString(
          Path.of(file), json() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
  }

  private String json() {
    return "{\"side\":\"%s\",\"offered\":%d,\"dropped\":%d,\"allocated\":%d,\"balanced\":%b}"
        .formatted(side, offered, dropped, allocated, balanced);
  }
}
