// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

import java.util.Locale;

/** Why a signal changed nothing. */
public enum IgnoreReason {
  /** Its revision was seen before, or a later one was. */
  REPLAYED,
  /** It withdraws what no alert is firing for. */
  NOTHING_FIRING,
  /** Its state is not known to this version. */
  UNKNOWN_STATE;

  /** As in metrics and logs. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
