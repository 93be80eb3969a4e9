// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render;

import io.costwire.alerting.policy.Alert;
import io.costwire.alerting.policy.Handling;
import io.costwire.alerting.policy.Lifecycle;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.policy.Reason;
import io.costwire.alerting.policy.Severity;
import io.costwire.alerting.policy.SignalDetails;
import io.costwire.alerting.policy.SignalEvent.Phase;
import io.costwire.alerting.render.KindLayout.Part;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What people get to know of an alert, whatever the channel: what happened, how much, since when,
 * why, what is left, and where to look further. Everything is on one line and rounded; channels
 * escape it.
 *
 * @param gauges what can be drawn
 */
public record AlertFacts(
    Headline headline, Standing standing, Findings findings, List<Gauge> gauges, List<Link> links) {

  public AlertFacts {
    gauges = List.copyOf(gauges);
    links = List.copyOf(links);
  }

  /**
   * What happened, to whom.
   *
   * @param kind in words
   * @param scope tenant and labels
   */
  public record Headline(
      String title, String kind, Severity severity, List<Fact> scope, String dedupKey) {
    public Headline {
      scope = List.copyOf(scope);
    }

    /** tenant acme, team=search, env=prod; as one line. */
    public String scopeText() {
      List<String> parts = new ArrayList<>();
      scope.forEach(
          fact ->
              parts.add(
                  fact.name().equals("tenant")
                      ? "tenant " + fact.value()
                      : fact.name() + "=" + fact.value()));
      return String.join(" · ", parts);
    }
  }

  /** A line that says the most, for a subject or a banner. */
  public String subject() {
    String state = standing.word();
    String word = standing.isOver() ? state : state + ", " + headline.severity().name();
    return headline.scope().stream()
        .filter(fact -> fact.name().equals("tenant"))
        .findFirst()
        .map(tenant -> "[%s] %s (%s)".formatted(word, headline.title(), tenant.value()))
        .orElseGet(() -> "[%s] %s".formatted(word, headline.title()));
  }

  /** Where the alert stands. */
  public record Standing(Alert alert, Reason reason) {
    private static final int PERSON_MAX = 200;

    public Lifecycle state() {
      return alert.state();
    }

    public boolean isOver() {
      return state() == Lifecycle.RESOLVED;
    }

    /** Firing, Still firing, Acknowledged, Resolved. */
    public String word() {
      return switch (state()) {
        case FIRING -> stillFires() ? "Still firing" : "Firing";
        case ACKNOWLEDGED -> "Acknowledged";
        case SILENCED -> "Silenced";
        case RESOLVED -> "Resolved";
      };
    }

    private boolean stillFires() {
      return reason == Reason.REPEAT && !alert.signal().details().isOnce();
    }

    /** With since when, and by whom. */
    public String sentence() {
      return sentence(HumanText::time, UnaryOperator.identity());
    }

    /**
     * @param time how the channel writes times
     * @param foreign how it escapes the words of others
     */
    public String sentence(Function<Instant, String> time, UnaryOperator<String> foreign) {
      String since = "since " + time.apply(alert.span().openedAt());
      return switch (state()) {
        case FIRING ->
            switch (reason) {
              case NEWS, REFRESH -> "Firing " + since;
              case UPDATE ->
                  "Firing %s, figures of %s".formatted(since, time.apply(alert.span().updatedAt()));
              case REPEAT ->
                  stillFires()
                      ? "Still firing, %s; nobody has acknowledged it".formatted(since)
                      : "Firing " + since;
            };
        case ACKNOWLEDGED -> acknowledged(time, foreign) + ", firing " + since;
        case SILENCED -> "Silenced, firing " + since;
        case RESOLVED -> resolved(time, foreign);
      };
    }

    private String acknowledged(Function<Instant, String> time, UnaryOperator<String> foreign) {
      Optional<Handling> handling = alert.acknowledged();
      return handling
          .map(h -> "Acknowledged%s at %s".formatted(by(h.by(), foreign), time.apply(h.at())))
          .orElse("Acknowledged");
    }

    /** Commands name people in any words. */
    private static String by(String person, UnaryOperator<String> foreign) {
      String name = HumanText.value(HumanText.clip(person, PERSON_MAX));
      return name.isEmpty() ? "" : " by " + foreign.apply(name);
    }

    private String resolved(Function<Instant, String> time, UnaryOperator<String> foreign) {
      Instant end = alert.span().resolvedAt().orElse(alert.span().updatedAt());
      String after = HumanText.duration(Duration.between(alert.span().openedAt(), end));
      if (alert.resolvedBy().isPresent()) {
        return "Resolved%s at %s after %s"
            .formatted(by(alert.resolvedBy().get(), foreign), time.apply(end), after);
      }
      return alert.signal().phase() == Phase.WITHDRAWN
          ? "Taken back at %s after %s".formatted(time.apply(end), after)
          : "Resolved at %s after %s".formatted(time.apply(end), after);
    }
  }

  /**
   * The evidence, by the question that it answers.
   *
   * @param left what is left to spend, or to find out
   */
  public record Findings(List<Fact> howMuch, List<Fact> why, List<Fact> left, List<Fact> rest) {
    private static final int AMOUNTS_OF_MANY = 3;

    public Findings {
      howMuch = List.copyOf(howMuch);
      why = List.copyOf(why);
      left = List.copyOf(left);
      rest = List.copyOf(rest);
    }

    /** What fits where several alerts are told: some amounts, what is left, and the first cause. */
    public List<Fact> brief() {
      return Stream.of(
              howMuch.stream().limit(AMOUNTS_OF_MANY),
              left.stream().limit(1),
              why.stream().limit(1))
          .flatMap(Function.identity())
          .toList();
    }
  }

  /** The facts of a notification. */
  public static AlertFacts of(Notification notification, Links links) {
    Alert alert = notification.alert();
    SignalDetails details = alert.signal().details();
    Evidence evidence = new Evidence(details, alert.span().updatedAt());
    return new AlertFacts(
        headline(alert, evidence.kind()),
        new Standing(alert, notification.reason()),
        new Findings(
            evidence.facts(Part.HOW_MUCH),
            evidence.facts(Part.WHY),
            evidence.facts(Part.LEFT),
            evidence.facts(Part.REST)),
        evidence.gauges(),
        links.of(alert));
  }

  private static Headline headline(Alert alert, String kind) {
    SignalDetails details = alert.signal().details();
    List<Fact> scope = new ArrayList<>();
    details.scope().tenant().ifPresent(tenant -> scope.add(fact("tenant", tenant)));
    new TreeMap<>(details.scope().labels()).forEach((name, value) -> scope.add(fact(name, value)));
    String title = HumanText.value(details.headline().title());
    return new Headline(
        title.isEmpty() ? kind : title,
        kind,
        details.headline().severity(),
        scope,
        HumanText.line(alert.key().toString()));
  }

  private static Fact fact(String name, String value) {
    return new Fact(HumanText.value(name), HumanText.value(value));
  }
}
