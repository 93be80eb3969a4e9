// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The silences there are. Lives on one thread; the topic they come from is their record. */
public final class Silences implements Quiet {
  private final TreeMap<String, Silence> byId = new TreeMap<>();
  private long changes;

  public void put(Silence silence) {
    byId.put(silence.id(), silence);
    changes++;
  }

  public void remove(String id) {
    byId.remove(id);
    changes++;
  }

  /** Counts changes, so that somebody who comes back sees whether there were any. */
  public long changes() {
    return changes;
  }

  /** The first by identity, so that the same silences always give the same answer. */
  @Override
  public Optional<String> matching(SignalEvent signal, Instant now) {
    if (byId.isEmpty()) {
      return Optional.empty();
    }
    Facts facts = Facts.of(signal.details());
    return byId.values().stream()
        .filter(silence -> silence.matches(facts, now))
        .map(Silence::id)
        .findFirst();
  }

  /** Forgets what is over. */
  public void forget(Instant now) {
    byId.values().removeIf(silence -> silence.isOver(now));
  }

  /** Silences that last, or are to come, by identity. */
  public List<Silence> all() {
    return List.copyOf(byId.values());
  }

  /** Their number. */
  public int size() {
    return byId.size();
  }
}
