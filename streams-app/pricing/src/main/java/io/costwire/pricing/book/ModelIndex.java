// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds a provider's model by name: exact id, then exact alias, then the longest prefix, then the
 * most specific pattern; the whole chain for each spelling of the name before the next spelling.
 */
final class ModelIndex {

  /**
   * Names remembered per provider. Real traffic names dozens; the bound is for names made up per
   * request, which are then resolved each time.
   */
  static final int REMEMBERED_NAMES = 4096;

  private final List<String> providerNames;
  private final Map<String, Model> ids = new HashMap<>();
  private final Map<String, Model> aliases = new HashMap<>();
  private final TreeMap<String, Model> prefixes = new TreeMap<>();
  private final List<Candidate> patterns = new ArrayList<>();
  private final Map<String, Optional<Model>> remembered = new ConcurrentHashMap<>();

  private record Candidate(NameMatch match, Model model) {}

  ModelIndex(List<String> providerNames, List<Model> models) {
    this.providerNames = List.copyOf(providerNames);
    for (Model model : models) {
      ids.put(model.id().toLowerCase(Locale.ROOT), model);
      for (NameMatch match : model.matches()) {
        switch (match) {
          case NameMatch.Equals equal -> aliases.put(equal.text(), model);
          case NameMatch.Prefix prefix -> prefixes.put(prefix.text(), model);
          case NameMatch.Suffix pattern -> patterns.add(new Candidate(pattern, model));
          case NameMatch.Contains pattern -> patterns.add(new Candidate(pattern, model));
          case NameMatch.Regex pattern -> patterns.add(new Candidate(pattern, model));
          case NameMatch.All pattern -> patterns.add(new Candidate(pattern, model));
        }
      }
    }
    patterns.sort(Comparator.comparingInt((Candidate c) -> -c.match.specificity()));
  }

  Optional<Model> named(String name) {
    String key = name.toLowerCase(Locale.ROOT);
    Model exact = ids.get(key);
    return Optional.ofNullable(exact == null ? aliases.get(key) : exact);
  }

  Optional<Model> find(String reported) {
    Optional<Model> known = remembered.get(reported);
    if (known != null) {
      return known;
    }
    Optional<Model> found = Optional.ofNullable(resolve(reported));
    if (remembered.size() < REMEMBERED_NAMES) {
      remembered.put(reported, found);
    }
    return found;
  }

  private @Nullable Model resolve(String reported) {
    for (String name : ModelNames.spellings(reported, providerNames)) {
      Model model = resolveSpelling(name);
      if (model != null) {
        return model;
      }
    }
    return null;
  }

  private @Nullable Model resolveSpelling(String name) {
    Model exact = ids.get(name);
    if (exact != null) {
      return exact;
    }
    Model alias = aliases.get(name);
    if (alias != null) {
      return alias;
    }
    Model longest = longestPrefix(name);
    if (longest != null) {
      return longest;
    }
    for (Candidate candidate : patterns) {
      if (candidate.match.matches(name)) {
        return candidate.model;
      }
    }
    return null;
  }

  private @Nullable Model longestPrefix(String name) {
    Map.Entry<String, Model> entry = prefixes.floorEntry(name);
    while (entry != null && !name.startsWith(entry.getKey())) {
      entry = prefixes.lowerEntry(entry.getKey());
      if (entry != null
          && (entry.getKey().isEmpty() || entry.getKey().charAt(0) != name.charAt(0))) {
        return null;
      }
    }
    return entry == null ? null : entry.getValue();
  }
}
