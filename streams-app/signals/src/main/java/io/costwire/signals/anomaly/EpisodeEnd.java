// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.anomaly;

/**
 * Why an episode is over.
 *
 * @since 0.1
 */
public enum EpisodeEnd {
  /** Spend came back to what was expected. */
  CALM,
  /** It stayed, and lasts at this bucket; from here on it is what is expected. */
  NEW_NORMAL,
  /** Nothing was heard where it should have been, or for as long as makes a new normal. */
  SILENCE
}
