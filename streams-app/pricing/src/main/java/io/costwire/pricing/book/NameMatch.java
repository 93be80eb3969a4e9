// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import java.util.List;
import java.util.regex.Pattern;

/** A way to recognise a model by its name. Names and texts are compared in lower case. */
public sealed interface NameMatch {

  boolean matches(String name);

  /**
   * How many characters of the name it pins down; of several patterns that match, the most specific
   * wins.
   */
  int specificity();

  /** The whole name. */
  record Equals(String text) implements NameMatch {
    @Override
    public boolean matches(String name) {
      return name.equals(text);
    }

    @Override
    public int specificity() {
      return text.length();
    }
  }

  /** The start of the name. */
  record Prefix(String text) implements NameMatch {
    @Override
    public boolean matches(String name) {
      return name.startsWith(text);
    }

    @Override
    public int specificity() {
      return text.length();
    }
  }

  /** The end of the name. */
  record Suffix(String text) implements NameMatch {
    @Override
    public boolean matches(String name) {
      return name.endsWith(text);
    }

    @Override
    public int specificity() {
      return text.length();
    }
  }

  /** Any part of the name. */
  record Contains(String text) implements NameMatch {
    @Override
    public boolean matches(String name) {
      return name.contains(text);
    }

    @Override
    public int specificity() {
      return text.length();
    }
  }

  /** A regular expression found anywhere in the name. */
  record Regex(Pattern pattern) implements NameMatch {
    @Override
    public boolean matches(String name) {
      return pattern.matcher(name).find();
    }

    @Override
    public int specificity() {
      return (int)
          pattern.pattern().chars().filter(c -> Character.isLetterOrDigit(c) || c == '-').count();
    }
  }

  /** Every one of several. */
  record All(List<NameMatch> parts) implements NameMatch {
    public All {
      parts = List.copyOf(parts);
    }

    @Override
    public boolean matches(String name) {
      return parts.stream().allMatch(part -> part.matches(name));
    }

    @Override
    public int specificity() {
      return parts.stream()
          .filter(part -> !(part instanceof Regex))
          .mapToInt(NameMatch::specificity)
          .sum();
    }
  }
}
