// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.detect;

import io.costwire.schemas.Signal;

/** What the detection of anomalies and silence hands on. */
sealed interface Detected {

  /** A signal that is complete. */
  record Complete(Signal signal) implements Detected {}

  /** A {@link Candidate}, packed: what made the spend change has to be found out elsewhere. */
  record Unexplained(byte[] packed) implements Detected {}

  default Signal signal() {
    return switch (this) {
      case Complete(Signal signal) -> signal;
      case Unexplained unexplained -> throw new IllegalStateException("not complete");
    };
  }

  default byte[] packed() {
    return switch (this) {
      case Unexplained(byte[] packed) -> packed;
      case Complete complete -> throw new IllegalStateException("complete");
    };
  }
}
