// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.http;

import java.util.Optional;

/**
 * Who asks.
 *
 * @param name of the API key; stands in records as who did something
 * @param tenant the only one whose alerts it may see and handle; empty for all
 */
record Caller(String name, Optional<String> tenant) {
  /** Whoever asks where there are no keys. */
  static final Caller ANYONE = new Caller("anyone", Optional.empty());

  boolean maySee(Optional<String> whose) {
    return tenant.isEmpty() || tenant.equals(whose);
  }
}
