// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.process;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A parent that starts a child in a directory, prints its pid and waits to be killed. */
final class ParentMain {
  private ParentMain() {}

  public static void main(String[] args) throws InterruptedException {
    DataDirectory directory = DataDirectory.open(Path.of(args[0]), "test");
    ChildProcess child = ChildProcess.start(ChildProcessTest.waiting("child"), directory);
    System.out.println(child.pid());
    new CountDownLatch(1).await();
  }
}
