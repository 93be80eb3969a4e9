// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.anomaly;

/** What was expected before an episode: its own buckets must not become the expectation. */
record Held(Baseline baseline, double ratio, double recent) {

  double expected(Expectation now) {
    return switch (baseline) {
      case RHYTHM -> now.rhythm();
      case ADJUSTED -> now.usual().known() ? now.rhythm() * ratio : recent;
      case RECENT -> recent;
    };
  }
}
