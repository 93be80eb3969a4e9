// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

/**
 * How a request went, as the caller saw it.
 *
 * @since 0.1
 */
public enum CallStatus {
  SUCCESS,
  ERROR,
  /** Refused for rate or quota (HTTP 429). */
  THROTTLED,
  CANCELLED,
  UNKNOWN
}
