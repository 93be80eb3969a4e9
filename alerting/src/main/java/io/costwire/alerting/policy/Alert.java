// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * One episode, from its first signal to its end. Immutable: each change is a new alert with the
 * next revision.
 *
 * @param signal the latest signal of the episode
 * @param span when it began and ended
 * @param care what people did about it
 * @param told per receiver that this alert is for what is settled with it. Receivers are chosen
 *     when the alert opens, so that one that is configured later is not told old news.
 * @param revision counts the states of this alert
 */
public record Alert(
    AlertKey key, SignalEvent signal, Span span, Care care, Map<String, Told> told, long revision) {

  public Alert {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(span, "span");
    Objects.requireNonNull(care, "care");
    if (!key.signalId().equals(signal.signalId())) {
      throw new IllegalArgumentException("the alert and its signal differ in signal_id");
    }
    if (care.resolvedBy().isPresent() && span.resolvedAt().isEmpty()) {
      throw new IllegalArgumentException("somebody resolved an alert that is not over");
    }
    told = Map.copyOf(told);
  }

  /**
   * When an episode began and ended, by the clock that emitted its signals, or by ours where a
   * person ended it.
   *
   * @param updatedAt when its latest signal was emitted, or a person ended it
   */
  public record Span(Instant openedAt, Instant updatedAt, Optional<Instant> resolvedAt) {}

  /**
   * What people did about an alert.
   *
   * @param acknowledged who takes care of it
   * @param resolvedBy who ended it by hand
   * @param resolvedRevision revision of the news of that end
   * @param silencedBy the silence that keeps it quiet, or kept it quiet until its end
   */
  public record Care(
      Optional<Handling> acknowledged,
      Optional<String> resolvedBy,
      OptionalLong resolvedRevision,
      Optional<String> silencedBy) {

    /** Nobody did anything. */
    public static final Care NONE =
        new Care(Optional.empty(), Optional.empty(), OptionalLong.empty(), Optional.empty());

    public Care {
      if (resolvedBy.isPresent() != resolvedRevision.isPresent()) {
        throw new IllegalArgumentException("an end by hand has a person and a revision");
      }
    }

    Care acknowledged(Optional<Handling> handling) {
      return new Care(handling, resolvedBy, resolvedRevision, silencedBy);
    }

    Care resolved(String by, long revision) {
      return new Care(acknowledged, Optional.of(by), OptionalLong.of(revision), silencedBy);
    }

    Care silenced(Optional<String> silence) {
      return new Care(acknowledged, resolvedBy, resolvedRevision, silence);
    }
  }

  static Alert open(AlertKey key, SignalEvent fired, Set<String> receivers) {
    Map<String, Told> told = new HashMap<>();
    receivers.forEach(receiver -> told.put(receiver, Told.NONE));
    Span span = new Span(fired.emittedAt(), fired.emittedAt(), Optional.empty());
    return new Alert(key, fired, span, Care.NONE, told, 1);
  }

  /** As it opens where a silence matches, or does not. */
  Alert opened(Optional<String> silence) {
    return with(care.silenced(silence));
  }

  Alert update(SignalEvent fired) {
    Span updated = new Span(span.openedAt(), fired.emittedAt(), Optional.empty());
    return new Alert(key, fired, updated, care, told, revision + 1);
  }

  Alert resolve(SignalEvent over) {
    return new Alert(key, over, ended(over.emittedAt()), care, skipped(), revision + 1);
  }

  /** Ended by hand: its signal may go on firing, and is not listened to until it is over. */
  Alert resolve(Handling handling) {
    Care resolved = care.resolved(handling.by(), signal.revision() + 1);
    return new Alert(key, signal, ended(handling.at()), resolved, skipped(), revision + 1);
  }

  /** The signal of an alert that was ended by hand is over too; no news. */
  Alert signalOver(SignalEvent over) {
    return new Alert(key, over, span, care, told, revision + 1);
  }

  private Span ended(Instant end) {
    return new Span(span.openedAt(), end, Optional.of(end));
  }

  private Map<String, Told> skipped() {
    return care.silencedBy().isPresent() ? each(Told::orSkipped) : told;
  }

  private Map<String, Told> each(UnaryOperator<Told> change) {
    Map<String, Told> changed = new HashMap<>(told);
    changed.replaceAll((receiver, before) -> change.apply(before));
    return changed;
  }

  Alert acknowledge(Handling handling) {
    return withCare(care.acknowledged(Optional.of(handling)));
  }

  /**
   * @param silence empty where none keeps it quiet any more
   */
  Alert silence(Optional<String> silence) {
    return withCare(care.silenced(silence));
  }

  private Alert withCare(Care changed) {
    return new Alert(key, signal, span, changed, told, revision + 1);
  }

  /** The alert after a receiver was told, or given up for it. */
  Alert settle(String receiver, Told settled) {
    Map<String, Told> changed = new HashMap<>(told);
    changed.merge(receiver, settled, Told::then);
    return new Alert(key, signal, span, care, changed, revision + 1);
  }

  /** As somebody hears of it who never did, whoever may have acknowledged it since. */
  Alert asFiring() {
    return with(care.acknowledged(Optional.empty()).silenced(Optional.empty()));
  }

  /** As somebody knows it who was told before a silence began. */
  Alert asUnsilenced() {
    return with(care.silenced(Optional.empty()));
  }

  private Alert with(Care changed) {
    return new Alert(key, signal, span, changed, told, revision);
  }

  public Lifecycle state() {
    if (span.resolvedAt().isPresent()) {
      return Lifecycle.RESOLVED;
    }
    if (care.silencedBy().isPresent()) {
      return Lifecycle.SILENCED;
    }
    return care.acknowledged().isPresent() ? Lifecycle.ACKNOWLEDGED : Lifecycle.FIRING;
  }

  /** Who takes care of it, and since when. */
  public Optional<Handling> acknowledged() {
    return care.acknowledged();
  }

  /** Who ended it by hand; empty where its signal ended it, or it lasts. */
  public Optional<String> resolvedBy() {
    return care.resolvedBy();
  }

  /** Revision of its latest news: that of its signal, or the one after where a person ended it. */
  public long newsRevision() {
    return care.resolvedRevision().orElse(signal.revision());
  }

  /** Whether it is over and a receiver has yet to hear that. */
  boolean owesEnd(String receiver) {
    return state() == Lifecycle.RESOLVED
        && told(receiver)
            .filter(known -> known.revision() != Told.SKIPPED)
            .filter(known -> known.revision() < newsRevision())
            .isPresent();
  }

  /** Whether a receiver has to hear of its end, should it be hearing of the alert now. */
  boolean mayOweEnd(String receiver) {
    return told(receiver).filter(known -> known.revision() == Told.SKIPPED).isPresent();
  }

  /** Whether nobody is to be told that it fires: it is silenced, or was until its end. */
  public boolean isQuiet() {
    return care.silencedBy().isPresent();
  }

  /** What is settled with a receiver; empty where the alert is not for it. */
  public Optional<Told> told(String receiver) {
    return Optional.ofNullable(told.get(receiver));
  }
}
