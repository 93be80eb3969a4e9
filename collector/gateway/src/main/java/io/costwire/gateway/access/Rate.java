// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.access;

/**
 * How much may be sent in a second; 0 for any amount.
 *
 * @param eventsPerSecond accepted or not
 * @param bytesPerSecond of bodies as they are sent, packed or plain
 */
public record Rate(long eventsPerSecond, long bytesPerSecond) {
  public static final Rate UNLIMITED = new Rate(0, 0);

  public Rate {
    if (eventsPerSecond < 0 || bytesPerSecond < 0) {
      throw new IllegalArgumentException("a rate is 0, for any amount, or more");
    }
  }
}
