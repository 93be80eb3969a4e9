// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Every alert that still matters: the latest episode of each signal, and older ones that somebody
 * has yet to hear of. Lives on one thread; what it holds can be rebuilt from alert.state.
 */
public final class AlertBook {
  /** An attempt that was under way when a silence began is over by then. */
  private static final Duration LINGERS = Duration.ofHours(1);

  private final Map<AlertKey, Alert> alerts = new HashMap<>();
  private final Map<String, AlertKey> latest = new HashMap<>();
  private final Set<AlertKey> open = new HashSet<>();
  private final Set<AlertKey> changed = new HashSet<>();

  /** Matching routes is dear, and an alert is asked for its terms every second. */
  private final Map<AlertKey, Map<String, Terms>> plans = new HashMap<>();

  /** Older episodes that a receiver may be hearing of although a silence began. */
  private final Map<AlertKey, Optional<Instant>> lingering = new HashMap<>();

  private Addressing addressing;

  /**
   * @param recorded latest recorded state of every alert, in any order
   */
  public AlertBook(Addressing addressing, Collection<Alert> recorded) {
    this.addressing = addressing;
    recorded.forEach(this::put);
  }

  /** From now on; open alerts keep their receivers by name and get the new terms. */
  public void address(Addressing changed) {
    addressing = changed;
    plans.clear();
  }

  /** Applies a signal and says what it did. */
  public Decision apply(SignalEvent signal, Quiet silences, Instant now) {
    Optional<Alert> current = latest(signal.signalId());
    Decision decision = AlertPolicy.decide(current, signal, addressing.plan(signal).keySet());
    return applied(
        decision instanceof Decision.Opened(Alert alert)
            ? new Decision.Opened(alert.opened(silences.matching(signal, now)))
            : decision);
  }

  /** Applies a command and says what it did. */
  public Decision apply(Command command, Instant now) {
    Optional<Alert> named = AlertKey.parse(command.alertKey()).map(alerts::get);
    return applied(AlertPolicy.decide(named, command, now));
  }

  private Decision applied(Decision decision) {
    switch (decision) {
      case Decision.Opened(Alert alert) -> put(alert);
      case Decision.Updated(Alert alert) -> put(alert);
      case Decision.Acknowledged(Alert alert) -> put(alert);
      case Decision.Resolved(Alert alert) -> put(alert);
      case Decision.Noted(Alert alert) -> put(alert);
      case Decision.Ignored ignored -> {}
    }
    return decision;
  }

  /** Begins and ends the quiet of alerts, and returns those that it changed. */
  public List<Alert> silence(Quiet silences, Instant now) {
    List<Alert> changed = new ArrayList<>();
    open()
        .forEach(
            alert -> {
              Optional<String> silence = silences.matching(alert.signal(), now);
              if (!silence.equals(alert.care().silencedBy())) {
                changed.add(alert.silence(silence));
              }
            });
    changed.forEach(this::put);
    return changed;
  }

  /**
   * Notes that a receiver was told, or given up.
   *
   * @return the alert as it is now, or empty where it was noted before or nobody waits for it
   */
  public Optional<Alert> settle(AlertKey key, String receiver, Told settled) {
    Alert alert = alerts.get(key);
    if (alert == null || alert.told(receiver).filter(known -> isNews(known, settled)).isEmpty()) {
      return Optional.empty();
    }
    Alert changed = alert.settle(receiver, settled);
    put(changed);
    return Optional.of(changed);
  }

  /** An acknowledgement or a repetition has the revision of what was told before. */
  private static boolean isNews(Told known, Told settled) {
    return settled.revision() > known.revision()
        || (settled.revision() == known.revision()
            && settled.at().isPresent()
            && known.at().filter(at -> !settled.at().get().isAfter(at)).isEmpty());
  }

  /** What a receiver has yet to hear, oldest first. */
  public List<Owed> owedTo(String receiver, Instant now) {
    return owed(alerts.values().stream(), receiver, now)
        .sorted(
            Comparator.comparing((Owed owed) -> owed.notification().alert().span().updatedAt())
                .thenComparing(owed -> owed.notification().key().toString()))
        .toList();
  }

  /** What a receiver has yet to hear of one alert, as it is now. */
  public List<Owed> owedTo(String receiver, AlertKey key, Instant now) {
    return owed(Optional.ofNullable(alerts.get(key)).stream(), receiver, now).toList();
  }

