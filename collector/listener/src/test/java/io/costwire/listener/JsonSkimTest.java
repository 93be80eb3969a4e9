// SPDX-License-Identifier: Apache-2.0
package io.costwire.listener;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonSkimTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{ \"a\" : 1 , \"b\" : [ ] }|{\"a\":1,\"b\":[]}",
        "[1,2.5,-3e4,{\"a\":-1},4]|[{\"a\":-1}]",
        "[\"x\",1,\"y\",null,true,[0.5,[1]],2]|[\"x\",\"y\",null,true,[[]]]",
        "{\"q\":\"a\\\\\\\"b\\\\\\\\\",\"r\":false}|{\"q\":\"a\\\\\\\"b\\\\\\\\\",\"r\":false}",
        "{\"s\":\"[{,\",\"t\":0}|{\"s\":\"[{,\",\"t\":0}"
      })
  void text_keepsTheBones(String text, String bones) {
    assertThat(skim(text.replace("\\\\", "\\"), 64).text()).isEqualTo(bones.replace("\\\\", "\\"));
  }

  @Test
  void longStrings_areDroppedWhole() {
    String content = "prompt \\\" text ".repeat(40);
    assertThat(skim("{\"a\":\"" + content + "\",\"n\":7}", 64).text())
        .isEqualTo("{\"a\":\"\",\"n\":7}");
  }

  @Test
  void belowTheWantedDepth_isNull() {
    assertThat(
            skim("{\"model\":\"m\",\"messages\":[{\"content\":\"}]secret\"}],\"n\":1}", 1).text())
        .isEqualTo("{\"model\":\"m\",\"messages\":null,\"n\":1}");
  }

  @Test
  void memory_doesNotGrowWithTheContent() {
    String picture = "{\"data\":[{\"b64\":\"" + "A".repeat(3 << 20) + "\"}],\"usage\":{\"n\":3}}";
    assertThat(skim(picture, 64).text())
        .isEqualTo("{\"data\":[{\"b64\":\"\"}],\"usage\":{\"n\":3}}");
    JsonSkim tooMuch = skim("[" + "{\"a\":1},".repeat(1000) + "1]", 64);
    assertThat(tooMuch.isTooLong()).isTrue();
    assertThat(tooMuch.text()).isEmpty();
  }

  @Test
  void isComplete_onlyAfterTheLastBrace() {
    assertThat(skim("{\"a\":{}", 64).isComplete()).isFalse();
    assertThat(skim("{\"a\":{}}", 64).isComplete()).isTrue();
    assertThat(skim("", 64).isComplete()).isFalse();
  }

  /** Whatever is short and not a number in a list is the same afterwards, cut anywhere. */
  @Test
  void randomDocuments_areTheSameButForVectors() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 500; i++) {
      JsonNode document = JsonNodeFactory.instance.objectNode().set("root", any(random, 4));
      byte[] bytes = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(document);
      JsonSkim skim = new JsonSkim(1 << 20, 64);
      int cut = random.nextInt(bytes.length);
      skim.write(bytes, 0, cut);
      skim.write(bytes, cut, bytes.length - cut);
      assertThat(JSON.readTree(skim.text()))
          .as("seed %d", seed)
          .isEqualTo(withoutVectors(document));
      assertThat(skim.isComplete()).as("seed %d", seed).isTrue();
    }
  }

  private static JsonSkim skim(String text, int depth) {
    JsonSkim skim = new JsonSkim(4096, depth);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (byte b : bytes) {
      skim.write(new byte[] {b}, 0, 1);
    }
    return skim;
  }

  private static JsonNode any(Random random, int depth) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (random.nextInt(depth > 0 ? 7 : 5)) {
      case 0 -> nodes.numberNode(random.nextInt());
      case 1 -> nodes.numberNode(random.nextDouble() * 1e-9);
      case 2 -> nodes.textNode("\"\\\u00e9[{,:" + random.nextInt(100));
      case 3 -> nodes.booleanNode(random.nextBoolean());
      case 4 -> nodes.nullNode();
      case 5 -> {
        ArrayNode list = nodes.arrayNode();
        for (int i = random.nextInt(5); i > 0; i--) {
          list.add(any(random, depth - 1));
        }
        yield list;
      }
      default -> {
        ObjectNode object = nodes.objectNode();
        for (int i = random.nextInt(5); i > 0; i--) {
          object.set("k" + random.nextInt(9), any(random, depth - 1));
        }
        yield object;
      }
    };
  }

  private static JsonNode withoutVectors(JsonNode node) {
    if (node.isArray()) {
      ArrayNode kept = JsonNodeFactory.instance.arrayNode();
      for (JsonNode element : node) {
        if (!element.isNumber()) {
          kept.add(withoutVectors(element));
        }
      }
      return kept;
    }
    if (node.isObject()) {
      ObjectNode kept = JsonNodeFactory.instance.objectNode();
      node.properties().forEach(f -> kept.set(f.getKey(), withoutVectors(f.getValue())));
      return kept;
    }
    return node;
  }
}
