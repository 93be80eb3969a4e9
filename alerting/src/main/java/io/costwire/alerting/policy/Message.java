// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What one delivery tells: one notification, or several of a group for a channel that groups. Under
 * a flood a message holds the notifications of many groups, thousands of them; a channel then
 * counts them and shows the largest.
 *
 * @param group what its alerts have in common, for people, such as {@code tenant=acme
 *     kind=ANOMALY}; empty where there is nothing
 * @param notifications oldest first, of each alert at most one
 */
public record Message(String group, List<Notification> notifications) {
  public Message {
    Objects.requireNonNull(group, "group");
    notifications = List.copyOf(notifications);
    if (notifications.isEmpty()) {
      throw new IllegalArgumentException("a message tells of something");
    }
    Set<AlertKey> keys = new HashSet<>();
    if (!notifications.stream().allMatch(notification -> keys.add(notification.key()))) {
      throw new IllegalArgumentException("a message tells of each alert once");
    }
  }

  /** Word of one alert. */
  public static Message of(Notification notification) {
    return new Message("", List.of(notification));
  }

  public Notification first() {
    return notifications.getFirst();
  }

  public boolean isSingle() {
    return notifications.size() == 1;
  }
}
