// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.alerts;

import io.costwire.alerting.intake.SignalRecords;
import io.costwire.alerting.policy.Facts;
import io.costwire.alerting.policy.Matcher;
import io.costwire.schemas.AlertLifecycle;
import io.costwire.schemas.AlertState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Alerts as alerting knows them: the latest record of each key of alert.state. */
final class KnownAlerts {
  private final Map<String, AlertState> byKey = new TreeMap<>();

  void accept(String key, @Nullable AlertState state) {
    if (state == null) {
      byKey.remove(key);
    } else {
      byKey.put(key, state);
    }
  }

  Optional<AlertState> get(String key) {
    return Optional.ofNullable(byKey.get(key));
  }

  /**
   * The alert of an id, or else of a part of one.
   *
   * @throws IllegalStateException when there is none, or there are several, naming them
   */
  AlertState find(String part) {
    List<Candidate> candidates =
        byKey.values().stream()
            .map(
                state ->
                    new Candidate(state.getAlertKey(), state.getSignal().getTitle(), isOpen(state)))
            .toList();
    return Candidate.choose(part, candidates)
        .flatMap(chosen -> get(chosen.key()))
        .orElseThrow(() -> noSuch(part));
  }

  static IllegalStateException noSuch(String part) {
    return new IllegalStateException(
        "there is no alert with %s in its id; costwire alerts list --since 30d shows their ids"
            .formatted(part));
  }

  /** Alerts that are not over and match all matchers. */
  List<AlertState> open(List<Matcher> matchers) {
    return open().filter(state -> facts(state).match(matchers)).toList();
  }

  /** How many alerts a silence keeps quiet. */
  long silencedBy(String silence) {
    return open().filter(state -> silence.equals(state.getSilencedBy())).count();
  }

  private Stream<AlertState> open() {
    return byKey.values().stream().filter(KnownAlerts::isOpen);
  }

  private static Facts facts(AlertState state) {
    return Facts.of(SignalRecords.fromAvro(state.getSignal()).details());
  }

  private static boolean isOpen(AlertState state) {
    return state.getState() != AlertLifecycle.RESOLVED;
  }
}
