// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

/** What a signal did. */
public sealed interface Decision {

  /** It began an episode; people are told. */
  record Opened(Alert alert) implements Decision {}

  /** It brought new figures for a firing alert; nobody is told. */
  record Updated(Alert alert) implements Decision {}

  /** It ended an episode; people are told. */
  record Resolved(Alert alert) implements Decision {}

  /** It changed nothing. */
  record Ignored(IgnoreReason reason) implements Decision {}
}
