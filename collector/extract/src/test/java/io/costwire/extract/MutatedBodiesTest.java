// SPDX-License-Identifier: Apache-2.0
package io.costwire.extract;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Whatever arrives, the answer is an extraction, a message never repeats what a body says, and
 * usage of nothing is only found where a response says so.
 */
class MutatedBodiesTest {

  private static final int ROUNDS = 20_000;

  /** A count of zero that was written. */
  private static final Pattern LITERAL_ZERO =
      Pattern.compile("[^0-9.]-?0+(\\.0+)?([eE][^,}\\]]*)?\\D");

  private static final List<String> FRAGMENTS =
      List.of(
          "null",
          "-1",
          "\"" + Sample.CONTENT + "\"",
          "[]",
          "{}",
          "1e99999",
          "1e-40",
          "1.5",
          "true",
          "[[[[",
          "}",
          "\"",
          "\\u0000",
          "9".repeat(300),
          "9".repeat(1200),
          "[".repeat(1100),
          "{\"usage\":".repeat(40),
          ",",
          ":",
          "\n\n",
          "\ndata: ");

  @Test
  void mutatedResponses_alwaysGiveAnExtraction() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Sample> samples = Sample.all();
    List<String> texts = samples.stream().map(Sample::text).toList();
    for (int round = 0; round < ROUNDS; round++) {
      int at = random.nextInt(samples.size());
      String text = mutate(texts.get(at), random);
      try {
        isHarmless(samples.get(at).extractText(text), text);
      } catch (RuntimeException | Error e) {
        throw new AssertionError(
            "seed " + seed + ", round " + round + ", " + samples.get(at) + ": " + text, e);
      }
    }
  }

  private static void isHarmless(Extraction extraction, String text) {
    assertThat(extraction.toString()).doesNotContain(Sample.TRACE);
    if (extraction instanceof Extraction.Failed failed) {
      assertThat(failed.message()).doesNotContain(Sample.TRACE);
    }
    if (extraction instanceof Extraction.Extracted extracted) {
      assertThat(extracted.usage()).isNotEmpty();
      assertThat(extracted.usage().values()).allMatch(quantity -> quantity.signum() >= 0);
      BigDecimal sum = extracted.usage().values().stream().reduce(BigDecimal.ZERO, BigDecimal::add);
      if (sum.signum() == 0) {
        assertThat(LITERAL_ZERO.matcher(text).find()).isTrue();
      }
    }
  }

  private static String mutate(String body, Random random) {
    StringBuilder text = new StringBuilder(body);
    int mutations = 1 + random.nextInt(3);
    for (int i = 0; i < mutations && text.length() > 0; i++) {
      int at = random.nextInt(text.length());
      int end = Math.min(text.length(), at + 1 + random.nextInt(12));
      switch (random.nextInt(6)) {
        case 0 -> text.delete(at, end);
        case 1 -> text.insert(at, text.substring(at, end));
        case 2 -> text.setCharAt(at, (char) (0x21 + random.nextInt(0x5e)));
        case 3 -> text.setLength(at);
        case 4 -> text.insert(at, FRAGMENTS.get(random.nextInt(FRAGMENTS.size())));
        default -> replaceValue(text, FRAGMENTS.get(random.nextInt(FRAGMENTS.size())), random);
      }
    }
    return text.toString();
  }

  private static void replaceValue(StringBuilder text, String fragment, Random random) {
    int colon = text.indexOf(":", random.nextInt(text.length()));
    if (colon < 0) {
      text.append(fragment);
      return;
    }
    int end = colon + 1;
    while (end < text.length() && ",}]".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    text.replace(colon + 1, end, fragment);
  }
}
