// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** How long closing waits for a lock that somebody holds while the disk works. */
final class DiskPatience {
  // only a disk that does not answer makes closing wait for so long
  private static final long WAIT_MS = 500;

  private DiskPatience() {}

  /** Takes the lock in time, or not; an interrupted thread does not wait and stays interrupted. */
  static boolean acquire(ReentrantLock lock) {
    try {
      return lock.tryLock(WAIT_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return lock.tryLock();
    }
  }
}
