// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.pricing.imports.NotCarried;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PricesTextTest {
  private static final NotCarried NOTE =
      new NotCarried("openai", "gpt-x", "row 2", NotCarried.Kind.LEFT_OUT, "unknown unit 'smells'");

  @Test
  void notes_areCutAndCountedByKind() {
    List<String> lines = PricesText.notes(Collections.nCopies(61, NOTE), false);

    assertThat(lines).hasSize(62);
    assertThat(lines.getFirst()).isEqualTo("left out: openai/gpt-x row 2: unknown unit 'smells'");
    assertThat(lines.get(60)).isEqualTo("and 1 more (--all prints them)");
    assertThat(lines.getLast()).isEqualTo("Not as in the file: 61 left out");
  }

  @Test
  void allNotes_arePrintedOnRequest() {
    assertThat(PricesText.notes(Collections.nCopies(61, NOTE), true)).hasSize(62);
    assertThat(PricesText.notes(List.of(), true)).isEmpty();
  }
}
