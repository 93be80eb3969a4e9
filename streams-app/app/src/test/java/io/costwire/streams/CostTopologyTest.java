// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.streams.budget.ActiveBudgets;
import io.costwire.streams.detect.ActiveSignalRules;
import io.costwire.streams.flow.StageMetrics;
import io.costwire.streams.owner.ActiveOwnership;
import io.costwire.streams.price.ActiveBook;
import io.costwire.streams.window.ActiveDimensions;
import io.costwire.streams.wire.SchemaRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CostTopologyTest {
  private static final Path GOLDEN = Path.of("src/test/resources/topology.txt");

  /** A changed name or order abandons state. Regenerate with {@code -DupdateGolden=true}. */
  @Test
  void topology_isTheOneOfTheGoldenFile(@TempDir Path stateDir) throws IOException {
    var parts =
        TopologyParts.of(
            TopologyHarness.settings(),
            new TopologyParts.Control(
                new ActiveBook(),
                new ActiveOwnership(),
                new ActiveBudgets(),
                new ActiveDimensions(),
                new ActiveSignalRules()),
            SchemaRegistry.at("mock://golden", Map.of()),
            new StageMetrics(new SimpleMeterRegistry()),
            () -> TopologyHarness.NOON);
    String described =
        CostTopology.build(parts, TopologyHarness.properties(stateDir)).describe().toString();
    if (Boolean.getBoolean("updateGolden")) {
      Files.writeString(GOLDEN, described);
    }
    assertThat(described).isEqualTo(Files.readString(GOLDEN));
  }
}
