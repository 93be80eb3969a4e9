// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a receiver took in against the episodes that there were. */
final class Comparison {
  private static final String RESOLVED = "RESOLVED";
  private static final String OWN_ALERTS = "delivery|";

  private final FlakyReceiver receiver;
  private final Set<String> episodes;
  private final List<Outage> outages;
  private final List<String> differences = new ArrayList<>();
  private int repeated;
  private int duplicates;

  private Comparison(FlakyReceiver receiver, Set<String> episodes, List<Outage> outages) {
    this.receiver = receiver;
    this.episodes = episodes;
    this.outages = outages;
  }

  static Comparison of(FlakyReceiver receiver, Set<String> episodes, List<Outage> outages) {
    Comparison comparison = new Comparison(receiver, episodes, outages);
    comparison.compare();
    return comparison;
  }

  /** Episodes whose end the receiver has yet to hear of. */
  static Set<String> missing(FlakyReceiver receiver, Set<String> episodes) {
    Set<String> missing = new HashSet<>(episodes);
    receiver.heard().stream()
        .filter(heard -> heard.state().equals(RESOLVED))
        .forEach(heard -> missing.remove(heard.key()));
    return missing;
  }

  private void compare() {
    Map<String, Heard> latest = new HashMap<>();
    Set<String> over = new HashSet<>();
    for (Heard heard : receiver.heard()) {
      if (heard.key().startsWith(OWN_ALERTS)) {
        continue;
      }
      if (!episodes.contains(heard.key())) {
        differ(heard, "is of no episode");
      }
      if (over.contains(heard.key()) && !heard.state().equals(RESOLVED)) {
        differ(heard, "came after the end");
      }
      if (heard.state().equals(RESOLVED)) {
        over.add(heard.key());
      }
      Heard before = latest.put(heard.text(), heard);
      if (before != null) {
        again(before, heard);
      }
    }
    missing(receiver, episodes)
        .forEach(
            key -> differences.add(receiver.name() + ": " + key + " was never told to be over"));
  }

  /** The same state again: nothing lost, but somebody has to tell why. */
  private void again(Heard before, Heard heard) {
    repeated++;
    boolean wasKilled = outages.stream().anyMatch(outage -> outage.explains(before, heard));
    boolean newFigures = receiver.dialect().edits() && !heard.state().equals(RESOLVED);
    if (newFigures) {
      return;
    }
    duplicates++;
    if (!before.answeredBadly() && !wasKilled) {
      differ(heard, "came again although its answer was good and nobody was killed");
    }
  }

  private void differ(Heard heard, String how) {
    differences.add(receiver.name() + ": " + heard.text() + " " + how);
  }

  List<String> differences() {
    return List.copyOf(differences);
  }

  /** The figures of a receiver. */
  String figures() {
    return "%d taken in, %d again with the same key and state, %d of them not new figures"
        .formatted(receiver.heard().size(), repeated, duplicates);
  }
}
