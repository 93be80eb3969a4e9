// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.ownership;

import io.costwire.runtime.YamlPlace;
import io.costwire.standalone.rules.ScopeReader;
import io.costwire.streams.owner.core.OwnershipRule;
import io.costwire.streams.owner.core.OwnershipRules;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a file of ownership rules and finds everything that is wrong with it. */
final class OwnershipReader {
  private static final String OWNERSHIP = "ownership";
  private static final String MATCH = "match";
  private static final String TAGS = "tags";
  private static final String OVERRULE = "overrule";
  private static final String FROM = "from";
  private static final String UNTIL = "until";

  private final String file;
  private final List<String> problems = new ArrayList<>();
  private final ScopeReader scope = new ScopeReader("ownership rule");

  OwnershipReader(String file) {
    this.file = file;
  }

  OwnershipFile read(String yaml) {
    Optional<OwnershipRules> rules =
        YamlPlace.read(file, yaml, "list rules under 'ownership'", problems).flatMap(this::read);
    return problems.isEmpty() && rules.isPresent()
        ? new OwnershipFile.Read(rules.get())
        : new OwnershipFile.Refused(problems);
  }

  private Optional<OwnershipRules> read(YamlPlace root) {
    YamlPlace list = root.fields(List.of(OWNERSHIP)).get(OWNERSHIP);
    if (list == null) {
      root.problem(
          "has no rules", "list them under 'ownership', or write 'ownership: []' for none");
      return Optional.empty();
    }
    List<OwnershipRule> rules = new ArrayList<>();
    list.items().forEach(item -> rule(item).ifPresent(rules::add));
    try {
      return problems.isEmpty() ? Optional.of(new OwnershipRules(rules)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      list.problem("cannot be followed", String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<OwnershipRule> rule(YamlPlace item) {
    int before = problems.size();
    Map<String, YamlPlace> fields = item.fields(List.of("id", MATCH, TAGS, OVERRULE, FROM, UNTIL));
    if (!item.isMapping()) {
      return Optional.empty();
    }
    for (String name : List.of("id", MATCH, TAGS)) {
      if (!fields.containsKey(name)) {
        item.problem(
            "has no '%s'".formatted(name),
            name.equals(MATCH) ? "write it, or 'match: {}' for every event" : "write it");
      }
    }
    String id = Optional.ofNullable(fields.get("id")).map(scope::id).orElse("");
    Map<String, String> match = texts(fields.get(MATCH));
    Map<String, String> tags = texts(fields.get(TAGS));
    boolean overrule = overrules(fields.get(OVERRULE));
    Instant from = time(fields.get(FROM));
    Instant until = time(fields.get(UNTIL));
    if (problems.size() > before) {
      return Optional.empty();
    }
    try {
      return Optional.of(new OwnershipRule(id, match, tags, overrule, from, until));
    } catch (IllegalArgumentException e) {
      item.problem("cannot be followed", String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private static Map<String, String> texts(@Nullable YamlPlace place) {
    Map<String, String> texts = new LinkedHashMap<>();
    if (place != null) {
      place
          .entries()
          .forEach((name, value) -> value.text().ifPresent(text -> texts.put(name, text)));
    }
    return texts;
  }

  private static boolean overrules(@Nullable YamlPlace place) {
    String text = place == null ? "false" : place.text().orElse("false");
    if (place != null && !text.equals("true") && !text.equals("false")) {
      place.problem(
          "is neither true nor false", "write 'overrule: true' to replace tags that events have");
    }
    return text.equals("true");
  }

  private static @Nullable Instant time(@Nullable YamlPlace place) {
    String text = place == null ? null : place.text().orElse(null);
    if (place == null || text == null) {
      return null;
    }
    try {
      return text.contains("T")
          ? Instant.parse(text)
          : LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      place.problem(
          "'%s' is no time".formatted(text),
          "write a date (2026-11-01) or a UTC time (2026-11-01T12:00:00Z)");
      return null;
    }
  }
}
