// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * One condition on an alert, in Alertmanager's syntax: {@code name="value"}, {@code !=}, {@code =~}
 * and {@code !~}. Names are tenant, kind, severity, subject and labels; what is not there is like
 * the empty text. Regular expressions are about the whole value; one that takes too long to match
 * matches nothing.
 */
public final class Matcher {
  private static final Pattern SYNTAX =
      Pattern.compile("\\s*([\\p{L}_][\\p{L}\\p{N}_.-]*)\\s*(=~|!~|!=|=)\\s*(.*)", Pattern.DOTALL);
  private static final int TEXT_MAX = 1_000;

  private final String text;
  private final String name;
  private final Comparison comparison;
  private final String value;
  private final Pattern pattern;

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
    this.pattern =
        comparison == Comparison.LIKE || comparison == Comparison.NOT_LIKE
            ? Pattern.compile(value, Pattern.DOTALL)
            : Pattern.compile("", Pattern.LITERAL);
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

  /** An expression that is too deep for the value matches nothing, and not its opposite either. */
  boolean matches(Map<String, String> facts) {
    try {
      return compare(facts.getOrDefault(name, ""));
    } catch (StackOverflowError e) {
      return false;
    }
  }

  private boolean compare(String actual) {
    return switch (comparison) {
      case EQUAL -> actual.equals(value);
      case NOT_EQUAL -> !actual.equals(value);
      case LIKE -> like(actual).orElse(false);
      case NOT_LIKE -> !like(actual).orElse(true);
    };
  }

  /** Empty where it would take too long to know. */
  private Optional<Boolean> like(String actual) {
    try {
      return Optional.of(pattern.matcher(new Patience(actual)).matches());
    } catch (Patience.Lost e) {
      return Optional.empty();
    }
  }

  /** Whether an alert that has nothing of what it could ask for would match. */
  public boolean matchesNothingKnown() {
    return matches(Map.of());
  }

  /**
   * A text that is read only so often: a regular expression may go back and forth for longer than
   * anybody waits, and alerting has one thread.
   */
  private static final class Patience implements CharSequence {
    private static final int READS_MAX = 100_000;
    private final String text;
    private int reads;

    Patience(String text) {
      this.text = text;
    }

    /** Ends the matching. */
    private static final class Lost extends RuntimeException {
      private static final long serialVersionUID = 1L;

      Lost() {
        super("a regular expression reads too often", null, false, false);
      }
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if (++reads > READS_MAX) {
        throw new Lost();
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
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
