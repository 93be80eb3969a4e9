// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

import java.util.Optional;

/**
 * Identity of one episode of a signal, and the dedup key on every channel. A signal that was
 * withdrawn and fires again begins a new episode.
 *
 * @param episode counted from 1
 */
public record AlertKey(String signalId, int episode) {

  public AlertKey {
    if (episode < 1) {
      throw new IllegalArgumentException("episodes are counted from 1");
    }
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException when it is not a key of the signal
   */
  public static AlertKey parse(String text, String signalId) {
    String prefix = signalId + "#";
    String number = text.startsWith(prefix) ? text.substring(prefix.length()) : "";
    if (!number.matches("[1-9][0-9]{0,8}")) {
      throw new IllegalArgumentException("alert_key is not signal_id#episode");
    }
    return new AlertKey(signalId, Integer.parseInt(number));
  }

  /** Reads the text form; empty where it is none. */
  public static Optional<AlertKey> parse(String text) {
    int separator = text.lastIndexOf('#');
    if (separator < 1) {
      return Optional.empty();
    }
    try {
      return Optional.of(parse(text, text.substring(0, separator)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  AlertKey next() {
    return new AlertKey(signalId, Math.addExact(episode, 1));
  }

  /** As in topics and messages. */
  @Override
  public String toString() {
    return signalId + "#" + episode;
  }
}
