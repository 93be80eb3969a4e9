// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.rules;

import io.costwire.client.EventLimits;
import io.costwire.runtime.YamlPlace;
import io.costwire.streams.flow.PricedFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the budgets and the signal rules of a file have in common: ids, and whose usage is
 * meant. One for all entries of a file.
 */
public final class ScopeReader {
  private final String noun;
  private final Set<String> dimensions = new LinkedHashSet<>(DimensionName.KNOWN);
  private final Map<String, YamlPlace> seen = new HashMap<>();

  /**
   * @param noun what the entries are, for messages: budget
   */
  public ScopeReader(String noun) {
    this.noun = noun;
    dimensions.add(PricedFacts.TENANT);
  }

  /** Takes the list of tags that entries may name beside those that are always known. */
  public void tags(@Nullable YamlPlace tags) {
    if (tags == null) {
      return;
    }
    for (YamlPlace tag : tags.items()) {
      Optional<String> name = tag.text();
      name.flatMap(DimensionName::problem)
          .ifPresent(problem -> tag.problem(problem, "write another tag"));
      // wrong or not, entries may name it: one mistake is one line
      name.ifPresent(dimensions::add);
    }
  }

  /** An id that no other entry has; empty where something is wrong, which is reported. */
  public String id(YamlPlace place) {
    Optional<String> text = place.text();
    if (text.isEmpty()) {
      return "";
    }
    if (!text.get().matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")) {
      place.problem(
          "the id has a blank or another sign that it cannot have, or is longer than 100",
          "use letters, digits, '.', '_' and '-', beginning with a letter or digit");
    }
    YamlPlace first = seen.putIfAbsent(text.get(), place);
    if (first != null) {
      place.problem(
          "the %s '%s' is there already, at %s".formatted(noun, text.get(), first.where()),
          "give one of them another id");
    }
    return text.get();
  }

  /** The tenant; none for all of them. */
  public Optional<String> tenant(@Nullable YamlPlace place) {
    return place == null ? Optional.empty() : clean(place, EventLimits.MAX_TEXT_BYTES);
  }

  /** Text that can be the value of a tag or a name. */
  public Optional<String> clean(YamlPlace place, int maxBytes) {
    Optional<String> text = place.text();
    if (text.isPresent()
        && (!EventLimits.isClean(text.get()) || EventLimits.utf8Bytes(text.get()) > maxBytes)) {
      place.problem(
          "has a control character or is longer than %d bytes".formatted(maxBytes), "shorten it");
    }
    return text;
  }

  /** Values that usage must carry, by dimension. */
  public Map<String, String> filter(@Nullable YamlPlace place) {
    Map<String, String> filter = new LinkedHashMap<>();
    if (place == null) {
      return filter;
    }
    place
        .entries()
        .forEach(
            (name, value) -> {
              if (name.equals(PricedFacts.TENANT)) {
                value.problem("tenant is a field of the " + noun, "write 'tenant: ...' beside id");
              } else {
                requireDimension(value, name);
              }
              clean(value, EventLimits.MAX_TAG_VALUE_BYTES).ifPresent(it -> filter.put(name, it));
            });
    return filter;
  }

  /** A list of dimensions, each of them once. */
  public List<String> dimensions(YamlPlace place) {
    List<String> names = new ArrayList<>();
    for (YamlPlace item : place.items()) {
      Optional<String> name = item.text();
      name.ifPresent(it -> requireDimension(item, it));
      if (name.isPresent() && names.contains(name.get())) {
        item.problem("'%s' is there twice".formatted(name.get()), "name it once");
      }
      name.ifPresent(names::add);
    }
    return names;
  }

  private void requireDimension(YamlPlace place, String name) {
    if (dimensions.contains(name)) {
      return;
    }
    Optional<String> problem = DimensionName.problem(name);
    place.problem(
        problem.orElseGet(
            () -> "unknown dimension '%s': it is none of %s".formatted(name, dimensions)),
        "if events carry it as a tag, list it under 'tags', else correct it"
            + YamlPlace.like(name, dimensions));
  }
}
