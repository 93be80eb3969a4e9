// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import io.costwire.alerting.policy.AlertKey;
import io.costwire.alerting.policy.Terms;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What waits, by the time at which it is tried next, and what of it makes the next message. Not
 * safe for several threads.
 */
final class WaitingEntries {
  private final TreeSet<QueueEntry> byTime =
      new TreeSet<>(Comparator.comparing(QueueEntry::due).thenComparingLong(QueueEntry::sequence));
  private final Map<AlertKey, List<QueueEntry>> byAlert = new HashMap<>();
  private final int messagesMax;

  /**
   * @param messagesMax more messages than this are merged
   */
  WaitingEntries(int messagesMax) {
    this.messagesMax = messagesMax;
  }

  void add(QueueEntry entry) {
    byTime.add(entry);
    byAlert.computeIfAbsent(entry.key(), key -> new ArrayList<>()).add(entry);
  }

  void remove(QueueEntry entry) {
    byTime.remove(entry);
    byAlert.computeIfPresent(
        entry.key(),
        (key, entries) -> {
          entries.remove(entry);
          return entries.isEmpty() ? null : entries;
        });
  }

  void clear() {
    byTime.clear();
    byAlert.clear();
  }

  /** Everything comes so much earlier, in the same order. */
  void earlier(Duration by) {
    List<QueueEntry> planned = List.copyOf(byTime);
    clear();
    planned.forEach(entry -> add(entry.earlier(by)));
  }

  boolean isEmpty() {
    return byTime.isEmpty();
  }

  int size() {
    return byTime.size();
  }

  /** What waits about one alert. */
  List<QueueEntry> about(AlertKey key) {
    return byAlert.getOrDefault(key, List.of());
  }

  boolean hasGroup(Terms.Group group) {
    return byTime.stream().anyMatch(entry -> entry.group().equals(group));
  }

  /** When the first of it is due; there must be some. */
  Instant firstDue() {
    return byTime.first().due();
  }

  /** News before new figures and repeats; there must be some. */
  QueueEntry mostUrgent(Instant now) {
    return due(now).filter(QueueEntry::isNews).findFirst().orElseGet(byTime::first);
  }

  private Stream<QueueEntry> due(Instant now) {
    return byTime.stream().takeWhile(entry -> !entry.due().isAfter(now));
  }

  /** Whether more messages are due than the receiver may get. */
  boolean isFlood(QueueEntry first, Instant now) {
    return first.groups()
        && due(now)
                .filter(QueueEntry::groups)
                .map(QueueEntry::group)
                .distinct()
                .limit(messagesMax + 1L)
                .count()
            > messagesMax;
  }

  /** Of each alert at most one change, its first. */
  List<QueueEntry> message(QueueEntry first, boolean flood, Instant now) {
    if (!first.groups()) {
      return List.of(first);
    }
    Set<AlertKey> keys = new HashSet<>();
    return due(now)
        .filter(QueueEntry::groups)
        .filter(
            entry ->
                flood
                    ? entry.group().route().equals(first.group().route())
                    : entry.group().equals(first.group()))
        .filter(entry -> keys.add(entry.key()))
        .limit(flood ? DeliveryQueue.FLOOD_MAX : DeliveryQueue.GROUP_MAX)
        .toList();
  }
}
