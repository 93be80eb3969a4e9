// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A small tree that is written as YAML in one way only: what is meant to be compact goes on one
 * line while it fits, everything else one entry a line.
 */
sealed interface YamlText {

  int LINE_WIDTH = 120;

  /** What needs no quotes in any place. */
  Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._/@+-]*");

  Pattern INSTANT = Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(?:\\.\\d+)?Z");
  Set<String> WORDS = Set.of("true", "false", "null", "yes", "no", "on", "off", "y", "n");

  boolean isEmpty();

  String inline();

  /** Appends the lines of this value below {@code indent} spaces. */
  void block(StringBuilder out, int indent);

  boolean isCompact();

  static Mapping block() {
    return new Mapping(new LinkedHashMap<>(), false);
  }

  static Mapping flow() {
    return new Mapping(new LinkedHashMap<>(), true);
  }

  static Sequence blocks(List<? extends YamlText> items) {
    return new Sequence(new ArrayList<>(items), false);
  }

  static Sequence list(List<? extends YamlText> items) {
    return new Sequence(new ArrayList<>(items), true);
  }

  static Sequence texts(Collection<String> items) {
    return list(items.stream().map(YamlText::text).toList());
  }

  /** A text without quotes where it can do without. */
  static Scalar text(String value) {
    boolean plain =
        (PLAIN.matcher(value).matches() && !WORDS.contains(value.toLowerCase(Locale.ROOT)))
            || INSTANT.matcher(value).matches();
    return new Scalar(plain ? value : "'" + value.replace("'", "''") + "'");
  }

  /** A text in double quotes, for numbers that must be seen to be texts. */
  static Scalar quoted(String value) {
    return new Scalar('"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"');
  }

  /** Text as it is written. */
  record Scalar(String written) implements YamlText {
    @Override
    public boolean isEmpty() {
      return false;
    }

    @Override
    public String inline() {
      return written;
    }

    @Override
    public boolean isCompact() {
      return true;
    }

    @Override
    public void block(StringBuilder out, int indent) {
      out.append(' ').append(written).append('\n');
    }
  }

  /** Keys in the order in which they were put; empty values are left out. */
  record Mapping(Map<String, YamlText> entries, boolean compact) implements YamlText {
    Mapping put(String key, YamlText value) {
      if (!value.isEmpty()) {
        entries.put(key, value);
      }
      return this;
    }

    String render() {
      StringBuilder out = new StringBuilder();
      lines(out, 0);
      return out.toString();
    }

    @Override
    public boolean isEmpty() {
      return entries.isEmpty();
    }

    @Override
    public boolean isCompact() {
      return compact;
    }

    @Override
    public String inline() {
      return entries.entrySet().stream()
          .map(entry -> entry.getKey() + ": " + entry.getValue().inline())
          .collect(Collectors.joining(", ", "{", "}"));
    }

    @Override
    public void block(StringBuilder out, int indent) {
      out.append('\n');
      lines(out, indent + 2);
    }

    void lines(StringBuilder out, int indent) {
      boolean first = true;
      for (Map.Entry<String, YamlText> entry : entries.entrySet()) {
        out.append(first && out.length() > 0 && out.charAt(out.length() - 1) == ' ' ? "" : " ".repeat(indent));
        first = false;
        out.append(entry.getKey()).append(':');
        value(out, indent, entry.getKey().length() + 2, entry.getValue());
      }
    }
  }

  /** Items one a line, or in brackets. */
  record Sequence(List<YamlText> items, boolean compact) implements YamlText {
    @Override
    public boolean isEmpty() {
      return items.isEmpty();
    }

    @Override
    public boolean isCompact() {
      return compact;
    }

    @Override
    public String inline() {
      return items.stream().map(YamlText::inline).collect(Collectors.joining(", ", "[", "]"));
    }

    @Override
    public void block(StringBuilder out, int indent) {
      out.append('\n');
      for (YamlText item : items) {
        out.append(" ".repeat(indent)).append('-');
        if (item instanceof Mapping mapping
            && !(mapping.compact() && fits(indent + 2, mapping))) {
          out.append(' ');
          mapping.lines(out, indent + 2);
        } else {
          value(out, indent, 1, item);
        }
      }
    }
  }

  private static void value(StringBuilder out, int indent, int used, YamlText value) {
    if (value.isCompact() && fits(indent + used, value)) {
      out.append(' ').append(value.inline()).append('\n');
    } else {
      value.block(out, indent);
    }
  }

  private static boolean fits(int column, YamlText value) {
    return value instanceof Scalar || column + value.inline().length() <= LINE_WIDTH;
  }
}
