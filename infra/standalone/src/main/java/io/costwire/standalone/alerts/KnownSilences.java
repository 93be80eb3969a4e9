// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.alerts;

import io.costwire.schemas.Silence;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Silences as alert.silences has them. */
final class KnownSilences {
  private final Map<String, Silence> byId = new TreeMap<>();

  void accept(String id, @Nullable Silence silence) {
    if (silence == null) {
      byId.remove(id);
    } else {
      byId.put(id, silence);
    }
  }

  /** Those that are not over, the first to end first. */
  List<Silence> lasting(Instant now) {
    return byId.values().stream()
        .filter(silence -> silence.getEndsAt().isAfter(now))
        .sorted(Comparator.comparing(Silence::getEndsAt).thenComparing(Silence::getSilenceId))
        .toList();
  }

  /**
   * The silence of an id, or of the beginning of one, that is not over.
   *
   * @throws IllegalStateException when there is none, or there are several, naming them
   */
  Silence find(String part, Instant now) {
    List<Silence> lasting = lasting(now);
    List<Silence> exact =
        lasting.stream().filter(silence -> silence.getSilenceId().equals(part)).toList();
    List<Silence> found =
        exact.isEmpty()
            ? lasting.stream().filter(silence -> silence.getSilenceId().startsWith(part)).toList()
            : exact;
    if (found.size() == 1) {
      return found.getFirst();
    }
    if (!found.isEmpty()) {
      throw new IllegalStateException(
          "the ids of %d silences begin with %s: %s"
              .formatted(
                  found.size(),
                  part,
                  found.stream().map(Silence::getSilenceId).collect(Collectors.joining(", "))));
    }
    throw new IllegalStateException(
        byId.containsKey(part)
            ? "silence %s is over since %s".formatted(part, byId.get(part).getEndsAt())
            : "there is no silence %s; costwire alerts silences shows those that last"
                .formatted(part));
  }
}
