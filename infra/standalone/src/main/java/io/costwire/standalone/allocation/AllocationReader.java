// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.allocation;

import io.costwire.chargeback.allocation.AllocationRule;
import io.costwire.chargeback.allocation.AllocationRule.ByUsage;
import io.costwire.chargeback.allocation.AllocationRule.Evenly;
import io.costwire.chargeback.allocation.AllocationRule.Measure;
import io.costwire.chargeback.allocation.AllocationRule.Method;
import io.costwire.chargeback.allocation.AllocationRule.Percentage;
import io.costwire.chargeback.close.Dimension;
import io.costwire.runtime.YamlPlace;
import io.costwire.standalone.control.Amounts;
import io.costwire.standalone.rules.ScopeReader;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads a file of allocation rules and finds everything that is wrong with it. */
final class AllocationReader {
  private static final String ALLOCATIONS = "allocations";
  private static final String PERCENT = "percent";
  private static final String EVENLY = "evenly";
  private static final String BY = "by";
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
  private static final List<String> DIMENSIONS =
      Arrays.stream(Dimension.values()).map(Dimension::label).toList();

  private final String file;
  private final List<String> problems = new ArrayList<>();
  private final ScopeReader scope = new ScopeReader("allocation");

  AllocationReader(String file) {
    this.file = file;
  }

  AllocationFile read(String yaml) {
    List<AllocationRule> rules =
        YamlPlace.read(file, yaml, "list rules under 'allocations'", problems)
            .map(this::read)
            .orElse(List.of());
    return problems.isEmpty()
        ? new AllocationFile.Read(rules)
        : new AllocationFile.Refused(problems);
  }

  private List<AllocationRule> read(YamlPlace root) {
    YamlPlace list = root.fields(List.of(ALLOCATIONS)).get(ALLOCATIONS);
    List<YamlPlace> items = list == null ? List.of() : list.items();
    if (items.isEmpty() && problems.isEmpty()) {
      root.problem("has no rules", "list them under 'allocations'");
    }
    List<AllocationRule> rules = new ArrayList<>();
    items.forEach(item -> rule(item).ifPresent(rules::add));
    return rules;
  }

  private Optional<AllocationRule> rule(YamlPlace item) {
    int before = problems.size();
    Map<String, YamlPlace> fields = item.fields(List.of("id", "from", "to", PERCENT, EVENLY, BY));
    if (!item.isMapping()) {
      return Optional.empty();
    }
    for (String name : List.of("id", "from", "to")) {
      if (!fields.containsKey(name)) {
        item.problem("has no '%s'".formatted(name), "write it");
      }
    }
    Optional<String> id = Optional.ofNullable(fields.get("id")).map(scope::id);
    Map<Dimension, String> from =
        Optional.ofNullable(fields.get("from")).map(this::source).orElse(Map.of());
    Optional<Dimension> to = Optional.ofNullable(fields.get("to")).flatMap(this::dimension);
    Optional<Method> method = method(item, fields);
    if (problems.size() > before || id.isEmpty() || to.isEmpty() || method.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new AllocationRule(id.get(), from, to.get(), method.get()));
  }

  private Map<Dimension, String> source(YamlPlace place) {
    Map<Dimension, String> source = new HashMap<>();
    place
        .entries()
        .forEach(
            (name, value) ->
                dimension(value, name)
                    .ifPresent(it -> value.text().ifPresent(text -> source.put(it, text))));
    if (source.isEmpty() && place.isMapping()) {
      place.problem("names nobody", "write whose cost is shared, such as {team: platform}");
    }
    return source;
  }

  private Optional<Dimension> dimension(YamlPlace place) {
    return place.text().flatMap(name -> dimension(place, name));
  }

  private Optional<Dimension> dimension(YamlPlace place, String name) {
    int known = DIMENSIONS.indexOf(name);
    if (known < 0) {
      place.problem(
          "statements have no dimension '%s'".formatted(name),
          "use one of " + String.join(", ", DIMENSIONS) + YamlPlace.like(name, DIMENSIONS));
      return Optional.empty();
    }
    return Optional.of(Dimension.values()[known]);
  }

  private Optional<Method> method(YamlPlace item, Map<String, YamlPlace> fields) {
    List<YamlPlace> given =
        List.of(PERCENT, EVENLY, BY).stream().filter(fields::containsKey).map(fields::get).toList();
    if (given.size() != 1) {
      item.problem(
          given.isEmpty() ? "does not say how to split" : "has more than one way to split",
          "write one of 'percent: {search: 60, support: 40}', 'evenly: [search, support]' and 'by:"
              + " requests'");
      return Optional.empty();
    }
    if (fields.containsKey(PERCENT)) {
      return percent(given.getFirst());
    }
    return fields.containsKey(EVENLY) ? evenly(given.getFirst()) : by(given.getFirst());
  }

  private Optional<Method> percent(YamlPlace place) {
    int before = problems.size();
    Map<String, BigDecimal> percents = new TreeMap<>();
    place
        .entries()
        .forEach(
            (target, value) ->
                value
                    .text()
                    .map(text -> text.replaceFirst("\\s*%$", ""))
                    .flatMap(text -> Amounts.positive(value, text, Amounts.PERCENT_SCALE))
                    .ifPresent(number -> percents.put(target, number)));
    BigDecimal sum = percents.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    if (problems.size() == before && sum.compareTo(HUNDRED) != 0) {
      place.problem(
          "sums to %s percent".formatted(sum.stripTrailingZeros().toPlainString()),
          "write shares that sum to 100");
    }
    return problems.size() == before ? Optional.of(new Percentage(percents)) : Optional.empty();
  }

  private Optional<Method> evenly(YamlPlace place) {
    int before = problems.size();
    List<String> targets = new ArrayList<>();
    for (YamlPlace item : place.items()) {
      item.text()
          .ifPresent(
              target -> {
                if (targets.contains(target)) {
                  item.problem("is there twice", "keep one of them");
                }
                targets.add(target);
              });
    }
    if (targets.isEmpty() && problems.size() == before) {
      place.problem("names nobody", "list who bears the cost");
    }
    return problems.size() == before ? Optional.of(new Evenly(targets)) : Optional.empty();
  }

  private Optional<Method> by(YamlPlace place) {
    Optional<String> text = place.text();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    return switch (text.get()) {
      case "requests" -> Optional.of(new ByUsage(Measure.REQUESTS));
      case "cost" -> Optional.of(new ByUsage(Measure.COST));
      default -> {
        place.problem("there is no measure '%s'".formatted(text.get()), "write requests or cost");
        yield Optional.empty();
      }
    };
  }
}
