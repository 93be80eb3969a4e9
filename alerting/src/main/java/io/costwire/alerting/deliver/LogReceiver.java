// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.deliver;

import io.costwire.alerting.policy.Abilities;
import io.costwire.alerting.policy.Lifecycle;
import io.costwire.alerting.policy.Message;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.policy.Severity;
import io.costwire.alerting.render.LogLine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Writes one line per change of state; always there, so that no alert depends on the network. */
public final class LogReceiver implements Receiver {
  private static final Logger LOG = LoggerFactory.getLogger("io.costwire.alerts");

  private final String name;

  public LogReceiver(String name) {
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String channel() {
    return "log";
  }

  @Override
  public Abilities abilities() {
    return new Abilities(false, false, true);
  }

  @Override
  public String render(Message message) {
    return LogLine.of(message.first());
  }

  @Override
  public DeliveryResult deliver(Message message, String payload) {
    LOG.atLevel(level(message.first())).log(payload);
    return new DeliveryResult.Delivered();
  }

  private static Level level(Notification notification) {
    if (notification.state() != Lifecycle.FIRING) {
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
