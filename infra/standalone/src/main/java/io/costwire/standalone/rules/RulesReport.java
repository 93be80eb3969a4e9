// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.rules;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.costwire.streams.window.core.DimensionCalendar;
import io.costwire.streams.window.core.DimensionSet;
import io.costwire.streams.window.core.DimensionSets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which sets are kept now, and what is planned.
 *
 * @param asOf when it was so, ISO 8601
 * @param planned the earliest hour first
 * @param notFollowed rules that the streams app refuses, with the reason, by id
 */
public record RulesReport(
    @JsonProperty("as_of") String asOf,
    List<ActiveSet> active,
    List<Planned> planned,
    @JsonProperty("not_followed") Map<String, String> notFollowed) {

  /**
   * A set that is kept now.
   *
   * @param maxKeys the bound that is in force: that of the rule of the latest hour, even if planned
   * @param source {@code default} or {@code rule}
   * @param from the release whose default it is, or the id of the rule
   * @param since hour from which the rule holds; null for a default
   */
  public record ActiveSet(
      String set,
      List<String> dimensions,
      List<String> grains,
      @JsonProperty("max_keys") int maxKeys,
      String source,
      String from,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String since) {}

  /** What becomes of sets at an hour. */
  public record Planned(String from, List<PlannedChange> changes) {}

  /**
   * What becomes of a set.
   *
   * @param change begins, changes or ends
   * @param line the same for people
   */
  public record PlannedChange(
      String set,
      String change,
      List<String> grains,
      @JsonProperty("max_keys") int maxKeys,
      String line) {
    static PlannedChange of(RuleChange change) {
      return new PlannedChange(
          change.set().name(),
          change.kind().name().toLowerCase(Locale.ROOT),
          grainNames(change.set()),
          change.set().maxKeys(),
          change.line());
    }
  }

  /**
   * @param release of Costwire, whose defaults hold where no rule does
   */
  public static RulesReport of(PublishedRules rules, Instant now, String release) {
    DimensionCalendar calendar = rules.calendar();
    List<ActiveSet> active = new ArrayList<>();
    for (DimensionSet set : calendar.at(now.getEpochSecond()).sets()) {
      Optional<Map.Entry<String, DimensionCalendar.Rule>> source = source(rules, set, now);
      active.add(
          new ActiveSet(
              set.name(),
              set.dimensions(),
              grainNames(set),
              calendar.maxKeys(set.name()),
              source.isPresent() ? "rule" : "default",
              source.map(Map.Entry::getKey).orElse("costwire " + release),
              source.map(rule -> hour(rule.getValue().fromSecond())).orElse(null)));
    }
    return new RulesReport(
        now.toString(), active, planned(rules, now), new TreeMap<>(rules.refused()));
  }

  /** The rule that a set is kept by; none for a default. */
  private static Optional<Map.Entry<String, DimensionCalendar.Rule>> source(
      PublishedRules rules, DimensionSet set, Instant now) {
    return rules.rules().entrySet().stream()
        .filter(rule -> rule.getValue().fromSecond() <= now.getEpochSecond())
        .filter(rule -> rule.getValue().set().name().equals(set.name()))
        .max(Comparator.comparingLong(rule -> rule.getValue().fromSecond()));
  }

  private static List<Planned> planned(PublishedRules rules, Instant now) {
    TreeSet<Long> hours = new TreeSet<>();
    rules.rules().values().forEach(rule -> hours.add(rule.fromSecond()));
    List<Planned> planned = new ArrayList<>();
    for (long hour : hours.tailSet(now.getEpochSecond(), false)) {
      DimensionSets before = rules.calendar().at(hour - 1);
      List<PlannedChange> changes =
          RuleChange.between(before, rules.calendar().at(hour).sets()).stream()
              .filter(change -> change.kind() != RuleChange.Kind.STAYS)
              .map(PlannedChange::of)
              .toList();
      planned.add(new Planned(hour(hour), changes));
    }
    return planned;
  }

  private static String hour(long second) {
    return Instant.ofEpochSecond(second).toString();
  }

  private static List<String> grainNames(DimensionSet set) {
    return set.grains().stream().sorted().map(RulesReader::name).toList();
  }
}
