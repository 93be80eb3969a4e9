// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.imports;

import com.fasterxml.jackson.databind.JsonNode;
import io.costwire.pricing.book.Model;
import io.costwire.pricing.book.NameMatch;
import io.costwire.pricing.book.Provider;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Turns the matching clauses of genai-prices, where the first model in the order of the file wins,
 * into names whose order does not matter, and reports the names that then mean another model.
 */
final class GenaiNames {

  private final String provider;
  private final List<NotCarried> notCarried;

  GenaiNames(String provider, List<NotCarried> notCarried) {
    this.provider = provider;
    this.notCarried = notCarried;
  }

  /** The alternatives of a clause. */
  List<NameMatch> read(@Nullable JsonNode clause) {
    if (clause == null || clause.size() != 1) {
      return List.of();
    }
    Map.Entry<String, JsonNode> part = clause.properties().iterator().next();
    String text = part.getValue().asText().toLowerCase(Locale.ROOT);
    return switch (part.getKey()) {
      case "or" -> {
        Set<NameMatch> alternatives = new LinkedHashSet<>();
        part.getValue().forEach(item -> alternatives.addAll(read(item)));
        yield List.copyOf(alternatives);
      }
      case "and" -> conjunction(part.getValue());
      case "equals" -> List.of(new NameMatch.Equals(text));
      case "starts_with" -> List.of(new NameMatch.Prefix(text));
      case "ends_with" -> List.of(new NameMatch.Suffix(text));
      case "contains" -> List.of(new NameMatch.Contains(text));
      case "regex" -> regex(part.getValue().asText());
      default -> {
        leftOut(null, part.getKey(), "the clause is not known; its names do not match");
        yield List.of();
      }
    };
  }

  private List<NameMatch> conjunction(JsonNode parts) {
    List<List<NameMatch>> combinations = List.of(List.of());
    for (JsonNode part : parts) {
      List<List<NameMatch>> longer = new ArrayList<>();
      for (NameMatch alternative : read(part)) {
        for (List<NameMatch> combination : combinations) {
          List<NameMatch> next = new ArrayList<>(combination);
          next.addAll(alternative instanceof NameMatch.All all ? all.parts() : List.of(alternative));
          longer.add(next);
        }
      }
      combinations = longer;
    }
    return combinations.stream().map(it -> (NameMatch) new NameMatch.All(it)).toList();
  }

  private List<NameMatch> regex(String text) {
    try {
      return List.of(new NameMatch.Regex(Pattern.compile(text, Pattern.CASE_INSENSITIVE)));
    } catch (PatternSyntaxException e) {
      leftOut(null, text, "not a regular expression here: " + e.getDescription());
      return List.of();
    }
  }

  /** The provider's names that its clause spells out; parts of names are not names. */
  List<String> aliases(JsonNode clause) {
    List<String> aliases = new ArrayList<>();
    for (NameMatch match : clause.isObject() ? read(clause) : List.<NameMatch>of()) {
      switch (match) {
        case NameMatch.Equals it -> aliases.add(it.text());
        case NameMatch.Prefix it -> aliases.add(it.text());
        case NameMatch.Contains it -> aliases.add(it.text());
        case NameMatch.Suffix it -> aliases.add(it.text());
        case NameMatch.Regex ignored -> {}
        case NameMatch.All ignored -> {}
      }
    }
    aliases.remove(provider);
    return aliases;
  }

  /** The matches of a model that no model before it has; its id always matches it. */
  List<NameMatch> free(String model, List<NameMatch> matches, Map<String, String> owners) {
    List<NameMatch> free = new ArrayList<>();
    for (NameMatch match : matches) {
      boolean isId = match instanceof NameMatch.Equals it && it.text().equals(lower(model));
      String owner = match instanceof NameMatch.All ? null : owners.putIfAbsent(match.toString(), model);
      if (owner != null && !owner.equals(model)) {
        leftOut(model, match.toString(), "the model '" + owner + "', before it, has it too");
      } else if (!isId) {
        free.add(match);
      }
    }
    return free;
  }

  /** Looks up every name that the source spells out, by its rules and by ours. */
  void reportDifferences(JsonNode models, Provider converted) {
    List<Clause> clauses = new ArrayList<>();
    Set<String> names = new LinkedHashSet<>();
    for (JsonNode model : models) {
      List<NameMatch> matches = read(model.get("match"));
      clauses.add(new Clause(model.get("id").asText(), matches));
      for (NameMatch match : matches) {
        switch (match) {
          case NameMatch.Equals it -> names.add(it.text());
          case NameMatch.Prefix it -> names.add(it.text());
          case NameMatch.Contains it -> names.add(it.text());
          case NameMatch.Suffix it -> names.add(it.text());
          case NameMatch.Regex ignored -> {}
          case NameMatch.All ignored -> {}
        }
      }
    }
    for (String name : names) {
      String theirs = first(clauses, name);
      String ours = converted.model(name).map(Model::id).orElse(null);
      if (theirs != null && !theirs.equals(ours)) {
        leftOut(theirs, name, "the name means '" + ours + "' here");
      }
    }
  }

  private record Clause(String model, List<NameMatch> matches) {}

  private static @Nullable String first(List<Clause> clauses, String name) {
    for (Clause clause : clauses) {
      if (clause.matches.stream().anyMatch(match -> match.matches(name))) {
        return clause.model;
      }
    }
    return null;
  }

  private void leftOut(@Nullable String model, String field, String reason) {
    notCarried.add(
        new NotCarried(provider, model, field, NotCarried.Kind.LEFT_OUT, reason));
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
