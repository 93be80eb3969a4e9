// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.chaos;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * What was sent, as the tables should have it in the end: per key the latest revision, and every
 * correction. The only thing that the oracle knows.
 */
final class Journal {
  /**
   * The latest state of a key.
   *
   * @param revision the highest that was sent
   * @param requests of a window; 1 for an event
   * @param cost billed
   */
  record Latest(long revision, long requests, BigDecimal cost) {
    String text() {
      return revision + "\t" + requests + "\t" + plain(cost);
    }
  }

  private final Map<String, Latest> events = new TreeMap<>();
  private final Map<String, BigDecimal> corrections = new TreeMap<>();
  private final Map<String, Latest> windows = new TreeMap<>();
  private final Set<String> poisoned = new ConcurrentSkipListSet<>();
  private long sent;

  void event(String key, long revision, BigDecimal cost) {
    events.put(key, new Latest(revision, 1, cost));
    sent++;
  }

  void correction(String key, long revision, BigDecimal delta) {
    corrections.put(key + "\t" + revision, delta);
  }

  void window(String key, Latest latest) {
    windows.put(key, latest);
    sent++;
  }

  /** A record that was sent before. */
  void repeat() {
    sent++;
  }

  /** A record that cannot be stored; where it stands in Kafka. */
  void poisoned(String position) {
    poisoned.add(position);
  }

  Map<String, Latest> events() {
    return events;
  }

  Map<String, BigDecimal> corrections() {
    return corrections;
  }

  Map<String, Latest> windows() {
    return windows;
  }

  Set<String> poisoned() {
    return poisoned;
  }

  /** Records, repeats included. */
  long sent() {
    return sent + poisoned.size();
  }

  static String plain(BigDecimal amount) {
    return amount.stripTrailingZeros().toPlainString();
  }
}
