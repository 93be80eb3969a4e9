// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

import com.google.re2j.PatternSyntaxException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One condition on an alert, in Alertmanager's syntax: {@code name="value"}, {@code !=}, {@code =~}
 * and {@code !~}. Names are tenant, kind, severity, subject and labels; what is not there is like
 * the empty text. Regular expressions are RE2's, as Alertmanager's are, and about the whole value:
 * whatever somebody writes, the time it takes is linear in the value.
 */
public final class Matcher {
  private static final Pattern SYNTAX =
      Pattern.compile("\\s*([\\p{L}_][\\p{L}\\p{N}_.-]*)\\s*(=~|!~|!=|=)\\s*(.*)", Pattern.DOTALL);
  private static final Pattern COUNTED = Pattern.compile("\\{(\\d{0,9})\\d*,?(\\d{0,9})\\d*}");
  private static final int TEXT_MAX = 1_000;

  /** Counts multiply where they are nested, and an expression is as large as their product. */
  private static final long COUNTS_MAX = 1_000;

  private final String text;
  private final String name;
  private final Comparison comparison;
  private final String value;
  private final com.google.re2j.Pattern expression;

  private enum Comparison {
    EQUAL,
    NOT_EQUAL,
    LIKE,
    NOT_LIKE
  }

  private Matcher(String text, String name, Comparison comparison, String value) {
    this.text = text;
    this.name = name;
    this.comparison = comparison;
    this.value = value;
    this.expression =
        comparison == Comparison.LIKE || comparison == Comparison.NOT_LIKE
            ? expression(value)
            : com.google.re2j.Pattern.compile("");
  }

  private static com.google.re2j.Pattern expression(String written) {
    long product = 1;
    java.util.regex.Matcher counted = COUNTED.matcher(written);
    while (counted.find() && product <= COUNTS_MAX) {
      product *= Math.max(1, Math.max(count(counted.group(1)), count(counted.group(2))));
    }
    if (product > COUNTS_MAX) {
      throw new IllegalArgumentException(
          "has a regular expression whose counts multiply to more than %d; use + or *"
              .formatted(COUNTS_MAX));
    }
    return com.google.re2j.Pattern.compile(written, com.google.re2j.Pattern.DOTALL);
  }

  private static long count(String digits) {
    return digits.isEmpty() ? 0 : Long.parseLong(digits);
  }

  /**
   * Reads the text form.
   *
   * @throws IllegalArgumentException when it is no matcher, saying why
   */
  public static Matcher parse(String text) {
    java.util.regex.Matcher parts = SYNTAX.matcher(text);
    if (text.length() > TEXT_MAX || !parts.matches()) {
      throw new IllegalArgumentException(
          "is no matcher; write name=\"value\", or !=, =~ or !~ in place of =");
    }
    try {
      return new Matcher(
          text.strip(), parts.group(1), comparison(parts.group(2)), unquoted(parts.group(3)));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "has a regular expression that is none: " + e.getDescription(), e);
    }
  }

  private static Comparison comparison(String operator) {
    return switch (operator) {
      case "=" -> Comparison.EQUAL;
      case "!=" -> Comparison.NOT_EQUAL;
      case "=~" -> Comparison.LIKE;
      default -> Comparison.NOT_LIKE;
    };
  }

  /** A value in quotes with escapes, or a plain one. */
  private static String unquoted(String written) {
    String value = written.strip();
    if (!value.startsWith("\"")) {
      if (value.contains("\"")) {
        throw new IllegalArgumentException("has a quote inside; put the whole value in quotes");
      }
      return value;
    }
    StringBuilder text = new StringBuilder();
    int i = 1;
    while (i < value.length() && value.charAt(i) != '"') {
      char c = value.charAt(i++);
      if (c == '\\' && i < value.length()) {
        text.append(unescaped(value.charAt(i++)));
      } else {
        text.append(c);
      }
    }
    if (i != value.length() - 1) {
      throw new IllegalArgumentException("has no quote at its end, or text behind it");
    }
    return text.toString();
  }

  /** As in Alertmanager; the backslash of a regular expression stays. */
  private static String unescaped(char c) {
    return switch (c) {
      case '"' -> "\"";
      case '\\' -> "\\";
      case 'n' -> "\n";
      default -> "\\" + c;
    };
  }

  /** What it is about, e.g. severity or team. */
  public String name() {
    return name;
  }

  /** The only value that matches, of {@code name="value"}; empty where it asks for none. */
  public Optional<String> exact() {
    return Optional.of(value).filter(it -> comparison == Comparison.EQUAL && !it.isEmpty());
  }

  boolean matches(Map<String, String> facts) {
    String actual = facts.getOrDefault(name, "");
    return switch (comparison) {
      case EQUAL -> actual.equals(value);
      case NOT_EQUAL -> !actual.equals(value);
      case LIKE -> expression.matches(actual);
      case NOT_LIKE -> !expression.matches(actual);
    };
  }

  /** Whether an alert that has nothing of what it could ask for would match. */
  boolean matchesNothingKnown() {
    return matches(Map.of());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Matcher that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(text);
  }

  /** As it was written. */
  @Override
  public String toString() {
    return text;
  }
}
