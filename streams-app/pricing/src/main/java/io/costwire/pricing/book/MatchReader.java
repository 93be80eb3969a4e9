// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Reads the ways to recognise a model, and finds names that two models claim. */
final class MatchReader {

  private static final Set<String> KEYS =
      Set.of("equals", "prefix", "suffix", "contains", "regex", "all");

  private MatchReader() {}

  static List<NameMatch> readAll(YamlCursor owner, String key) {
    List<NameMatch> matches = new ArrayList<>();
    for (YamlCursor item : owner.children(key)) {
      if (key.equals("all") && item.child("all") != null) {
        item.problem("'all' within 'all'", "write the conditions in one list");
      } else {
        read(item).ifPresent(matches::add);
      }
    }
    return matches;
  }

  private static Optional<NameMatch> read(YamlCursor item) {
    if (!item.isMappingOf(KEYS)) {
      return Optional.empty();
    }
    if (item.keys().size() != 1) {
      item.problem(
          "a match has one key, this one has " + item.keys().size(),
          "use 'all: [...]' for a conjunction, a list for alternatives");
      return Optional.empty();
    }
    String key = item.keys().get(0);
    if (key.equals("all")) {
      List<NameMatch> parts = readAll(item, "all");
      return parts.isEmpty() ? Optional.empty() : Optional.of(new NameMatch.All(parts));
    }
    String text = item.optional(key);
    return text == null ? Optional.empty() : match(item, key, text);
  }

  private static Optional<NameMatch> match(YamlCursor item, String key, String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return switch (key) {
      case "equals" -> Optional.of(new NameMatch.Equals(lower));
      case "prefix" -> Optional.of(new NameMatch.Prefix(lower));
      case "suffix" -> Optional.of(new NameMatch.Suffix(lower));
      case "contains" -> Optional.of(new NameMatch.Contains(lower));
      case "regex" -> regex(item, text);
      default -> Optional.empty();
    };
  }

  private static Optional<NameMatch> regex(YamlCursor item, String text) {
    try {
      return Optional.of(new NameMatch.Regex(Pattern.compile(text, Pattern.CASE_INSENSITIVE)));
    } catch (PatternSyntaxException e) {
      item.problem(
          "the regular expression is wrong: " + e.getDescription(),
          "correct it at position " + e.getIndex());
      return Optional.empty();
    }
  }

  /** Regular expressions as they are written, without those that are wrong. */
  static List<String> expressions(YamlCursor owner, String key) {
    List<String> expressions = new ArrayList<>();
    for (YamlCursor item : owner.children(key)) {
      String text = item.text();
      if (text != null && regex(item, text).isPresent()) {
        expressions.add(text);
      }
    }
    return expressions;
  }

  /**
   * Patterns may overlap, the most specific wins; whole names and prefixes must belong to one
   * model.
   */
  static void reportAmbiguities(YamlCursor provider, List<Model> models) {
    Map<String, String> owners = new HashMap<>();
    for (Model model : models) {
      claim(provider, owners, "name '" + model.id().toLowerCase(Locale.ROOT) + "'", model);
      for (NameMatch match : model.matches()) {
        switch (match) {
          case NameMatch.Equals equal ->
              claim(provider, owners, "name '" + equal.text() + "'", model);
          case NameMatch.Prefix prefix ->
              claim(provider, owners, "prefix '" + prefix.text() + "'", model);
          case NameMatch.Suffix suffix ->
              claim(provider, owners, "suffix '" + suffix.text() + "'", model);
          case NameMatch.Contains part ->
              claim(provider, owners, "part '" + part.text() + "'", model);
          case NameMatch.Regex regex ->
              claim(provider, owners, "regex '" + regex.pattern() + "'", model);
          case NameMatch.All ignored -> {}
        }
      }
    }
  }

  private static void claim(
      YamlCursor provider, Map<String, String> owners, String name, Model model) {
    String owner = owners.putIfAbsent(name, model.id());
    if (owner != null && !owner.equals(model.id())) {
      provider.problem(
          "the " + name + " belongs to both '" + owner + "' and '" + model.id() + "'",
          "leave it with one of the models");
    }
  }
}
