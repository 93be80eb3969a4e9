// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.http;

import io.costwire.alerting.http.KeyFile.Key;
import io.costwire.alerting.http.KeyFile.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys in force. The file is read again where it was not looked at for a while, so keys come
 * and go without a restart; one with a mistake changes nothing, and the log says so.
 */
final class ApiKeys {
  static final Duration LOOK_EVERY = Duration.ofSeconds(5);
  private static final Logger LOG = LoggerFactory.getLogger(ApiKeys.class);

  private final Optional<Path> file;
  private final InstantSource clock;
  private Instant looked = Instant.MIN;
  private List<Key> keys = List.of();
  private List<String> reported = List.of();

  /** Reads nothing yet. */
  ApiKeys(Optional<Path> file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
  }

  /** What is wrong with a key file; nothing if it can be used. */
  static List<String> problems(Path file) {
    return KeyFile.read(file) instanceof Outcome.Refused(var problems) ? problems : List.of();
  }

  /** Whether a key is asked for. */
  boolean inUse() {
    return file.isPresent();
  }

  /** Who has this key; empty where nobody has, or had it until now. */
  Optional<Caller> find(String presented) {
    byte[] hash = KeyFile.sha256(presented);
    Instant now = clock.instant();
    return current(now).stream()
        .filter(key -> key.is(hash))
        .filter(key -> !key.isOver(now))
        .map(Key::caller)
        .findFirst();
  }

  private synchronized List<Key> current(Instant now) {
    boolean fresh = !looked.equals(Instant.MIN);
    if (fresh && Duration.between(looked, now).abs().compareTo(LOOK_EVERY) < 0) {
      return keys;
    }
    looked = now;
    switch (KeyFile.read(file.orElseThrow())) {
      case Outcome.Read(var read) -> {
        keys = read;
        reported = List.of();
      }
      case Outcome.Refused(var problems) -> {
        if (!problems.equals(reported)) {
          LOG.error("apiKeys=unchanged the key file is wrong: {}", String.join("; ", problems));
        }
        reported = problems;
      }
    }
    return keys;
  }
}
