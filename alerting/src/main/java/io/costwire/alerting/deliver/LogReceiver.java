// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import io.costwire.alerting.policy.Lifecycle;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.policy.Severity;
import io.costwire.alerting.render.LogLine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Writes one line per change of state; always there, so that no alert depends on the network. */
public final class LogReceiver implements Receiver {
  private static final Logger LOG = LoggerFactory.getLogger("io.costwire.alerts");

  @Override
  public String name() {
    return "log";
  }

  @Override
  public String channel() {
    return "log";
  }

  @Override
  public String render(Notification notification) {
    return LogLine.of(notification);
  }

  @Override
  public DeliveryResult deliver(Notification notification, String payload) {
    LOG.atLevel(level(notification)).log(payload);
    return new DeliveryResult.Delivered();
  }

  private static Level level(Notification notification) {
    if (notification.state() == Lifecycle.RESOLVED) {
      return Level.INFO;
    }
    Severity severity = notification.alert().signal().details().headline().severity();
    return switch (severity) {
      case CRITICAL -> Level.ERROR;
      case WARNING -> Level.WARN;
      case INFO, OTHER -> Level.INFO;
    };
  }
}
