// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.experiments;

/** Whether an experiment has a winner. */
public sealed interface Verdict {

  /**
   * One variant is better than each other.
   *
   * @param variant the better one
   * @param next the one that comes nearest
   * @param difference of the two figures, above 0
   * @param low least that the difference may be
   * @param high most that the difference may be
   */
  record Winner(String variant, String next, double difference, double low, double high)
      implements Verdict {}

  /**
   * None is, as far as is known.
   *
   * @param reason what is missing, for people
   */
  record NotYet(String reason) implements Verdict {}
}
