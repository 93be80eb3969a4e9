// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.rules;

import io.costwire.schemas.DimensionRule;
import io.costwire.schemas.Grain;
import io.costwire.streams.window.core.DimensionCalendar;
import io.costwire.streams.window.core.DimensionSet;
import io.costwire.streams.window.core.DimensionSets;
import io.costwire.streams.window.core.WindowGrain;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What makes the sets of a file hold from an hour on, and for good: rules of that hour take the
 * place of those that were planned for it or for later.
 *
 * @param changes against what would be kept at that hour anyway
 * @param published rules to write; those that end a set come first
 * @param withdrawn ids of planned rules to delete
 */
public record RulesPlan(
    Instant from, List<RuleChange> changes, List<DimensionRule> published, List<String> withdrawn) {

  /** What comes of a file. */
  public sealed interface Outcome {
    /** A plan; applying it does no harm when there is nothing to do. */
    record Made(RulesPlan plan) implements Outcome {}

    /** There can be no such plan. */
    record Refused(String problem) implements Outcome {}
  }

  public RulesPlan {
    changes = List.copyOf(changes);
    published = List.copyOf(published);
    withdrawn = List.copyOf(withdrawn);
  }

  /**
   * @param wanted all sets that shall be kept
   * @param from a full hour that {@link EffectiveHours} allows
   */
  public static Outcome of(PublishedRules rules, List<DimensionSet> wanted, Instant from) {
    long second = from.getEpochSecond();
    DimensionSets before = rules.calendar(rule -> rule.fromSecond() < second).at(second);
    Map<String, DimensionCalendar.Rule> needed = needed(before, wanted, second);
    Set<String> together = new TreeSet<>();
    before.sets().forEach(set -> together.add(set.name()));
    wanted.forEach(set -> together.add(set.name()));
    if (together.size() > DimensionCalendar.MAX_SETS) {
      return new Outcome.Refused(
          ("%d sets are kept until %s or from then on, and the streams app takes %d in one step;"
                  + " apply a file that only ends sets for an hour before")
              .formatted(together.size(), from, DimensionCalendar.MAX_SETS));
    }
    List<String> withdrawn = new ArrayList<>();
    rules
        .rules()
        .forEach(
            (id, rule) -> {
              if (rule.fromSecond() >= second && !needed.containsKey(id)) {
                withdrawn.add(id);
              }
            });
    List<DimensionRule> published = new ArrayList<>();
    needed.forEach(
        (id, rule) -> {
          if (!rule.equals(rules.rules().get(id))) {
            published.add(written(id, rule));
          }
        });
    return new Outcome.Made(
        new RulesPlan(
            from, RuleChange.between(rules.calendar().at(second), wanted), published, withdrawn));
  }

  /** Rules by id; those that end a set come first. */
  private static Map<String, DimensionCalendar.Rule> needed(
      DimensionSets before, List<DimensionSet> wanted, long second) {
    Map<String, DimensionCalendar.Rule> ends = new LinkedHashMap<>();
    Map<String, DimensionCalendar.Rule> others = new LinkedHashMap<>();
    for (RuleChange change : RuleChange.between(before, wanted)) {
      DimensionSet set = change.set();
      switch (change.kind()) {
        case STAYS -> {}
        case BEGINS, CHANGES ->
            others.put(id(set, second), new DimensionCalendar.Rule(set, second));
        case ENDS ->
            ends.put(
                id(set, second),
                new DimensionCalendar.Rule(
                    new DimensionSet(set.dimensions(), Set.of(), set.maxKeys()), second));
      }
    }
    ends.putAll(others);
    return Collections.unmodifiableMap(ends);
  }

  /** An id per set and hour: compaction keeps the former rule for events that come late. */
  private static String id(DimensionSet set, long second) {
    return set.name() + "@" + Instant.ofEpochSecond(second);
  }

  private static DimensionRule written(String id, DimensionCalendar.Rule rule) {
    return new DimensionRule(
        id,
        rule.set().dimensions(),
        rule.set().grains().stream().sorted().map(RulesPlan::written).toList(),
        rule.set().maxKeys(),
        Instant.ofEpochSecond(rule.fromSecond()));
  }

  private static Grain written(WindowGrain grain) {
    return switch (grain) {
      case MINUTE -> Grain.MINUTE;
      case HOUR -> Grain.HOUR;
      case DAY -> Grain.DAY;
    };
  }

  /** Whether the rules say it all already. */
  public boolean isDone() {
    return published.isEmpty() && withdrawn.isEmpty();
  }

  public long count(RuleChange.Kind kind) {
    return changes.stream().filter(change -> change.kind() == kind).count();
  }
}
