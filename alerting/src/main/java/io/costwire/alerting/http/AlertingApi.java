// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.costwire.alerting.http.AlertsView.State;
import io.costwire.alerting.policy.Alert;
import io.costwire.alerting.policy.Lifecycle;
import io.costwire.alerting.policy.Silence;
import io.costwire.schemas.AlertCommand;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the API answers. Questions are answered from what the pipeline published; what people do is
 * recorded in Kafka and answered with 202, because the pipeline has yet to read it.
 */
final class AlertingApi {
  private static final Logger LOG = LoggerFactory.getLogger(AlertingApi.class);
  private static final int OK = 200;
  private static final int ACCEPTED = 202;

  /** Each is held against every alert, every second. */
  static final int SILENCES_MAX = 1_000;

  private static final String AGAIN = "Send it again; doing it twice does no harm.";

  private final AlertsView view;
  private final Orders orders;
  private final InstantSource clock;

  AlertingApi(AlertsView view, Orders orders, InstantSource clock) {
    this.view = view;
    this.orders = orders;
    this.clock = clock;
  }

  /** A request whose sender is known. */
  record Asked(Call call, Caller caller, Map<String, List<String>> query, byte[] body) {}

  /** What is answered. */
  record Reply(int status, ObjectNode json) {}

  /**
   * @throws Problem.Refused when it is not done
   */
  Reply answer(Asked asked) {
    State.Known known =
        switch (view.now()) {
          case State.Known it -> it;
          case State.Away(var why) ->
              throw Problem.of(
                      503,
                      "This instance does not alert: " + why + ".",
                      "Ask the other instance, or again later.")
                  .with("Retry-After", "5")
                  .refused();
        };
    return switch (asked.call()) {
      case Call.Alerts() -> alerts(known, asked);
      case Call.One(var key) -> new Reply(OK, AlertJson.of(alert(known, asked.caller(), key)));
      case Call.Order order -> order(known, asked, order);
      case Call.Silences() -> silences(known, asked.caller());
      case Call.NewSilence() -> silence(known, asked);
      case Call.EndSilence(var id) -> endSilence(known, asked.caller(), id);
    };
  }

  private static Reply alerts(State.Known known, Asked asked) {
    Query query = Query.of(asked.query());
    List<Alert> found =
        known.alerts().values().stream()
            .filter(alert -> isVisible(alert, asked.caller()))
            .filter(query::wants)
            .sorted(
                Comparator.comparing((Alert alert) -> alert.span().updatedAt())
                    .reversed()
                    .thenComparing(alert -> alert.key().toString()))
            .toList();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("count", found.size());
    ArrayNode list = json.putArray("alerts");
    found.stream().limit(query.limit()).map(AlertJson::of).forEach(list::add);
    return new Reply(OK, json);
  }

  private static boolean isVisible(Alert alert, Caller caller) {
    return caller.maySee(alert.signal().details().scope().tenant());
  }

  private static Alert alert(State.Known known, Caller caller, String key) {
    Alert alert = known.alerts().get(key);
    if (alert == null || !isVisible(alert, caller)) {
      throw Problem.of(
              404,
              "There is no such alert.",
              "Take alert_key from /v1/alerts and percent-encode it; older episodes are forgotten.")
          .refused();
    }
    return alert;
  }

  private Reply order(State.Known known, Asked asked, Call.Order order) {
    var comment = Bodies.comment(Bodies.object(asked.body()));
    Alert alert = alert(known, asked.caller(), order.key());
    if (alert.state() == Lifecycle.RESOLVED) {
      throw Problem.of(409, "The alert is over.", "Nothing needs to be done.").refused();
    }
    AlertCommand command =
        AlertCommand.newBuilder()
            .setAlertKey(order.key())
            .setAction(order.action())
            .setBy(asked.caller().name())
            .setComment(comment.orElse(null))
            .setAt(clock.instant())
            .build();
    record(() -> orders.order(command), AGAIN);
    return new Reply(ACCEPTED, AlertJson.of(command));
  }

  private Reply silences(State.Known known, Caller caller) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode list = json.putArray("silences");
    Instant now = clock.instant();
    silences(known, caller, now).map(silence -> AlertJson.of(silence, now)).forEach(list::add);
    json.put("count", list.size());
    return new Reply(OK, json);
  }

  private static Stream<Silence> silences(State.Known known, Caller caller, Instant now) {
    return known.silences().stream()
        .filter(silence -> silence.ends().isAfter(now))
        .filter(silence -> caller.bound().map(silence.matchers()::contains).orElse(true));
  }

  private Reply silence(State.Known known, Asked asked) {
    Instant now = clock.instant();
    var silence = Bodies.silence(Bodies.object(asked.body()), asked.caller(), now);
    if (known.silences().stream().filter(one -> one.ends().isAfter(now)).count() >= SILENCES_MAX) {
      throw Problem.of(
              409,
              "There are %d silences.".formatted(SILENCES_MAX),
              "End some with DELETE, or write one with more values: team=~\"search|ads\".")
          .refused();
    }
    record(() -> orders.silence(silence), "Look at /v1/silences before you send it again.");
    return new Reply(ACCEPTED, AlertJson.of(silence));
  }

  private Reply endSilence(State.Known known, Caller caller, String id) {
    Instant now = clock.instant();
    Silence silence =
        silences(known, caller, now)
            .filter(one -> one.id().equals(id))
            .findAny()
            .orElseThrow(
                () ->
                    Problem.of(
                            404,
                            "There is no such silence, or it is over.",
                            "Take silence_id from /v1/silences.")
                        .refused());
    record(() -> orders.endSilence(id), AGAIN);
    return new Reply(ACCEPTED, AlertJson.of(silence, now));
  }

  private static void record(Runnable order, String fix) {
    try {
      order.run();
    } catch (Orders.Refused e) {
      LOG.warn("order=failed reason={}", String.valueOf(e.getCause()));
      throw Problem.of(
              503,
              "It is not known to be recorded: Kafka or the schema registry does not answer.",
              fix)
          .with("Retry-After", "5")
          .refused();
    }
  }
}
