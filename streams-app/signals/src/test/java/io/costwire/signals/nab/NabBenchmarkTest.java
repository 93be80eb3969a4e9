// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.nab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

/** On the benchmark's series where they are at hand; {@link NabBenchmark} prints all figures. */
class NabBenchmarkTest {

  @Test
  void withoutTheData_testsAreSkipped(@TempDir Path nothing) {
    assertThatThrownBy(() -> NabBenchmark.standard(nothing))
        .isInstanceOf(TestAbortedException.class)
        .hasMessageContaining("costwire.nab");
  }

  @Test
  void baseline_scoresWhatWasPublished() throws IOException {
    // The windowed Gaussian's published threshold is a probability of 1.0, its published figures on
    // these six series 56.9 and 8 false alarms. It is the scorer that is tested by this.
    NabScorer.Result result =
        NabBenchmark.standard()
            .of("realAdExchange")
            .at(NabDetectors.GAUSSIAN_END, file -> NabDetectors.windowedGaussian(file, 6_400));

    assertThat(result.score()).isCloseTo(56.9, within(0.1));
    assertThat(result.falseAlarms()).isEqualTo(8);
  }

  @Test
  void costwire_keepsItsScore() throws IOException {
    NabBenchmark benchmark = NabBenchmark.standard();

    assertThat(benchmark.official(file -> NabDetectors.ours(file).news()).score())
        .isGreaterThan(64);
  }
}
