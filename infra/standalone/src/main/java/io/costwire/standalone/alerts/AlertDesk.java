// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.alerts;

import io.costwire.alerting.policy.Matcher;
import io.costwire.schemas.AlertAction;
import io.costwire.schemas.AlertCommand;
import io.costwire.schemas.AlertState;
import io.costwire.schemas.Silence;
import io.costwire.schemas.topics.Topics;
import io.costwire.standalone.control.ControlTopic;
import io.costwire.standalone.control.ControlTopic.Change;
import io.costwire.standalone.stack.Endpoints;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What people do about alerts. It is written to Kafka, where alerting takes it up, and can be done
 * again without harm.
 */
public final class AlertDesk {
  /** Alerting looks five times a second; it takes over from one that died within 10 s. */
  static final Duration TAKEN_WITHIN = Duration.ofSeconds(15);

  private static final int ID_LENGTH = 8;

  private final ControlTopic<AlertState> states;
  private final ControlTopic<AlertCommand> commands;
  private final ControlTopic<Silence> silences;

  public AlertDesk(Endpoints endpoints, Map<String, String> environment) {
    this.states = new ControlTopic<>(Topics.ALERT_STATE, "alerts", endpoints, environment);
    this.commands = new ControlTopic<>(Topics.ALERT_COMMANDS, "commands", endpoints, environment);
    this.silences = new ControlTopic<>(Topics.ALERT_SILENCES, "silences", endpoints, environment);
  }

  /**
   * Who does something, and why.
   *
   * @param comment null where nothing is said
   */
  public record Person(String by, @Nullable String comment) {}

  /**
   * A new silence.
   *
   * @param matching alerts that are not over and match
   */
  public record Silenced(Silence silence, List<AlertState> matching) {
    public Silenced {
      matching = List.copyOf(matching);
    }
  }

  /**
   * Acknowledges or resolves an alert, and waits until alerting shows that it did.
   *
   * @param part the id, or a part of it
   * @throws IllegalStateException when there is no such alert, or there are several, or Kafka does
   *     not answer
   */
  public Handled handle(String part, AlertAction action, Person person, Instant now) {
    KnownAlerts alerts = new KnownAlerts();
    try (var feed = states.feed(alerts::accept)) {
      feed.load();
      AlertState alert = alerts.find(part);
      var before = Handled.before(alert, action);
      if (before.isPresent()) {
        return before.get();
      }
      String key = alert.getAlertKey();
      commands.publish(
          List.of(
              new Change<>(
                  key, new AlertCommand(key, action, person.by(), person.comment(), now))));
      boolean unused =
          feed.await(() -> Handled.before(latest(alerts, alert), action).isPresent(), TAKEN_WITHIN);
      return Handled.after(latest(alerts, alert), action, person.by());
    }
  }

  private static AlertState latest(KnownAlerts alerts, AlertState known) {
    return alerts.get(known.getAlertKey()).orElse(known);
  }

  /** Keeps the alerts that match quiet from now on. */
  public Silenced silence(List<Matcher> matchers, Duration lasting, Person person, Instant now) {
    Silence silence =
        new Silence(
            UUID.randomUUID().toString().substring(0, ID_LENGTH),
            matchers.stream().map(Matcher::toString).toList(),
            now,
            now.plus(lasting),
            person.by(),
            person.comment(),
            now);
    KnownAlerts alerts = alerts();
    silences.publish(List.of(new Change<>(silence.getSilenceId(), silence)));
    return new Silenced(silence, alerts.open(matchers));
  }

  /** Silences that are not over. */
  public List<SilenceRow> silences(Instant now) {
    KnownAlerts alerts = alerts();
    return known().lasting(now).stream().map(silence -> SilenceRow.of(silence, alerts)).toList();
  }

  /**
   * Ends a silence: what it kept quiet and still fires is told.
   *
   * @param part the id, or its beginning
   * @throws IllegalStateException when no silence that lasts has it, or several have
   */
  public Silence unsilence(String part, Instant now) {
    Silence silence = known().find(part, now);
    silences.publish(List.of(new Change<>(silence.getSilenceId(), null)));
    return silence;
  }

  private KnownAlerts alerts() {
    KnownAlerts alerts = new KnownAlerts();
    states.read(alerts::accept);
    return alerts;
  }

  private KnownSilences known() {
    KnownSilences known = new KnownSilences();
    silences.read(known::accept);
    return known;
  }
}
