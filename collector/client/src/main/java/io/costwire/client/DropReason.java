// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

/**
 * Why the reporter gave an event up: a closed list. A retry is not a drop.
 *
 * @since 0.1
 */
public enum DropReason {
  /** The event has {@link UsageEvent#problems()}. */
  INVALID,
  /** As many events were waiting as the reporter may hold. */
  QUEUE_FULL,
  /** The waiting events took as much memory as the reporter may use. */
  QUEUE_BYTES_FULL,
  /** The files of the spool took as much disk as they may. */
  SPOOL_FULL,
  /** It was in the spool and cannot be read any more: a damaged disk, or a deleted file. */
  SPOOL_DAMAGED,
  /** The sender refused the event for good. */
  SENDER_REFUSED,
  /** It was recorded after the reporter was closed. */
  CLOSED,
  /** It was still waiting when the time allowed for closing was over. */
  CLOSE_DEADLINE,
  /** An error inside the reporter. */
  INTERNAL
}
