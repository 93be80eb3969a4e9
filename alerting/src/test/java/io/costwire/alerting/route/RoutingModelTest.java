// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.alerting.policy.Abilities;
import io.costwire.alerting.policy.Addressing;
import io.costwire.alerting.policy.Matcher;
import io.costwire.alerting.policy.Severity;
import io.costwire.alerting.policy.SignalDetails;
import io.costwire.alerting.policy.SignalDetails.Headline;
import io.costwire.alerting.policy.SignalDetails.Scope;
import io.costwire.alerting.policy.SignalEvent;
import io.costwire.alerting.policy.Signals;
import io.costwire.alerting.policy.Terms;
import io.costwire.alerting.policy.Terms.Cadence;
import io.costwire.alerting.route.Route.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The tree against a walk over all its paths, under random trees and alerts. */
final class RoutingModelTest {
  private static final int RUNS = 500;
  private static final Cadence CADENCE =
      new Cadence(Duration.ZERO, Duration.ZERO, Duration.ofHours(1));
  private static final List<String> RECEIVERS = List.of("a", "b", "c", "d");

  @Test
  void routes_areThoseOfTheModel_underRandomTrees() {
    for (int run = 0; run < RUNS; run++) {
      long seed = 88_000L + run;
      Random random = new Random(seed);
      Route root = tree(random, "route", List.of(), 0);
      Routing routing =
          new Routing(
              root, RECEIVERS.stream().collect(Collectors.toMap(r -> r, r -> Abilities.PLAIN)));
      for (int i = 0; i < 20; i++) {
        Map<String, String> labels = labels(random);
        assertThat(routing.plan(signal(labels)).keySet())
            .as("seed %d labels %s", seed, labels)
            .containsExactlyInAnyOrderElementsOf(model(root, labels));
      }
    }
  }

  /** A leaf path counts if all its nodes match and no earlier sibling on the way took the alert. */
  private static Set<String> model(Route node, Map<String, String> labels) {
    Set<String> receivers = new LinkedHashSet<>();
    boolean taken = false;
    for (Route child : node.routes()) {
      boolean matches =
          child.matchers().stream()
              .allMatch(
                  m ->
                      m.toString()
                          .equals(m.name() + "=" + labels.getOrDefault(m.name(), "missing")));
      if (matches) {
        receivers.addAll(model(child, labels));
        taken = true;
        if (!child.goesOn()) {
          break;
        }
      }
    }
    return taken ? receivers : new LinkedHashSet<>(node.target().receivers());
  }

  private static Route tree(Random random, String id, List<Matcher> matchers, int depth) {
    List<Route> children =
        IntStream.range(0, depth > 2 ? 0 : random.nextInt(4))
            .mapToObj(i -> tree(random, id + "." + i, someMatchers(random), depth + 1))
            .toList();
    List<String> receivers = RECEIVERS.stream().filter(receiver -> random.nextInt(3) == 0).toList();
    return new Route(
        id,
        matchers,
        depth > 0 && random.nextBoolean(),
        new Target(receivers, List.of("x"), CADENCE),
        children);
  }

  private static List<Matcher> someMatchers(Random random) {
    List<Matcher> matchers = new ArrayList<>();
    for (String name : List.of("x", "y")) {
      if (random.nextBoolean()) {
        matchers.add(Matcher.parse(name + "=" + random.nextInt(2)));
      }
    }
    return matchers;
  }

  private static Map<String, String> labels(Random random) {
    return Map.of("x", "" + random.nextInt(2), "y", "" + random.nextInt(2));
  }

  @Test
  void group_isWhatAlertsHaveInCommon_andIsNotAmbiguous() {
    Target target = new Target(List.of("a"), List.of("tenant", "x", "y"), CADENCE);
    Routing routing =
        new Routing(
            new Route("route", List.of(), false, target, List.of()), Map.of("a", Abilities.PLAIN));

    assertThat(group(routing, Map.of("x", "1"))).isEqualTo("tenant=acme x=1");
    assertThat(group(routing, Map.of("x", "1 y=2"))).isEqualTo("tenant=acme x=\"1 y=2\"");
    assertThat(group(routing, Map.of("x", "1", "y", "2"))).isEqualTo("tenant=acme x=1 y=2");
  }

  @Test
  void receiverThatFails_isNotToldThatItFails() {
    Target both = new Target(List.of("a", "b"), List.of(), CADENCE);
    Routing routing =
        new Routing(
            new Route("route", List.of(), false, both, List.of()),
            Map.of("a", Abilities.PLAIN, "b", Abilities.PLAIN));

    assertThat(routing.plan(Signals.fired("s", 1)).keySet()).containsExactly("a", "b");
    assertThat(routing.plan(failureOfA()).keySet()).containsExactly("b");
    assertThat(Addressing.everyone(Set.of("a", "b")).plan(failureOfA()).keySet())
        .containsExactly("b");
    assertThat(Addressing.everyone(Set.of("a")).plan(failureOfA())).isEmpty();
  }

  @Test
  void failureOfTheOnlyReceiverOfARoute_isToldByAllOthers() {
    Target onlyA = new Target(List.of("a"), List.of(), CADENCE);
    Route route = new Route("route", List.of(), false, onlyA, List.of());
    Routing three =
        new Routing(
            route, Map.of("a", Abilities.PLAIN, "b", Abilities.PLAIN, "c", Abilities.PLAIN));

    assertThat(three.plan(failureOfA()).keySet()).containsExactlyInAnyOrder("b", "c");
    assertThat(new Routing(route, Map.of("a", Abilities.PLAIN)).plan(failureOfA())).isEmpty();
  }

  private static SignalEvent failureOfA() {
    SignalDetails details = Signals.details(Severity.CRITICAL);
    SignalDetails failure =
        new SignalDetails(
            new Headline(Addressing.DELIVERY_FAILURE, Severity.CRITICAL, "Alerts do not reach a"),
            new Scope(Optional.empty(), "a", Map.of()),
            details.period(),
            details.amounts(),
            Map.of());
    return new SignalEvent("delivery|a", 1, SignalEvent.Phase.FIRED, Signals.NOON, failure);
  }

  @Test
  void termsOfAReceiverThatNoRouteNames_areThoseOfTheRoot() {
    Target target = new Target(List.of("a"), List.of(), CADENCE);
    Routing routing =
        new Routing(
            new Route("route", List.of(), false, target, List.of()),
            Map.of("a", Abilities.PLAIN, "b", new Abilities(true, true, true)));

    Terms terms = routing.otherwise("b");

    assertThat(terms.cadence()).isEqualTo(CADENCE);
    assertThat(terms.abilities().edits()).isTrue();
  }

  private static String group(Routing routing, Map<String, String> labels) {
    return routing.plan(signal(labels)).values().iterator().next().group().name();
  }

  private static SignalEvent signal(Map<String, String> labels) {
    SignalDetails details = Signals.details(Severity.WARNING);
    return new SignalEvent(
        "s",
        1,
        SignalEvent.Phase.FIRED,
        Signals.NOON,
        new SignalDetails(
            details.headline(),
            new Scope(Optional.of("acme"), "subject", labels),
            details.period(),
            details.amounts(),
            Map.of()));
  }
}
