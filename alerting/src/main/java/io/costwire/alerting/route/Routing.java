// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.route;

import io.costwire.alerting.policy.Abilities;
import io.costwire.alerting.policy.Addressing;
import io.costwire.alerting.policy.Facts;
import io.costwire.alerting.policy.SignalEvent;
import io.costwire.alerting.policy.Terms;
import io.costwire.alerting.policy.Terms.Group;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Finds the receivers of an alert in a routing tree; the first route to a receiver counts. */
public final class Routing implements Addressing {
  private final Route root;
  private final Map<String, Abilities> receivers;

  /**
   * @param receivers every receiver by its name
   */
  public Routing(Route root, Map<String, Abilities> receivers) {
    this.root = root;
    this.receivers = Map.copyOf(receivers);
  }

  @Override
  public Map<String, Terms> plan(SignalEvent signal) {
    Facts facts = Facts.of(signal.details());
    Map<String, Terms> plan = new LinkedHashMap<>();
    for (Route route : root.matching(facts)) {
      Group group = new Group(route.id(), route.target().group(facts));
      for (String receiver : route.target().receivers()) {
        if (!Addressing.isAbout(receiver, signal)) {
          plan.putIfAbsent(receiver, terms(receiver, group, route));
        }
      }
    }
    return plan.isEmpty() && Addressing.isDeliveryFailure(signal) ? everyOther(signal) : plan;
  }

  /** That a receiver fails is told by any other one rather than by none. */
  private Map<String, Terms> everyOther(SignalEvent signal) {
    return receivers.keySet().stream()
        .filter(receiver -> !Addressing.isAbout(receiver, signal))
        .collect(Collectors.toUnmodifiableMap(Function.identity(), this::otherwise));
  }

  private Terms terms(String receiver, Group group, Route route) {
    return new Terms(
        group, route.target().cadence(), receivers.getOrDefault(receiver, Abilities.PLAIN));
  }

  @Override
  public Terms otherwise(String receiver) {
    return terms(receiver, new Group(root.id(), ""), root);
  }

  @Override
  public Set<String> receivers() {
    return receivers.keySet();
  }
}
