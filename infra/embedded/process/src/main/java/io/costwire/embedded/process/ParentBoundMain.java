// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.process;

import java.io.IOException;
import java.util.Arrays;

/**
 * Runs another main class and ends the JVM when the parent's end of standard input closes, which
 * the operating system does even when the parent is killed.
 *
 * <p>One class file without nested classes or dependencies on purpose: {@link LauncherJar} copies
 * it next to the data, so that a child's class path holds nothing else of ours.
 */
public final class ParentBoundMain {
  private static final long SHUTDOWN_GRACE_MS = 8_000;

  private ParentBoundMain() {}

  public static void main(String[] args) throws ReflectiveOperationException {
    if (args.length == 0) {
      throw new IllegalArgumentException("The first argument must be the main class to run.");
    }
    watchParent();
    Class.forName(args[0])
        .getMethod("main", String[].class)
        .invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
  }

  /** Starts the watch; the caller reads nothing from standard input afterwards. */
  public static void watchParent() {
    daemon("parent-watch", ParentBoundMain::exitAtEndOfInput);
  }

  @SuppressWarnings("SystemExitOutsideMain")
  private static void exitAtEndOfInput() {
    try {
      while (System.in.read() >= 0) {
        // The parent never writes; only the end of the stream means something.
      }
    } catch (IOException e) {
      System.err.println("Standard input broke, taken as the parent's end: " + e);
    }
    daemon("parent-watch-halt", ParentBoundMain::haltAfterGrace);
    System.exit(0);
  }

  private static void haltAfterGrace() {
    long end = System.nanoTime() + SHUTDOWN_GRACE_MS * 1_000_000;
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      java.util.concurrent.locks.LockSupport.parkNanos(left);
    }
    Runtime.getRuntime().halt(1);
  }

  private static void daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }
}
