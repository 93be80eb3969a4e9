// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.dlq;

/**
 * What became of one dead letter.
 *
 * @param id of the dead letter
 * @param detail why, or where it is now
 */
public record ReplayLine(String id, Result result, String detail) {

  /** What became of it. */
  public enum Result {
    /** Would be put back; this is a dry run. */
    WOULD_REPLAY,
    /** Put back, and priced or at least stored with its status. */
    PRICED,
    /** Put back; the event had been accepted before and was not counted again. */
    DUPLICATE,
    /** Put back, and still wrong. */
    REJECTED_AGAIN,
    /** Put back; the streams app has not taken it yet. */
    PENDING,
    /** Not put back: another dead letter of the same record is. */
    SAME_RECORD,
    /** Not put back. */
    NOT_REPLAYED
  }
}
