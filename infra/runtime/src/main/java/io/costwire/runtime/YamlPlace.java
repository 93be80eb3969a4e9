// SPDX-License-Identifier: Apache-2.0
package io.costwire.runtime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A place in a YAML file that knows its line, so that all mistakes are reported at once and each
 * where it is.
 *
 * @param path place in the file's structure, such as {@code sets[2].grains}
 * @param problems takes what is wrong
 */
public record YamlPlace(String file, String path, Node node, List<String> problems) {
  /** Path of the file as a whole. */
  public static final String ROOT = "file";

  /** What YAML reads as nothing. */
  private static final Set<String> NULLS = Set.of("null", "Null", "NULL", "~");

  /** Longer texts are like nothing that is known. */
  private static final int MAX_COMPARED = 100;

  /**
   * Reads a file's text.
   *
   * @param problems takes what is wrong, also what makes it no YAML
   * @param wanted what the file should have, for an empty one
   */
  public static Optional<YamlPlace> read(
      String file, String yaml, String wanted, List<String> problems) {
    try {
      Optional<Node> root = new Compose(LoadSettings.builder().build()).composeString(yaml);
      if (root.isEmpty()) {
        problems.add("%s is empty; %s".formatted(file, wanted));
      }
      return root.map(node -> new YamlPlace(file, ROOT, node, problems));
    } catch (MarkedYamlEngineException e) {
      problems.add(
          "%s%s is not YAML: %s; look for a missing quote, colon, bracket or blank there"
              .formatted(file, e.getProblemMark().map(YamlPlace::text).orElse(""), problem(e)));
    } catch (ReaderException e) {
      problems.add(
          "%s%s is not YAML: a character (U+%04X) that no text has; remove it"
              .formatted(file, lineOf(yaml, e.getPosition()), e.getCodePoint()));
    } catch (YamlEngineException e) {
      problems.add(
          "%s is not YAML: %s; write one document of plain YAML".formatted(file, e.getMessage()));
    }
    return Optional.empty();
  }

  private static String lineOf(String yaml, int position) {
    String before = yaml.substring(0, Math.min(position, yaml.length()));
    int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
    return ":%d:%d".formatted(line, before.length() - before.lastIndexOf('\n'));
  }

  private static String problem(MarkedYamlEngineException e) {
    return String.join(
        " ", Stream.of(e.getContext(), e.getProblem()).filter(Objects::nonNull).toList());
  }

  public void problem(String problem, String fix) {
    problems.add("%s %s: %s; %s".formatted(where(), path, problem, fix));
  }

  /** File, line and column. */
  public String where() {
    return file + node.getStartMark().map(YamlPlace::text).orElse("");
  }

  private static String text(Mark mark) {
    return ":%d:%d".formatted(mark.getLine() + 1, mark.getColumn() + 1);
  }

  /** The values of a mapping by key; unknown and repeated keys are reported and left out. */
  public Map<String, YamlPlace> fields(List<String> allowed) {
    Map<String, YamlPlace> fields = new LinkedHashMap<>();
    if (!(node instanceof MappingNode mapping)) {
      problem("is no mapping", "write 'key: value' lines with the keys " + allowed);
      return fields;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      YamlPlace key = at(path, tuple.getKeyNode());
      String name = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
      if (!allowed.contains(name)) {
        key.problem(
            "unknown key '%s'".formatted(name), "use one of " + allowed + like(name, allowed));
      } else if (fields.putIfAbsent(name, at(child(name), tuple.getValueNode())) != null) {
        key.problem("the key '%s' is there twice".formatted(name), "keep one of them");
      }
    }
    return fields;
  }

  /** The values of a mapping whose keys are free; repeated keys are reported and left out. */
  public Map<String, YamlPlace> entries() {
    if (!(node instanceof MappingNode mapping)) {
      problem("is no mapping", "write 'key: value' lines or {key: value}");
      return Map.of();
    }
    List<String> keys = new ArrayList<>();
    for (NodeTuple tuple : mapping.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode scalar) {
        keys.add(scalar.getValue());
      }
    }
    return fields(keys);
  }

  /** A hint where something known is written nearly like it; empty where nothing is. */
  public static String like(String written, Collection<String> known) {
    if (written.length() > MAX_COMPARED) {
      return "";
    }
    return known.stream()
        .min(Comparator.comparingInt(word -> distance(written, word)))
        .filter(
            word ->
                written.startsWith(word)
                    || distance(written, word) <= Math.max(1, word.length() / 3))
        .map("; did you mean '%s'?"::formatted)
        .orElse("");
  }

  /** Letters to insert, remove or exchange. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int exchange = diagonal + (sameLetter(a.charAt(i - 1), b.charAt(j - 1)) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(exchange, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }

  private static boolean sameLetter(char a, char b) {
    return Character.toLowerCase(a) == Character.toLowerCase(b);
  }

  /** Whether it has keys and values at all. */
  public boolean isMapping() {
    return node instanceof MappingNode;
  }

  /** Whether it is a single word, number or text. */
  public boolean isScalar() {
    return node instanceof ScalarNode;
  }

  public List<YamlPlace> items() {
    List<YamlPlace> items = new ArrayList<>();
    if (!(node instanceof SequenceNode sequence)) {
      problem("is no list", "write '- item' lines or [a, b]");
      return items;
    }
    for (Node item : sequence.getValue()) {
      items.add(at(path + "[" + items.size() + "]", item));
    }
    return items;
  }

  /** A scalar as it is written, without blanks around it; a plain null is none. */
  public Optional<String> text() {
    if (node instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
      String text = scalar.getValue().strip();
      if (scalar.getScalarStyle() == ScalarStyle.PLAIN && NULLS.contains(text)) {
        problem("is null", "leave it out, or put the word in quotes");
        return Optional.empty();
      }
      return Optional.of(text);
    }
    problem("is no text", "write a value, plain or in quotes");
    return Optional.empty();
  }

  private String child(String key) {
    return path.equals(ROOT) ? key : path + "." + key;
  }

  private YamlPlace at(String place, Node where) {
    return new YamlPlace(file, place, where, problems);
  }
}
