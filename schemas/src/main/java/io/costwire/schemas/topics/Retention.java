// SPDX-License-Identifier: Apache-2.0
package io.costwire.schemas.topics;

import java.time.Duration;
import java.util.Map;

/** How long a topic keeps its records. */
public sealed interface Retention {

  /** Topic configuration in Kafka's own names. */
  Map<String, String> config();

  /** Records are deleted after a time. */
  record Delete(Duration after) implements Retention {
    @Override
    public Map<String, String> config() {
      return Map.of("cleanup.policy", "delete", "retention.ms", Long.toString(after.toMillis()));
    }
  }

  /** The latest record of each key is kept for ever. */
  record Compact() implements Retention {
    @Override
    public Map<String, String> config() {
      return Map.of("cleanup.policy", "compact");
    }
  }

  /** Keeps {@code days} days. */
  static Retention days(int days) {
    return new Delete(Duration.ofDays(days));
  }

  /** Keeps the latest record of each key. */
  static Retention latest() {
    return new Compact();
  }
}
