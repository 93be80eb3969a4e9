// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.chaos;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a receiver took in, against the episodes that there were. */
final class Comparison {
  private static final String RESOLVED = "RESOLVED";
  private static final String OWN_ALERTS = "delivery|";

  private final String name;
  private final List<Heard> heard;
  private final Set<String> episodes;
  private final List<Outage> outages;
  private final List<String> differences = new ArrayList<>();
  private int duplicates;

  /**
   * @param heard in the order in which it came
   */
  private Comparison(String name, List<Heard> heard, Set<String> episodes, List<Outage> outages) {
    this.name = name;
    this.heard = heard;
    this.episodes = episodes;
    this.outages = outages;
  }

  static Comparison of(FlakyReceiver receiver, Set<String> episodes, List<Outage> outages) {
    return of(receiver.name(), receiver.heard(), episodes, outages);
  }

  static Comparison of(String name, List<Heard> heard, Set<String> episodes, List<Outage> outages) {
    Comparison comparison = new Comparison(name, heard, episodes, outages);
    comparison.compare();
    return comparison;
  }

  /** Episodes whose end the receiver has yet to hear of. */
  static Set<String> missing(FlakyReceiver receiver, Set<String> episodes) {
    return missing(receiver.heard(), episodes);
  }

  private static Set<String> missing(List<Heard> heard, Set<String> episodes) {
    Set<String> missing = new HashSet<>(episodes);
    heard.stream()
        .filter(told -> told.state().equals(RESOLVED))
        .forEach(told -> missing.remove(told.key()));
    return missing;
  }

  private void compare() {
    Map<String, Heard> latest = new HashMap<>();
    Set<String> over = new HashSet<>();
    for (Heard told : heard) {
      if (told.key().startsWith(OWN_ALERTS)) {
        continue;
      }
      if (!episodes.contains(told.key())) {
        differ(told, "is of no episode");
      }
      if (over.contains(told.key()) && !told.state().equals(RESOLVED)) {
        differ(told, "came after the end");
      }
      if (told.state().equals(RESOLVED)) {
        over.add(told.key());
      }
      Heard before = latest.put(told.text(), told);
      if (before != null) {
        again(before, told);
      }
    }
    missing(heard, episodes)
        .forEach(key -> differences.add(name + ": " + key + " was never told to be over"));
  }

  /** The same state again: nothing lost, but somebody has to tell why. */
  private void again(Heard before, Heard told) {
    duplicates++;
    boolean wasKilled = outages.stream().anyMatch(outage -> outage.explains(before, told));
    if (!before.answeredBadly() && !wasKilled) {
      long after = (told.atNanos() - before.atNanos()) / 1_000_000;
      differ(told, "came again after " + after + " ms: the answer was good, nobody was killed");
    }
  }

  private void differ(Heard told, String how) {
    differences.add(name + ": " + told.text() + " " + how);
  }

  List<String> differences() {
    return List.copyOf(differences);
  }

  /** What came again with the same key and state. */
  int duplicates() {
    return duplicates;
  }

  /** The figures of a receiver. */
  String figures() {
    return "%d taken in, %d of them again with the same key and state"
        .formatted(heard.size(), duplicates);
  }
}