  /** What has become due by time alone: what is to be told again, and new figures. */
  public List<Owed> dueTo(String receiver, Instant now) {
    return owed(open(), receiver, now)
        .filter(owed -> owed.notification().reason() != Reason.NEWS)
        .toList();
  }

  /** What lasts of what a receiver was told, in messages of their own. */
  public List<Owed> refreshes(String receiver, Instant now) {
    return open()
        .flatMap(
            alert ->
                OwedPolicy.refresh(alert, receiver, now)
                    .map(word -> new Owed(word, terms(alert, receiver).forRefresh()))
                    .stream())
        .toList();
  }

  private Stream<Owed> owed(Stream<Alert> candidates, String receiver, Instant now) {
    return candidates
        .filter(alert -> alert.told().containsKey(receiver))
        .flatMap(
            alert -> {
              Terms terms = terms(alert, receiver);
              return OwedPolicy.owed(alert, receiver, terms, now)
                  .map(notification -> new Owed(notification, terms))
                  .stream();
            });
  }

  private Terms terms(Alert alert, String receiver) {
    Terms planned = plan(alert).get(receiver);
    return planned == null ? addressing.otherwise(receiver) : planned;
  }

  /** What is over stays for long and is asked for once or twice. */
  private Map<String, Terms> plan(Alert alert) {
    return alert.state() == Lifecycle.RESOLVED
        ? addressing.plan(alert.signal())
        : plans.computeIfAbsent(alert.key(), key -> addressing.plan(alert.signal()));
  }

  /** Alerts whose terms are remembered. */
  int planned() {
    return plans.size();
  }

  /** The latest episode of a signal. */
  public Optional<Alert> latest(String signalId) {
    return Optional.ofNullable(latest.get(signalId)).map(alerts::get);
  }

  /** The alert of a key, if it is still known. */
  public Optional<Alert> get(AlertKey key) {
    return Optional.ofNullable(alerts.get(key));
  }

  /** What changed since this was asked last, as it is now; empty for what is forgotten. */
  public Map<AlertKey, Optional<Alert>> changes() {
    Map<AlertKey, Optional<Alert>> changes = HashMap.newHashMap(changed.size());
    changed.forEach(key -> changes.put(key, get(key)));
    changed.clear();
    return changes;
  }

  /** Every alert that is not over, in no order. */
  public Stream<Alert> open() {
    return open.stream().map(alerts::get).filter(Objects::nonNull);
  }

  /** Number of alerts in a state. */
  public long count(Lifecycle state) {
    return state == Lifecycle.RESOLVED
        ? alerts.size() - open.size()
        : open().filter(alert -> alert.state() == state).count();
  }

  private void put(Alert alert) {
    AlertKey key = alert.key();
    alerts.put(key, alert);
    changed.add(key);
    if (alert.state() == Lifecycle.RESOLVED) {
      open.remove(key);
      plans.remove(key);
    } else {
      open.add(key);
    }
    AlertKey before = latest.get(key.signalId());
    if (before == null || before.episode() < key.episode()) {
      latest.put(key.signalId(), key);
      forgetIfSettled(before == null ? key : before);
    } else {
      forgetIfSettled(key);
    }
  }

  private void forgetIfSettled(AlertKey key) {
    Alert alert = alerts.get(key);
    boolean current = key.equals(latest.get(key.signalId()));
    if (alert == null || current || addressing.receivers().stream().anyMatch(alert::owesEnd)) {
      return;
    }
    if (addressing.receivers().stream().anyMatch(alert::mayOweEnd)) {
      lingering.putIfAbsent(key, Optional.empty());
    } else {
      remove(key);
    }
  }

  /** Forgets older episodes that no attempt can be under way about any more. */
  public void forget(Instant now) {
    lingering.replaceAll((key, since) -> since.or(() -> Optional.of(now)));
    List<AlertKey> over =
        lingering.entrySet().stream()
            .filter(entry -> isPast(entry.getValue().orElse(now), now))
            .map(Map.Entry::getKey)
            .toList();
    over.forEach(this::remove);
  }

  private static boolean isPast(Instant since, Instant now) {
    return Duration.between(since, now).abs().compareTo(LINGERS) >= 0;
  }

  private void remove(AlertKey key) {
    lingering.remove(key);
    Alert alert = alerts.get(key);
    if (alert != null && addressing.receivers().stream().noneMatch(alert::owesEnd)) {
      alerts.remove(key);
      changed.add(key);
      open.remove(key);
      plans.remove(key);
    }
  }
}
