// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateGenerationTest {
  @TempDir private Path folder;
  private final AtomicInteger wiped = new AtomicInteger();

  @Test
  void stateOfAnotherGeneration_isWipedOnce() {
    start(1);
    start(1);
    assertThat(wiped).hasValue(0);
    start(2);
    start(2);
    assertThat(wiped).hasValue(1);
  }

  private void start(int generation) {
    new StateGeneration(folder.resolve("state"), generation).prepare(wiped::incrementAndGet);
  }
}
