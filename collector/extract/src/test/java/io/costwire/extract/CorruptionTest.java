// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each value of each sample in turn is replaced by what it must not be: a count is either refused
 * by its name or was not read at all; it is never silently another.
 */
class CorruptionTest {

  private static final Set<String> NOT_WHOLE =
      Set.of(
          "seconds",
          "duration",
          "prompt_audio_seconds",
          "billable_audio_seconds",
          "cost",
          "cost_in_usd_ticks",
          "total_cost");

  private static final Map<String, JsonNode> BAD_COUNTS =
      Map.of(
          "negative", json("-1"),
          "fraction", json("17.5"),
          "text", json("\"17\""),
          "prompt", json("\"" + Sample.CONTENT + "\""),
          "huge", json("123456789012345678901234567890"),
          "huge exponent", json("1e999999999"),
          "yes", json("true"));

  static List<Sample> samples() {
    return Sample.all();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aBadCount_isRefusedByItsNameOrWasNotRead(Sample sample) {
    Extraction whole = sample.extract(sample.response());
    for (Leaf leaf : Leaf.of(sample.response())) {
      if (!leaf.value().isNumber()) {
        continue;
      }
      BAD_COUNTS.forEach(
          (kind, bad) -> {
            if (kind.equals("fraction") && NOT_WHOLE.contains(leaf.name())) {
              return;
            }
            Extraction extraction = sample.extract(leaf.replacedBy(bad));
            if (extraction instanceof Extraction.Failed failed) {
              assertThat(failed.field()).as(leaf + " is " + kind).endsWith(leaf.name());
            } else {
              assertThat(usage(extraction)).as(leaf + " is " + kind).isEqualTo(usage(whole));
            }
          });
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aNull_isAnAbsentField(Sample sample) {
    for (Leaf leaf : Leaf.of(sample.response())) {
      Extraction extraction = sample.extract(leaf.replacedBy(JsonNodeFactory.instance.nullNode()));
      assertThat(extraction).as(leaf.toString()).isEqualTo(sample.extract(leaf.removed()));
    }
  }

  /** Wherever a text of the prompt turns up, nothing that comes out repeats it. */
  @ParameterizedTest
  @MethodSource("samples")
  void promptText_comesOutNowhere(Sample sample) {
    JsonNode prompt = json("\"" + Sample.CONTENT + "\"");
    assertThat(sample.extract(sample.response()).toString()).doesNotContain(Sample.TRACE);
    for (Leaf leaf : Leaf.of(sample.response())) {
      Extraction extraction = sample.extract(leaf.replacedBy(prompt));
      assertThat(extraction.toString()).as(leaf.toString()).doesNotContain(Sample.TRACE);
      Extraction renamed = sample.extract(leaf.renamed(Sample.CONTENT));
      assertThat(renamed.toString()).as(leaf.toString()).doesNotContain(Sample.TRACE);
      if (renamed instanceof Extraction.Failed failed) {
        assertThat(failed.message()).doesNotContain(Sample.TRACE);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aStreamCutBetweenEvents_hasTheFinalUsageOrSaysThatItMayNotHave(Sample sample) {
    if (!sample.isStream()) {
      return;
    }
    assertThat(usage(sample.extract(sample.beginning(0)))).isEmpty();
    for (int events = 1; events < sample.response().size(); events++) {
      isFinalOrDoubtful(sample, sample.extract(sample.beginning(events)), "events " + events);
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aResponseCutAnywhere_isNeverTakenForAWholeOne(Sample sample) {
    String text = sample.text();
    for (int length = 0; length < text.length(); length++) {
      Extraction extraction = sample.extractText(text.substring(0, length));
      assertThat(extraction.toString()).doesNotContain(Sample.TRACE);
      if (sample.isStream()) {
        isFinalOrDoubtful(sample, extraction, "characters " + length);
      } else {
        assertThat(extraction).as("characters %s", length).isInstanceOf(Extraction.Failed.class);
      }
    }
  }

  private static void isFinalOrDoubtful(Sample sample, Extraction cut, String place) {
    if (cut instanceof Extraction.Extracted extracted && extracted.details().notes().isEmpty()) {
      assertThat(Sample.positive(extracted.usage()))
          .as("%s, %s", sample, place)
          .isEqualTo(sample.expectedUsage());
    }
  }

  private static Map<String, BigDecimal> usage(Extraction extraction) {
    return extraction instanceof Extraction.Extracted extracted
        ? Sample.positive(extracted.usage())
        : Map.of();
  }

  private static JsonNode json(String text) {
    try {
      return JsonText.parse(text, "test");
    } catch (UnreadableField e) {
      throw new IllegalStateException(e);
    }
  }

  /** A value that is no object or list, by its path from the root. */
  private record Leaf(JsonNode root, List<String> path, JsonNode value) {

    static List<Leaf> of(JsonNode root) {
      List<Leaf> leaves = new ArrayList<>();
      collect(root, root, List.of(), leaves);
      return leaves;
    }

    private static void collect(
        JsonNode root, JsonNode node, List<String> path, List<Leaf> leaves) {
      if (node.isValueNode()) {
        leaves.add(new Leaf(root, path, node));
      } else if (node.isObject()) {
        node.properties()
            .forEach(field -> collect(root, field.getValue(), with(path, field.getKey()), leaves));
      } else {
        for (int i = 0; i < node.size(); i++) {
          collect(root, node.get(i), with(path, String.valueOf(i)), leaves);
        }
      }
    }

    private static List<String> with(List<String> path, String name) {
      List<String> longer = new ArrayList<>(path);
      longer.add(name);
      return List.copyOf(longer);
    }

    String name() {
      return path.get(path.size() - 1);
    }

    JsonNode replacedBy(JsonNode other) {
      JsonNode copy = root.deepCopy();
      JsonNode parent = parent(copy);
      if (parent instanceof ArrayNode list) {
        list.set(Integer.parseInt(name()), other);
      } else {
        ((ObjectNode) parent).set(name(), other);
      }
      return copy;
    }

    /** A list keeps the place, as an absent value would leave the others where they are. */
    JsonNode removed() {
      JsonNode copy = root.deepCopy();
      if (!(parent(copy) instanceof ObjectNode object)) {
        return replacedBy(JsonNodeFactory.instance.nullNode());
      }
      object.remove(name());
      return copy;
    }

    JsonNode renamed(String other) {
      JsonNode copy = root.deepCopy();
      if (parent(copy) instanceof ObjectNode object) {
        object.set(other, object.remove(name()));
      }
      return copy;
    }

    private JsonNode parent(JsonNode copy) {
      JsonNode node = copy;
      for (String step : path.subList(0, path.size() - 1)) {
        node = node.isArray() ? node.get(Integer.parseInt(step)) : node.get(step);
      }
      return node;
    }

    @Override
    public String toString() {
      return String.join(".", path);
    }
  }
}
