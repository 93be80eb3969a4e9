// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

/** What a signal or a command did. */
public sealed interface Decision {

  /** It began an episode; people are told, unless a silence matches. */
  record Opened(Alert alert) implements Decision {}

  /** It brought new figures for a firing alert; told only where what was sent can be edited. */
  record Updated(Alert alert) implements Decision {}

  /** Somebody takes care; told where a channel can show it. */
  record Acknowledged(Alert alert) implements Decision {}

  /** It ended an episode; people are told. */
  record Resolved(Alert alert) implements Decision {}

  /** The cause of an alert that was ended by hand is over too; nobody is told. */
  record Noted(Alert alert) implements Decision {}

  /** It changed nothing. */
  record Ignored(IgnoreReason reason) implements Decision {}
}
