// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.alerts;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.costwire.alerting.Rehearsal;
import io.costwire.alerting.config.AlertingFile;
import io.costwire.alerting.policy.Facts;
import io.costwire.alerting.policy.Matcher;
import io.costwire.alerting.policy.Severity;
import io.costwire.alerting.policy.SignalDetails;
import io.costwire.alerting.policy.SignalEvent;
import io.costwire.alerting.policy.Terms;
import io.costwire.alerting.route.Route;
import io.costwire.schemas.SignalKind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whom an alert would be told to, by the routes of a file.
 *
 * @param alert names and values as matchers see them
 * @param assumed names that were not given, and that every alert has
 * @param receivers in the order of their routes
 */
public record RouteTrial(Map<String, String> alert, List<String> assumed, List<Target> receivers) {

  /** What an alert has where nothing else is said. */
  private static final Map<String, String> ASSUMED =
      new TreeMap<>(
          Map.of(
              Facts.KIND, SignalKind.BUDGET_THRESHOLD.name(),
              Facts.SEVERITY, Severity.WARNING.name(),
              Facts.SUBJECT, "example"));

  /**
   * A receiver.
   *
   * @param route where it is in the file
   * @param group what it has in common with what it is told together with; null where each alert is
   *     told alone and at once
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Target(
      String receiver,
      String channel,
      String route,
      List<String> matchers,
      @Nullable String group,
      @JsonProperty("group_wait_ms") long groupWaitMs,
      @JsonProperty("group_interval_ms") long groupIntervalMs,
      @JsonProperty("repeat_interval_ms") long repeatIntervalMs) {}

  /**
   * Asks the routes of a file.
   *
   * @param given tenant, kind, severity, subject and labels
   * @throws IllegalArgumentException when there is no such kind or severity, saying which there are
   */
  public static RouteTrial of(AlertingFile file, Map<String, String> given) {
    Map<String, String> all = new LinkedHashMap<>(given);
    ASSUMED.forEach(all::putIfAbsent);
    Rehearsal rehearsal = new Rehearsal(file, InstantSource.fixed(Instant.EPOCH));
    List<Target> targets = new ArrayList<>();
    rehearsal
        .plan(signal(all))
        .forEach((name, terms) -> targets.add(target(name, terms, file.route(), rehearsal)));
    return new RouteTrial(
        all, ASSUMED.keySet().stream().filter(name -> !given.containsKey(name)).toList(), targets);
  }

  private static SignalEvent signal(Map<String, String> values) {
    Map<String, String> labels = new TreeMap<>(values);
    labels.keySet().removeAll(Facts.NAMES);
    String kind = one(SignalKind.values(), Facts.KIND, values).name();
    Severity severity = one(Severity.values(), Facts.SEVERITY, values);
    SignalDetails details =
        new SignalDetails(
            new SignalDetails.Headline(kind, severity, "example"),
            new SignalDetails.Scope(
                Optional.ofNullable(values.get(Facts.TENANT)),
                values.getOrDefault(Facts.SUBJECT, ""),
                labels),
            new SignalDetails.Period(Optional.empty(), Optional.empty()),
            new SignalDetails.Amounts(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
            Map.of());
    return new SignalEvent("example", 1, SignalEvent.Phase.FIRED, Instant.EPOCH, details);
  }

  private static <E extends Enum<E>> E one(E[] known, String name, Map<String, String> values) {
    String value = values.getOrDefault(name, "");
    return Arrays.stream(known)
        .filter(constant -> constant.name().equals(value))
        .findAny()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no %s '%s'; use one of %s"
                        .formatted(
                            name,
                            value,
                            Arrays.stream(known)
                                .map(Enum::name)
                                .collect(Collectors.joining(", ")))));
  }

  private static Target target(String name, Terms terms, Route root, Rehearsal rehearsal) {
    try (var receiver = rehearsal.open(name).orElseThrow()) {
      Terms.Cadence cadence = terms.cadence();
      boolean together = terms.abilities().groups();
      String route = terms.group().route();
      return new Target(
          name,
          receiver.channel(),
          route,
          all(root)
              .filter(node -> node.id().equals(route))
              .flatMap(node -> node.matchers().stream())
              .map(Matcher::toString)
              .toList(),
          together ? terms.group().name() : null,
          together ? cadence.groupWait().toMillis() : 0,
          together ? cadence.interval().toMillis() : 0,
          cadence.repeat().toMillis());
    }
  }

  private static Stream<Route> all(Route route) {
    return Stream.concat(Stream.of(route), route.routes().stream().flatMap(RouteTrial::all));
  }

  /** For people. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        "An alert with %s%n"
            .formatted(
                alert.entrySet().stream()
                    .map(value -> value.getKey() + "=" + value.getValue())
                    .collect(Collectors.joining(" "))));
    if (!assumed.isEmpty()) {
      text.append("(%s not given, so assumed)%n".formatted(String.join(", ", assumed)));
    }
    text.append((receivers.isEmpty() ? "is told to nobody.%n" : "is told to%n").formatted());
    receivers.forEach(target -> text.append(text(target)));
    return text.toString();
  }

  private static String text(Target target) {
    String group = target.group();
    String repeat = "again every " + span(target.repeatIntervalMs()) + " while nobody acknowledges";
    String together =
        group == null
            ? "    when   each alert alone and at once, %s%n".formatted(repeat)
            : "    group  %s%n    when   first after %s, then at most every %s; %s%n"
                .formatted(
                    group.isEmpty() ? "everything" : group,
                    span(target.groupWaitMs()),
                    span(target.groupIntervalMs()),
                    repeat);
    return "  %s (%s)%n    by     %s%s%n%s"
        .formatted(
            target.receiver(),
            target.channel(),
            target.route(),
            target.matchers().isEmpty() ? "" : "  " + String.join(", ", target.matchers()),
            together);
  }

  /** As in the file: 500ms, 10s, 5m, 4h. */
  private static String span(long millis) {
    Duration span = Duration.ofMillis(millis);
    if (span.toMillisPart() > 0) {
      return millis + "ms";
    }
    if (span.toSecondsPart() > 0 || millis == 0) {
      return span.toSeconds() + "s";
    }
    return span.toMinutesPart() > 0 ? span.toMinutes() + "m" : span.toHours() + "h";
  }
}
