// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.alerts;

import io.costwire.alerting.render.HumanText;
import io.costwire.schemas.AlertAction;
import io.costwire.schemas.AlertLifecycle;
import io.costwire.schemas.AlertState;
import java.util.Optional;

/**
 * What became of a command.
 *
 * @param alert as alerting recorded it last
 */
public record Handled(Result result, AlertAction action, AlertState alert) {

  /** How it went. */
  public enum Result {
    /** Alerting did it. */
    DONE,
    /** It was so already, or somebody else was faster. */
    BEFORE,
    /** It is over, so that there is nothing to take care of. */
    OVER,
    /** The command is recorded; alerting has not shown in time that it took it. */
    NOT_TAKEN
  }

  /** What a command would do to an alert; empty where it has something to do. */
  static Optional<Handled> before(AlertState alert, AlertAction action) {
    boolean over = alert.getState() == AlertLifecycle.RESOLVED;
    if (action == AlertAction.RESOLVE) {
      return over ? Optional.of(new Handled(Result.BEFORE, action, alert)) : Optional.empty();
    }
    if (over) {
      return Optional.of(new Handled(Result.OVER, action, alert));
    }
    return alert.getAcknowledgedBy() == null
        ? Optional.empty()
        : Optional.of(new Handled(Result.BEFORE, action, alert));
  }

  /** What came of the command of somebody, where the alert is as they want it, or over. */
  static Handled after(AlertState alert, AlertAction action, String by) {
    String who = action == AlertAction.RESOLVE ? alert.getResolvedBy() : alert.getAcknowledgedBy();
    if (by.equals(who)) {
      return new Handled(Result.DONE, action, alert);
    }
    return before(alert, action).orElse(new Handled(Result.NOT_TAKEN, action, alert));
  }

  /** Whether the alert is as the command wants it. */
  public boolean fine() {
    return switch (result) {
      case DONE, BEFORE -> true;
      case OVER, NOT_TAKEN -> false;
    };
  }

  /** For people. */
  public String text() {
    String verb = action == AlertAction.RESOLVE ? "Resolved" : "Acknowledged";
    String title = HumanText.line(alert.getSignal().getTitle());
    return switch (result) {
      case DONE -> "%s by %s: %s".formatted(verb, who(), title) + note();
      case BEFORE -> "%s already, by %s: %s".formatted(verb, who(), title);
      case OVER -> "It is over since %s, nothing was done: %s".formatted(end(), title);
      case NOT_TAKEN ->
          ("Recorded, but alerting did not take it within %d s. It does when it runs; see costwire"
                  + " status: %s")
              .formatted(AlertDesk.TAKEN_WITHIN.toSeconds(), title);
    };
  }

  private String note() {
    return action == AlertAction.RESOLVE
        ? "%nWhile its cause goes on it stays so; when that ended and comes again, it is an alert anew."
            .formatted()
        : "";
  }

  private String who() {
    String by = action == AlertAction.RESOLVE ? alert.getResolvedBy() : alert.getAcknowledgedBy();
    return by == null ? "the end of its signal at " + end() : HumanText.line(by);
  }

  private String end() {
    return AlertText.second(
        alert.getResolvedAt() == null ? null : alert.getResolvedAt().toString());
  }
}
