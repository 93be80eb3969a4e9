// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

/** Why a receiver is told. */
public enum Reason {
  /** The state changed: firing, acknowledged or resolved. */
  NEWS,
  /** New figures for what was told before, for channels that can edit it. */
  UPDATE,
  /** It still fires and nobody acknowledged it. */
  REPEAT,
  /** It still is as it was told, for a channel that would forget it; never recorded. */
  REFRESH
}
