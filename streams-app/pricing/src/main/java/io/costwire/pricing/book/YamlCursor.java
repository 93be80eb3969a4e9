// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.book;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A place in a YAML document that knows where it is, so that every mistake is reported with its
 * line and all of them at once. Scalars are taken as written: a price never passes through a
 * floating-point number.
 */
final class YamlCursor {

  /**
   * A price with more digits than this is a mistake, and unbounded exponents must not reach
   * arithmetic.
   */
  private static final int MAX_DIGITS = 40;

  private final String document;
  private final String path;
  private final Node node;
  private final List<BookProblem> problems;

  YamlCursor(String document, String path, Node node, List<BookProblem> problems) {
    this.document = document;
    this.path = path;
    this.node = node;
    this.problems = problems;
  }

  String path() {
    return path;
  }

  void problem(String problem, String fix) {
    Mark mark = node.getStartMark().orElse(null);
    problems.add(
        new BookProblem(
            document,
            mark == null ? 0 : mark.getLine() + 1,
            mark == null ? 0 : mark.getColumn() + 1,
            path,
            problem,
            fix));
  }

  /**
   * Reports keys that are not among {@code allowed}, and keys that appear twice. False when this is
   * no mapping at all.
   */
  boolean isMappingOf(Set<String> allowed) {
    if (!(node instanceof MappingNode mapping)) {
      problem(
          "is not a mapping", "write it as 'key: value' lines with the keys " + sorted(allowed));
      return false;
    }
    Set<String> seen = new HashSet<>();
    for (NodeTuple tuple : mapping.getValue()) {
      YamlCursor key = new YamlCursor(document, path, tuple.getKeyNode(), problems);
      String name = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
      if (!allowed.contains(name)) {
        key.problem("unknown key '" + name + "'", "use one of " + sorted(allowed));
      }
      if (!seen.add(name)) {
        key.problem("the key '" + name + "' appears twice", "keep one of them");
      }
    }
    return true;
  }

  List<String> keys() {
    List<String> keys = new ArrayList<>();
    if (node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        keys.add(tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "");
      }
    } else {
      problem("is not a mapping", "write it as 'key: value' lines");
    }
    return keys;
  }

  @Nullable YamlCursor child(String key) {
    if (node instanceof MappingNode mapping) {
      for (NodeTuple tuple : mapping.getValue()) {
        if (tuple.getKeyNode() instanceof ScalarNode scalar && scalar.getValue().equals(key)) {
          return new YamlCursor(
              document, path.isEmpty() ? key : path + "." + key, tuple.getValueNode(), problems);
        }
      }
    }
    return null;
  }

  /** The items of a list, none when the key is absent. */
  List<YamlCursor> children(String key) {
    YamlCursor list = child(key);
    return list == null ? List.of() : list.items();
  }

  List<YamlCursor> items() {
    if (!(node instanceof SequenceNode sequence)) {
      problem("is not a list", "write it as '- item' lines or as [a, b]");
      return List.of();
    }
    List<YamlCursor> items = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      items.add(new YamlCursor(document, path + "[" + items.size() + "]", item, problems));
    }
    return items;
  }

  boolean isList() {
    return node instanceof SequenceNode;
  }

  List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    for (YamlCursor item : children(key)) {
      String text = item.text();
      if (text != null) {
        texts.add(text);
      }
    }
    return texts;
  }

  @Nullable String text() {
    if (node instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
      return scalar.getValue().strip();
    }
    problem("is not a text", "write a plain or quoted value");
    return null;
  }

  @Nullable String required(String key) {
    YamlCursor value = child(key);
    if (value == null) {
      problem("'" + key + "' is missing", "add '" + key + ": …'");
      return null;
    }
    return value.text();
  }

  @Nullable String optional(String key) {
    YamlCursor value = child(key);
    return value == null ? null : value.text();
  }

  @Nullable BigDecimal decimal() {
    String text = text();
    if (text == null) {
      return null;
    }
    try {
      BigDecimal value = new BigDecimal(text);
      if (value.precision() + Math.abs((long) value.scale()) > MAX_DIGITS) {
        problem(
            "has more than " + MAX_DIGITS + " digits", "write a decimal number such as \"2.50\"");
        return null;
      }
      if (value.signum() < 0) {
        problem("is negative", "write zero or a positive number");
        return null;
      }
      return value;
    } catch (NumberFormatException e) {
      problem(
          "'" + text + "' is not a finite decimal number",
          "write a decimal number such as \"2.50\"");
      return null;
    }
  }

  @Nullable Instant instant(String key) {
    return parsed(key, Instant::parse, "an instant", "2026-08-21T00:00:00Z");
  }

  /**
   * The value of an optional key as a type that says by exception that a text is not one of its
   * own.
   */
  <T> @Nullable T parsed(String key, Function<String, T> parser, String kind, String example) {
    YamlCursor value = child(key);
    String text = value == null ? null : value.text();
    if (value == null || text == null) {
      return null;
    }
    try {
      return parser.apply(text);
    } catch (DateTimeException | IllegalArgumentException e) {
      value.problem("'" + text + "' is not " + kind, "write it as " + example);
      return null;
    }
  }

  private static List<String> sorted(Set<String> names) {
    return names.stream().sorted().toList();
  }
}
