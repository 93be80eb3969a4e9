// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tells threads that wait between tries to stop waiting. */
final class StopSignal {
  private final CountDownLatch latch = new CountDownLatch(1);

  void stop() {
    latch.countDown();
  }

  boolean isStopped() {
    return latch.getCount() == 0;
  }

  /** Waits; true when stopped. */
  boolean await(Duration duration) {
    try {
      return latch.await(duration.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
