// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

/**
 * What a receiver's channel can do.
 *
 * @param groups takes one message for several alerts; otherwise each alert is told alone
 * @param edits can change what it sent, so that new figures are worth telling
 * @param acknowledges can show that somebody takes care
 * @param refreshes forgets what is not said again, so that it is told all the time what lasts, in
 *     place of repeats for people
 */
public record Abilities(boolean groups, boolean edits, boolean acknowledges, boolean refreshes) {

  /** Of a channel that keeps what it was told. */
  public Abilities(boolean groups, boolean edits, boolean acknowledges) {
    this(groups, edits, acknowledges, false);
  }

  /** One message for each change of state, and nothing else. */
  public static final Abilities PLAIN = new Abilities(false, false, false);
}
