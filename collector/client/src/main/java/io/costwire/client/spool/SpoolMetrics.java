// SPDX-License-Identifier: Apache-2.0
package io.costwire.client.spool;

import java.time.Duration;

/**
 * State of a spool at one moment.
 *
 * @param bytes of its files, of which the first may be sent in part
 * @param events in it that are not known to be durable on the other side
 * @param oldestAge how long the oldest of them has been waiting; zero when there is none
 * @param damaged places in files of an earlier process that could not be read, each at least one
 *     event: the end of a file that was being written when the power went, or a damaged disk
 * @param writeFailures times that the disk refused events; they stay in memory meanwhile
 * @since 0.1
 */
public record SpoolMetrics(
    long bytes, long events, Duration oldestAge, long damaged, long writeFailures) {
  /** Of a reporter without a spool. */
  public static final SpoolMetrics NONE = new SpoolMetrics(0, 0, Duration.ZERO, 0, 0);
}
