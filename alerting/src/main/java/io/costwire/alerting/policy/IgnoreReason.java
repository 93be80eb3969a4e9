// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

import java.util.Locale;

/** Why a signal or a command changed nothing. */
public enum IgnoreReason {
  /** Its revision was seen before, or a later one was. */
  REPLAYED,
  /** It ends what no alert is firing for. */
  NOTHING_FIRING,
  /** It goes on firing after somebody ended its alert by hand. */
  RESOLVED_BY_HAND,
  /** There is no alert of this key. */
  NO_SUCH_ALERT,
  /** Somebody takes care already. */
  ACKNOWLEDGED_BEFORE,
  /** Its state or action is not known to this version. */
  UNKNOWN_STATE;

  /** As in metrics and logs. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
