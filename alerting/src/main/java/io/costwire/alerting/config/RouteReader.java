// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.config;

import io.costwire.alerting.policy.Facts;
import io.costwire.alerting.policy.Matcher;
import io.costwire.alerting.policy.Severity;
import io.costwire.alerting.policy.Terms.Cadence;
import io.costwire.alerting.route.Route;
import io.costwire.alerting.route.Route.Target;
import io.costwire.runtime.YamlPlace;
import io.costwire.schemas.SignalKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the routing tree. A node has what its parent has, where it says nothing else. */
final class RouteReader {
  /** People read of an overspend within seconds; most of what belongs together comes at once. */
  static final Duration GROUP_WAIT = Duration.ofMillis(500);

  /** Six messages a minute and group are read; more are not. */
  static final Duration GROUP_INTERVAL = Duration.ofSeconds(10);

  /** Twice in a working day, should nobody react. */
  static final Duration REPEAT_INTERVAL = Duration.ofHours(4);

  static final List<String> GROUP_BY = List.of("tenant", "kind", "subject");

  private static final Target USUAL =
      new Target(List.of(), GROUP_BY, new Cadence(GROUP_WAIT, GROUP_INTERVAL, REPEAT_INTERVAL));

  private static final Duration WAIT_MAX = Duration.ofHours(1);
  private static final Duration INTERVAL_MAX = Duration.ofDays(1);
  private static final Duration REPEAT_MIN = Duration.ofSeconds(1);
  private static final Duration REPEAT_MAX = Duration.ofDays(366);
  private static final int DEPTH_MAX = 20;

  private static final List<String> ROOT_KEYS =
      List.of(
          "receiver",
          "receivers",
          "group_by",
          "group_wait",
          "group_interval",
          "repeat_interval",
          "routes");
  private static final List<String> CHILD_KEYS = childKeys();

  private final Set<String> receivers;

  /**
   * @param receivers names that there are
   */
  RouteReader(Set<String> receivers) {
    this.receivers = receivers;
  }

  private static List<String> childKeys() {
    List<String> keys = new ArrayList<>(List.of("matchers", "continue"));
    keys.addAll(ROOT_KEYS);
    return List.copyOf(keys);
  }

  /** A tree that tells nobody. */
  static Route nothing() {
    return new Route("", List.of(), false, USUAL, List.of());
  }

  Route root(YamlPlace place) {
    Map<String, YamlPlace> fields = place.fields(ROOT_KEYS);
    int before = place.problems().size();
    Target target = target(place, fields, USUAL);
    if (target.receivers().isEmpty() && place.problems().size() == before) {
      place.problem("has no 'receiver'", "name one that gets what no other route takes");
    }
    return new Route(
        place.path(), List.of(), false, target, children(fields.get("routes"), target, 1));
  }

  private List<Route> children(@Nullable YamlPlace list, Target parent, int depth) {
    if (list == null) {
      return List.of();
    }
    if (depth > DEPTH_MAX) {
      list.problem("is deeper than %d routes".formatted(DEPTH_MAX), "write fewer levels");
      return List.of();
    }
    return list.items().stream().map(item -> child(item, parent, depth)).toList();
  }

  private Route child(YamlPlace place, Target parent, int depth) {
    Map<String, YamlPlace> fields = place.fields(CHILD_KEYS);
    Target target = target(place, fields, parent);
    return new Route(
        place.path(),
        matchers(fields.get("matchers")),
        Values.flag(fields.get("continue"), false),
        target,
        children(fields.get("routes"), target, depth + 1));
  }

  private static List<Matcher> matchers(@Nullable YamlPlace list) {
    List<Matcher> matchers = new ArrayList<>();
    if (list != null) {
      list.items().forEach(item -> matcher(item).ifPresent(matchers::add));
    }
    return matchers;
  }

  private static Optional<Matcher> matcher(YamlPlace item) {
    try {
      Optional<Matcher> matcher = item.text().map(Matcher::parse);
      matcher.ifPresent(it -> known(it, item));
      return matcher;
    } catch (IllegalArgumentException e) {
      item.problem(String.valueOf(e.getMessage()), "correct it, such as team=\"search\"");
      return Optional.empty();
    }
  }

  /** A name that no alert has would quietly send everything elsewhere. */
  private static void known(Matcher matcher, YamlPlace item) {
    Optional<String> exact = matcher.exact();
    Set<String> symbols = symbols(matcher.name());
    if (exact.isPresent() && !symbols.isEmpty() && !symbols.contains(exact.get())) {
      item.problem(
          "there is no %s '%s'".formatted(matcher.name(), exact.get()),
          "use one of "
              + symbols.stream().sorted().toList()
              + YamlPlace.like(exact.get(), symbols));
    }
  }

  /** Empty where any value may come. */
  private static Set<String> symbols(String name) {
    return switch (name) {
      case Facts.KIND -> names(SignalKind.values());
      case Facts.SEVERITY -> names(Severity.values());
      default -> Set.of();
    };
  }

  private static Set<String> names(Enum<?>[] symbols) {
    return Stream.of(symbols).map(Enum::name).collect(Collectors.toUnmodifiableSet());
  }

  private Target target(YamlPlace place, Map<String, YamlPlace> fields, Target parent) {
    @Nullable YamlPlace groupBy = fields.get("group_by");
    return new Target(
        receivers(place, fields, parent),
        groupBy == null ? parent.groupBy() : names(groupBy),
        cadence(fields, parent.cadence()));
  }

  private List<String> receivers(YamlPlace place, Map<String, YamlPlace> fields, Target parent) {
    @Nullable YamlPlace one = fields.get("receiver");
    @Nullable YamlPlace several = fields.get("receivers");
    if (one == null && several == null) {
      return parent.receivers();
    }
    if (one != null && several != null) {
      place.problem("has 'receiver' and 'receivers'", "keep one of them");
      return parent.receivers();
    }
    int before = place.problems().size();
    List<YamlPlace> places = one != null ? List.of(one) : items(several);
    if (several != null && places.isEmpty() && place.problems().size() == before) {
      several.problem("names no receiver", "name at least one, or leave the line out");
    }
    List<String> named = new ArrayList<>();
    places.forEach(item -> item.text().ifPresent(name -> add(name, named, item)));
    return named;
  }

  private static List<YamlPlace> items(@Nullable YamlPlace list) {
    return list == null ? List.of() : list.items();
  }

  private void add(String name, List<String> named, YamlPlace item) {
    if (!receivers.contains(name)) {
      item.problem(
          "there is no receiver '%s'".formatted(name),
          "use one of " + receivers.stream().sorted().toList() + YamlPlace.like(name, receivers));
    } else if (named.contains(name)) {
      item.problem("names '%s' twice".formatted(name), "keep one of them");
    } else {
      named.add(name);
    }
  }

  private static List<String> names(YamlPlace list) {
    List<String> names = new ArrayList<>();
    list.items().forEach(item -> item.text().ifPresent(names::add));
    return names;
  }

  private static Cadence cadence(Map<String, YamlPlace> fields, Cadence parent) {
    return new Cadence(
        Values.duration(fields.get("group_wait"), parent.groupWait(), Duration.ZERO, WAIT_MAX),
        Values.duration(
            fields.get("group_interval"), parent.interval(), Duration.ZERO, INTERVAL_MAX),
        Values.duration(fields.get("repeat_interval"), parent.repeat(), REPEAT_MIN, REPEAT_MAX));
  }
}
