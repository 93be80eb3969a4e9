// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import io.costwire.alerting.deliver.DeliveryQueue.Last;
import io.costwire.alerting.deliver.DeliveryQueue.Tried;
import io.costwire.alerting.deliver.DeliveryQueue.Verdict;
import io.costwire.alerting.deliver.DeliveryReport.First;
import io.costwire.alerting.deliver.DeliveryReport.Outcome;
import io.costwire.alerting.policy.AlertKey;
import io.costwire.alerting.policy.Lifecycle;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.policy.Owed;
import io.costwire.alerting.policy.Reason;
import io.costwire.alerting.policy.Terms;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What waits in the queue of a receiver.
 *
 * @param failed attempts so far
 * @param last what was sent last
 * @param alone whether it is told by itself, because a message with others was refused
 */
record QueueEntry(Owed owed, int failed, Life life, long sequence, Last last, boolean alone) {

  /** When it is tried next, and when it is given up. */
  record Life(Instant due, Instant deadline) {}

  /** What a receiver is told, whatever the figures. */
  record Change(AlertKey key, Lifecycle state, Reason reason) {
    static Change of(Notification notification) {
      return new Change(notification.key(), notification.state(), notification.reason());
    }
  }

  Instant due() {
    return life.due();
  }

  Instant deadline() {
    return life.deadline();
  }

  Notification notification() {
    return owed.notification();
  }

  AlertKey key() {
    return notification().key();
  }

  Change change() {
    return Change.of(notification());
  }

  boolean isNews() {
    return notification().reason() == Reason.NEWS;
  }

  Terms.Group group() {
    return owed.terms().group();
  }

  /** Whether it may be told with others. */
  boolean groups() {
    return !alone && owed.terms().abilities().groups();
  }

  /** After an attempt that failed. */
  QueueEntry again(Instant due, Last sent, boolean byItself) {
    Life next = new Life(due, deadline());
    return new QueueEntry(owed, failed + 1, next, sequence, sent, alone || byItself);
  }

  QueueEntry earlier(Duration by) {
    Life moved = new Life(due().minus(by), deadline().minus(by));
    return new QueueEntry(owed, failed, moved, sequence, last, alone);
  }

  /** The first of a message has what was sent, the others say which one that is. */
  Last sentIn(List<QueueEntry> tried, String payload) {
    QueueEntry head = tried.getFirst();
    return this == head
        ? new Last(payload, Optional.empty())
        : new Last("", Optional.of(new First(head.notification(), head.failed() + 1)));
  }

  /** What an attempt came to for it. */
  Verdict verdict(Outcome outcome, Optional<String> error, Last sent) {
    return new Verdict(new Tried(notification(), failed + 1, sent), outcome, error);
  }

  Tried tried() {
    return new Tried(notification(), failed + 1, last);
  }
}
