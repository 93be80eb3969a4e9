// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.rules;

import io.costwire.runtime.YamlPlace;
import io.costwire.streams.window.core.DimensionCalendar;
import io.costwire.streams.window.core.DimensionSet;
import io.costwire.streams.window.core.WindowGrain;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads a file of dimension sets and finds everything that is wrong with it. */
final class RulesReader {
  /** Beyond this a tenant's window would be hundreds of megabytes of state. */
  static final int MAX_KEYS = 1_000_000;

  private static final String TAGS = "tags";
  private static final String SETS = "sets";
  private static final String SET = "set";
  private static final String GRAINS = "grains";
  private static final String KEYS = "max_keys";

  private final String file;
  private final List<String> problems = new ArrayList<>();
  private final Set<String> declared = new HashSet<>(DimensionName.KNOWN);
  private final Map<Set<String>, YamlPlace> seen = new HashMap<>();

  RulesReader(String file) {
    this.file = file;
  }

  RulesFile read(String yaml) {
    Optional<YamlPlace> root =
        YamlPlace.read(file, yaml, "list all sets that shall be kept under 'sets'", problems);
    if (root.isEmpty()) {
      return new RulesFile.Refused(problems);
    }
    YamlPlace place = root.get();
    Map<String, YamlPlace> fields = place.fields(List.of(TAGS, SETS));
    tags(fields.get(TAGS));
    List<DimensionSet> sets = sets(place, fields.get(SETS));
    return problems.isEmpty() ? new RulesFile.Read(sets) : new RulesFile.Refused(problems);
  }

  private void tags(@Nullable YamlPlace tags) {
    if (tags == null) {
      return;
    }
    for (YamlPlace tag : tags.items()) {
      tag.text().ifPresent(name -> declare(tag, name));
    }
  }

  private void declare(YamlPlace tag, String name) {
    DimensionName.problem(name).ifPresent(problem -> tag.problem(problem, "write another tag"));
    // wrong or not, sets may name it: one mistake is one line
    declared.add(name);
  }

  private List<DimensionSet> sets(YamlPlace root, @Nullable YamlPlace list) {
    if (list == null) {
      root.problem("has no 'sets'", "list all sets that shall be kept, total among them");
      return List.of();
    }
    List<DimensionSet> sets = new ArrayList<>();
    list.items().forEach(item -> set(item).ifPresent(sets::add));
    requireTotal(list);
    if (sets.size() > DimensionCalendar.MAX_SETS) {
      list.problem(
          "%d sets are more than the %d that can be kept"
              .formatted(sets.size(), DimensionCalendar.MAX_SETS),
          "leave some out; ask usage_priced for what is asked rarely");
    }
    return sets;
  }

  /** The ledger, the overview and every share of something need it. */
  private void requireTotal(YamlPlace list) {
    if (!seen.containsKey(Set.<String>of())) {
      list.problem("the set total is missing", "add '- set: total'");
    }
  }

  private Optional<DimensionSet> set(YamlPlace item) {
    int before = problems.size();
    Map<String, YamlPlace> fields = item.fields(List.of(SET, GRAINS, KEYS));
    YamlPlace named = fields.get(SET);
    if (named == null) {
      if (problems.size() == before) {
        item.problem("has no 'set'", "name it by its dimensions, such as 'set: team,model'");
      }
      return Optional.empty();
    }
    List<String> dimensions = named.text().map(name -> dimensions(named, name)).orElse(List.of());
    Set<WindowGrain> grains = grains(fields.get(GRAINS));
    int maxKeys = maxKeys(fields.get(KEYS));
    if (problems.size() > before) {
      return Optional.empty();
    }
    if (dimensions.isEmpty() && grains.size() < WindowGrain.ALL.size()) {
      item.problem("total lacks a grain", "leave 'grains' out; overviews read all of them");
    }
    return Optional.of(new DimensionSet(dimensions, grains, maxKeys));
  }

  private List<String> dimensions(YamlPlace named, String name) {
    List<String> dimensions = DimensionSet.dimensions(name).stream().map(String::strip).toList();
    for (String dimension : dimensions) {
      Optional<String> problem = DimensionName.problem(dimension);
      if (problem.isPresent()) {
        named.problem(problem.get(), "dimensions are provider, model and keys of tags");
      } else if (!declared.contains(dimension)) {
        named.problem(
            "unknown dimension '%s': it is none of %s".formatted(dimension, DimensionName.KNOWN),
            "if events carry it as a tag, list it under 'tags', else correct it");
      }
    }
    Set<String> distinct = new HashSet<>(dimensions);
    if (distinct.size() < dimensions.size()) {
      named.problem("names a dimension twice", "name each one once");
    }
    YamlPlace first = seen.putIfAbsent(distinct, named);
    if (first != null) {
      named.problem(
          "the set is there already, at %s".formatted(first.where()),
          "keep one of them; the order of dimensions makes no other set");
    }
    return dimensions;
  }

  private static Set<WindowGrain> grains(@Nullable YamlPlace list) {
    if (list == null) {
      return EnumSet.allOf(WindowGrain.class);
    }
    int before = list.problems().size();
    Set<WindowGrain> grains = EnumSet.noneOf(WindowGrain.class);
    for (YamlPlace item : list.items()) {
      item.text().ifPresent(text -> grain(item, text).ifPresent(grains::add));
    }
    if (grains.isEmpty() && list.problems().size() == before) {
      list.problem("is empty", "name grains, or leave the set out to end it");
    }
    return grains;
  }

  private static Optional<WindowGrain> grain(YamlPlace item, String text) {
    for (WindowGrain grain : WindowGrain.ALL) {
      if (name(grain).equals(text.toLowerCase(Locale.ROOT))) {
        return Optional.of(grain);
      }
    }
    item.problem("there is no grain '%s'".formatted(text), "use " + names(WindowGrain.ALL));
    return Optional.empty();
  }

  private static int maxKeys(@Nullable YamlPlace place) {
    Optional<String> text =
        place == null ? Optional.empty() : place.text().map(it -> it.replace("_", ""));
    if (place == null || text.isEmpty()) {
      return DimensionSet.DEFAULT_MAX_KEYS;
    }
    if (text.get().matches("\\d{1,7}")) {
      int keys = Integer.parseInt(text.get());
      if (keys >= 1 && keys <= MAX_KEYS) {
        return keys;
      }
    }
    place.problem(
        "'%s' is no number from 1 to %,d".formatted(text.get(), MAX_KEYS), "write such a number");
    return DimensionSet.DEFAULT_MAX_KEYS;
  }

  /** Grains as files and people write them, from the finest to the coarsest. */
  static String names(Collection<WindowGrain> grains) {
    return grains.stream().sorted().map(RulesReader::name).collect(Collectors.joining(", "));
  }

  static String name(WindowGrain grain) {
    return grain.name().toLowerCase(Locale.ROOT);
  }
}
