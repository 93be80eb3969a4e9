// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.notice;

import io.costwire.schemas.Signal;

/** What the first step hands on. */
sealed interface Noticed {

  /** Sums that one task of the second step keeps. */
  record Partials(byte[] packed) implements Noticed {}

  /** What one request is worth telling for. */
  record Told(Signal signal) implements Noticed {}

  default byte[] packed() {
    return switch (this) {
      case Partials(byte[] packed) -> packed;
      case Told told -> throw new IllegalStateException("not partial sums");
    };
  }

  default Signal signal() {
    return switch (this) {
      case Told(Signal signal) -> signal;
      case Partials partials -> throw new IllegalStateException("not a signal");
    };
  }
}
