// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render;

import io.costwire.alerting.policy.Alert;
import io.costwire.alerting.policy.Alert.Care;
import io.costwire.alerting.policy.Alert.Span;
import io.costwire.alerting.policy.AlertKey;
import io.costwire.alerting.policy.Handling;
import io.costwire.alerting.policy.Message;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.policy.Reason;
import io.costwire.alerting.policy.SignalDetails;
import io.costwire.alerting.policy.SignalEvent;
import io.costwire.alerting.policy.SignalEvent.Phase;
import io.costwire.alerting.render.AlertSamples.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** What receivers are told of a sample, from its beginning to its end. */
public final class AlertStories {
  public static final Instant OPENED = Instant.parse("2026-11-22T12:00:01Z");
  public static final Instant LATER = OPENED.plus(Duration.ofMinutes(65));

  public static final Links LINKS =
      new Links(
          Map.of(
              "dashboard",
              "https://grafana.example.com/d/costwire-signals?from={from_ms}&to={to_ms}"
                  + "&var-tenant={tenant}&var-team={label.team}"));

  private AlertStories() {}

  /** Everything that a channel may be told of a sample, by name. */
  public static Map<String, Notification> of(Sample sample, Optional<String> handle) {
    Map<String, Notification> story = new LinkedHashMap<>();
    story.put("FIRING", firing(sample));
    story.put("UPDATE", told(alert(sample, sample.updated(), NONE), Reason.UPDATE, handle));
    story.put("REPEAT", told(alert(sample, sample.updated(), NONE), Reason.REPEAT, handle));
    story.put("ACKNOWLEDGED", acknowledged(sample, handle));
    story.put("RESOLVED", resolved(sample, handle));
    return story;
  }

  public static Notification firing(Sample sample) {
    return told(alert(sample, sample.fired(), NONE), Reason.NEWS, Optional.empty());
  }

  public static Notification updated(Sample sample, Optional<String> handle) {
    return told(alert(sample, sample.updated(), NONE), Reason.UPDATE, handle);
  }

  public static Notification repeated(Sample sample, Optional<String> handle) {
    return told(alert(sample, sample.updated(), NONE), Reason.REPEAT, handle);
  }

  public static Notification acknowledged(Sample sample, Optional<String> handle) {
    return acknowledged(sample, handle, "alice@example.com");
  }

  public static Notification acknowledged(Sample sample, Optional<String> handle, String by) {
    Care care =
        new Care(
            Optional.of(new Handling(by, LATER)),
            Optional.empty(),
            OptionalLong.empty(),
            Optional.empty());
    return told(alert(sample, sample.updated(), care), Reason.NEWS, handle);
  }

  public static Notification resolved(Sample sample, Optional<String> handle) {
    return told(over(sample, sample.end(), NONE), Reason.NEWS, handle);
  }

  /** By a person, while its signal goes on. */
  public static Notification resolvedByHand(Sample sample, Optional<String> handle) {
    return resolvedByHand(sample, handle, "bob");
  }

  public static Notification resolvedByHand(Sample sample, Optional<String> handle, String by) {
    Care care = new Care(Optional.empty(), Optional.of(by), OptionalLong.of(3), Optional.empty());
    return told(over(sample, Phase.FIRED, care), Reason.NEWS, handle);
  }

  /** A message of the first alert of every kind, one of them over. */
  public static Message group() {
    List<Notification> told =
        AlertSamples.all().stream()
            .limit(3)
            .map(
                sample ->
                    sample.kind().equals("BUDGET_FORECAST")
                        ? resolved(sample, Optional.empty())
                        : firing(sample))
            .toList();
    return new Message("tenant=acme", told);
  }

  /** A message of many alerts, as after an outage. */
  public static Message flood(int count) {
    List<Sample> samples = AlertSamples.all();
    return new Message(
        "",
        IntStream.range(0, count)
            .mapToObj(
                i -> {
                  Sample sample = samples.get(i % samples.size());
                  return firing(
                      new Sample(
                          sample.id() + i,
                          sample.fired(),
                          sample.updated(),
                          sample.over(),
                          sample.end()));
                })
            .toList());
  }

  private static final Care NONE = Care.NONE;

  private static Alert alert(Sample sample, SignalDetails details, Care care) {
    boolean first = details == sample.fired();
    Instant at = first ? OPENED : LATER;
    SignalEvent signal = new SignalEvent(sample.id(), first ? 1 : 2, Phase.FIRED, at, details);
    return new Alert(
        new AlertKey(sample.id(), 1),
        signal,
        new Span(OPENED, at, Optional.empty()),
        care,
        Map.of(),
        first ? 1 : 2);
  }

  private static Alert over(Sample sample, Phase phase, Care care) {
    SignalEvent signal = new SignalEvent(sample.id(), 2, phase, LATER, sample.over());
    Span span = new Span(OPENED, LATER, Optional.of(LATER));
    return new Alert(new AlertKey(sample.id(), 1), signal, span, care, Map.of(), 3);
  }

  private static Notification told(Alert alert, Reason reason, Optional<String> handle) {
    return new Notification(alert, reason, handle);
  }
}
