// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.process;

import java.util.concurrent.CountDownLatch;

/** A child that says so when it runs and then waits for ever. */
final class WaitingMain {
  private WaitingMain() {}

  public static void main(String[] args) throws InterruptedException {
    System.out.println("waiting " + String.join(" ", args));
    if (args.length > 0 && args[0].equals("fail")) {
      throw new IllegalStateException("told to fail");
    }
    new CountDownLatch(1).await();
  }
}
