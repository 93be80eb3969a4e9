// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DimensionsTest {

  @Test
  void key_isSortedByName() {
    assertThat(Dimensions.key(Map.of("provider", "openai", "model", "gpt-4o")))
        .isEqualTo("model=gpt-4o|provider=openai");
  }

  @Test
  void key_differs_wheneverAValueDiffers() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Map<String, Map<String, String>> seen = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      Map<String, String> dimensions = Map.of("a", text(random), "b", text(random));
      Map<String, String> before = seen.putIfAbsent(Dimensions.key(dimensions), dimensions);

      assertThat(before == null || before.equals(dimensions)).as("seed %d", seed).isTrue();
    }
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(5); i > 0; i--) {
      text.append("|=\\ab".charAt(random.nextInt(5)));
    }
    return text.toString();
  }

  @Test
  void others_areTheTagsWithoutAColumn() {
    assertThat(Dimensions.others(Map.of("team", "search", "region", "eu")))
        .isEqualTo(Map.of("region", "eu"));
  }
}
