// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render.email;

import io.costwire.alerting.policy.AlertKey;
import io.costwire.alerting.policy.Lifecycle;
import io.costwire.alerting.policy.Message;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.policy.Reason;
import io.costwire.alerting.render.Sha256;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Identities of mails, made of dedup keys alone: the same mail sent again has the same identity,
 * and all mails of an episode refer to its root, so that mailboxes show them as one conversation.
 *
 * @param messageId in angle brackets
 * @param references roots of the episodes that it is about, in angle brackets
 */
record MailIds(String messageId, List<String> references) {
  /** A header of more is cut by servers on the way. */
  private static final int REFERENCES_MAX = 20;

  private static final int DIGITS = 32;

  MailIds {
    references = List.copyOf(references);
  }

  /**
   * @param domain of the sender
   */
  static MailIds of(Message message, String domain) {
    List<String> roots =
        message.notifications().stream()
            .limit(REFERENCES_MAX)
            .map(notification -> root(notification.key(), domain))
            .toList();
    if (message.isSingle() && begins(message.first())) {
      return new MailIds(roots.getFirst(), List.of());
    }
    String told =
        message.notifications().stream().map(MailIds::told).collect(Collectors.joining("\n"));
    return new MailIds(id(told, domain), roots);
  }

  private static boolean begins(Notification notification) {
    return notification.state() == Lifecycle.FIRING && notification.reason() == Reason.NEWS;
  }

  private static String root(AlertKey key, String domain) {
    return id(key.toString(), domain);
  }

  private static String told(Notification notification) {
    return "%s %s %s %d"
        .formatted(
            notification.key(),
            notification.state(),
            notification.reason(),
            notification.alert().revision());
  }

  private static String id(String text, String domain) {
    return "<" + Sha256.hex(text).substring(0, DIGITS) + "@" + domain + ">";
  }
}
