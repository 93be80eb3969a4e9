// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * One episode, from its first signal to its end. Immutable: each change is a new alert with the
 * next revision.
 *
 * @param signal the latest signal of the episode
 * @param span when it began and ended
 * @param told per receiver that this alert is for: the revision of the signal that is settled with
 *     it, that is told or given up, or {@link #NOTHING}. Receivers are chosen when the alert opens,
 *     so that one that is configured later is not told old news.
 * @param revision counts the states of this alert
 */
public record Alert(
    AlertKey key,
    Lifecycle state,
    SignalEvent signal,
    Span span,
    Map<String, Long> told,
    long revision) {

  /** A receiver that nothing was settled with yet; revisions of signals are never negative. */
  public static final long NOTHING = -1;

  public Alert {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(span, "span");
    if (!key.signalId().equals(signal.signalId())) {
      throw new IllegalArgumentException("the alert and its signal differ in signal_id");
    }
    told = Map.copyOf(told);
  }

  /**
   * When an episode began and ended, by the clock that emitted its signals.
   *
   * @param updatedAt when its latest signal was emitted
   */
  public record Span(Instant openedAt, Instant updatedAt, Optional<Instant> resolvedAt) {}

  static Alert open(AlertKey key, SignalEvent fired, Set<String> receivers) {
    Map<String, Long> told = new HashMap<>();
    receivers.forEach(receiver -> told.put(receiver, NOTHING));
    Span span = new Span(fired.emittedAt(), fired.emittedAt(), Optional.empty());
    return new Alert(key, Lifecycle.FIRING, fired, span, told, 1);
  }

  Alert update(SignalEvent fired) {
    Span updated = new Span(span.openedAt(), fired.emittedAt(), Optional.empty());
    return new Alert(key, Lifecycle.FIRING, fired, updated, told, revision + 1);
  }

  Alert resolve(SignalEvent withdrawn) {
    Instant end = withdrawn.emittedAt();
    Span ended = new Span(span.openedAt(), end, Optional.of(end));
    return new Alert(key, Lifecycle.RESOLVED, withdrawn, ended, told, revision + 1);
  }

  /** The alert after a receiver was told of a revision, or given up for it. */
  Alert settle(String receiver, long signalRevision) {
    Map<String, Long> settled = new HashMap<>(told);
    settled.merge(receiver, signalRevision, Math::max);
    return new Alert(key, state, signal, span, settled, revision + 1);
  }

  /**
   * Whether a receiver has yet to hear of the current state. An update of a firing alert is not a
   * change of state: who was told of any revision of it knows that it fires.
   */
  public boolean owes(String receiver) {
    Long known = told.get(receiver);
    if (known == null) {
      return false;
    }
    return switch (state) {
      case FIRING -> known == NOTHING;
      case RESOLVED -> known < signal.revision();
    };
  }
}
