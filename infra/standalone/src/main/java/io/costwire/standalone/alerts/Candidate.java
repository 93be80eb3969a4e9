// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.alerts;

import io.costwire.alerting.policy.AlertKey;
import io.costwire.alerting.render.HumanText;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/**
 * An alert that may be the one that a part of an id stands for.
 *
 * @param open whether it is not over
 */
record Candidate(String key, String title, boolean open) {
  /** As many as are named where several have the part. */
  static final int NAMED_MAX = 20;

  /** How a part may stand for an id, the surest first. */
  private static final List<BiPredicate<String, String>> LIKENESS =
      List.of(String::equals, String::startsWith, String::contains);

  /**
   * The alert of a key, or else of a part of one that no other has. Of several, it is the one that
   * is not over; of episodes of one signal, the latest.
   *
   * @return empty where no alert has the part
   * @throws IllegalStateException when there are several, naming them
   */
  static Optional<Candidate> choose(String part, List<Candidate> candidates) {
    for (BiPredicate<String, String> like : LIKENESS) {
      List<Candidate> alike =
          candidates.stream().filter(candidate -> like.test(candidate.key(), part)).toList();
      if (!alike.isEmpty()) {
        return Optional.of(only(part, alike));
      }
    }
    return Optional.empty();
  }

  private static Candidate only(String part, List<Candidate> alike) {
    List<Candidate> open = alike.stream().filter(Candidate::open).toList();
    List<Candidate> meant = open.isEmpty() ? alike : open;
    if (meant.stream().map(Candidate::signal).distinct().count() > 1) {
      throw new IllegalStateException(ambiguous(part, meant));
    }
    return meant.stream().max(Comparator.comparingInt(Candidate::episode)).orElseThrow();
  }

  private String signal() {
    return AlertKey.parse(key).map(AlertKey::signalId).orElse(key);
  }

  private int episode() {
    return AlertKey.parse(key).map(AlertKey::episode).orElse(0);
  }

  private static String ambiguous(String part, List<Candidate> alike) {
    boolean more = alike.size() > NAMED_MAX;
    return "%s alerts have %s in their ids; give more of it, in quotes:%n%s"
        .formatted(
            more ? "more than " + NAMED_MAX : alike.size(),
            part,
            alike.stream()
                .limit(NAMED_MAX)
                .map(found -> "  %s  %s".formatted(found.key(), HumanText.line(found.title())))
                .collect(Collectors.joining(System.lineSeparator())));
  }
}
