// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting;

import io.costwire.runtime.Readiness;

/** What the pipeline says about itself; written by its thread, read by probes. */
final class AlertingStatus {
  private volatile Readiness readiness = Readiness.no("alerting has not been started");
  private volatile boolean working;

  Readiness readiness() {
    return readiness;
  }

  /** Whether there is something that an orderly stop can finish. */
  boolean working() {
    return working;
  }

  /** Not ready, and why. */
  void waiting(String forWhat) {
    readiness = Readiness.no(forWhat);
  }

  /** State is loaded and signals are handled, or no longer. */
  void working(boolean answer) {
    working = answer;
    if (answer) {
      readiness = Readiness.yes();
    }
  }

  /** Kafka answers: an instance that alerts is ready, and so is one that stands by. */
  void reachable() {
    readiness = Readiness.yes();
  }
}
