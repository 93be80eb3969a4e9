// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.stack;

import java.io.PrintStream;
import java.util.Locale;

/** Tells a waiting person what is going on, one line a step, on standard error. */
public final class Progress {
  private final PrintStream out;
  private final long start = System.nanoTime();

  public Progress(PrintStream out) {
    this.out = out;
  }

  /** A step is done. */
  public void done(String what) {
    out.printf(Locale.ROOT, "  %5.1f s  %s%n", seconds(), what);
  }

  /** Something that has no time of its own. */
  public void say(String what) {
    out.println(what);
  }

  /** Seconds since the work began. */
  public double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }
}
