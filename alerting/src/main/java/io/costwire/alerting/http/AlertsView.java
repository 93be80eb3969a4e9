// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.http;

import io.costwire.alerting.policy.Alert;
import io.costwire.alerting.policy.Silence;
import java.util.List;
import java.util.Map;

/**
 * What questions are answered from: published by the pipeline when it is recorded, read by any
 * thread.
 */
public final class AlertsView {
  private volatile State state = new State.Away("alerting is starting");

  /** What there is to read. */
  public sealed interface State {
    /**
     * As recorded.
     *
     * @param alerts by key
     */
    record Known(Map<String, Alert> alerts, List<Silence> silences) implements State {
      public Known {
        alerts = Map.copyOf(alerts);
        silences = List.copyOf(silences);
      }
    }

    /** This instance does not know, and why. */
    record Away(String why) implements State {}
  }

  public void publish(State.Known recorded) {
    state = recorded;
  }

  /** Another instance alerts, or none does. */
  public void away(String why) {
    state = new State.Away(why);
  }

  State now() {
    return state;
  }
}
