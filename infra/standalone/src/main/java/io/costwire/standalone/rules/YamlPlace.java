// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;
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
record YamlPlace(String file, String path, Node node, List<String> problems) {

  void problem(String problem, String fix) {
    problems.add("%s %s: %s; %s".formatted(where(), path, problem, fix));
  }

  /** File, line and column. */
  String where() {
    return file + node.getStartMark().map(YamlPlace::text).orElse("");
  }

  private static String text(Mark mark) {
    return ":%d:%d".formatted(mark.getLine() + 1, mark.getColumn() + 1);
  }

  /** The values of a mapping by key; unknown and repeated keys are reported and left out. */
  Map<String, YamlPlace> fields(List<String> allowed) {
    Map<String, YamlPlace> fields = new LinkedHashMap<>();
    if (!(node instanceof MappingNode mapping)) {
      problem("is no mapping", "write 'key: value' lines with the keys " + allowed);
      return fields;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      YamlPlace key = at(path, tuple.getKeyNode());
      String name = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
      if (!allowed.contains(name)) {
        key.problem("unknown key '%s'".formatted(name), "use one of " + allowed);
      } else if (fields.putIfAbsent(name, at(child(name), tuple.getValueNode())) != null) {
        key.problem("the key '%s' is there twice".formatted(name), "keep one of them");
      }
    }
    return fields;
  }

  List<YamlPlace> items() {
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

  /** A scalar as it is written, without blanks around it. */
  Optional<String> text() {
    if (node instanceof ScalarNode scalar && !scalar.getValue().isBlank()) {
      return Optional.of(scalar.getValue().strip());
    }
    problem("is no text", "write a value, plain or in quotes");
    return Optional.empty();
  }

  private String child(String key) {
    return path.equals(RulesReader.ROOT) ? key : path + "." + key;
  }

  private YamlPlace at(String place, Node where) {
    return new YamlPlace(file, place, where, problems);
  }
}
