// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.http;

import io.costwire.alerting.policy.Alert;
import io.costwire.alerting.policy.Silence;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What questions are answered from: published by the pipeline when it is recorded, read by any
 * thread. Each alert is as recorded; an answer about many may hold news of one and not yet of
 * another.
 */
public final class AlertsView {
  private final ConcurrentHashMap<String, Alert> alerts = new ConcurrentHashMap<>();
  private volatile State state = new State.Away("alerting is starting");

  /**
   * What changed.
   *
   * @param alerts by key; empty for those that are forgotten
   * @param silences all there are
   */
  public record News(Map<String, Optional<Alert>> alerts, List<Silence> silences) {
    public News {
      alerts = Map.copyOf(alerts);
      silences = List.copyOf(silences);
    }
  }

  /** What there is to read. */
  sealed interface State {
    /**
     * As recorded.
     *
     * @param alerts by key
     * @param silences also some that are over
     */
    record Known(Map<String, Alert> alerts, List<Silence> silences) implements State {}

    /** This instance does not know, and why. */
    record Away(String why) implements State {}
  }

  /** Adds what was recorded; the first news after {@link #away} are everything. */
  public synchronized void publish(News news) {
    news.alerts()
        .forEach(
            (key, alert) ->
                alert.ifPresentOrElse(it -> alerts.put(key, it), () -> alerts.remove(key)));
    state = new State.Known(Collections.unmodifiableMap(alerts), news.silences());
  }

  /** Another instance alerts, or none does. */
  public synchronized void away(String why) {
    state = new State.Away(why);
    alerts.clear();
  }

  State now() {
    return state;
  }
}
