// SPDX-License-Identifier: Apache-2.0
package io.costwire.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;
import org.testcontainers.DockerClientFactory;

final class CostwireBackendsTest {
  @Test
  void unknownKind_isNamedWithTheKnownOnes() {
    assertThatThrownBy(() -> CostwireBackends.create("kubernetes"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("costwire.it.backend is 'kubernetes'", "embedded", "containers");
  }

  @Test
  void containersWithoutDocker_skipTheTestWithTheReason() {
    assumeThat(DockerClientFactory.instance().isDockerAvailable()).isFalse();

    try (var backends = CostwireBackends.create("containers")) {
      assertThatThrownBy(backends::bootstrapServers)
          .isInstanceOf(TestAbortedException.class)
          .hasMessageContaining("needs a Docker engine and none answers");
      assertThatThrownBy(backends::schemaRegistryUrl).isInstanceOf(TestAbortedException.class);
      assertThatThrownBy(backends::clickhouseJdbcUrl).isInstanceOf(TestAbortedException.class);
    }
  }

  @Test
  void names_areUnique() {
    try (var backends = CostwireBackends.create("embedded")) {
      assertThat(backends.uniqueName("sink"))
          .startsWith("sink_")
          .isNotEqualTo(backends.uniqueName("sink"));
    }
  }
}
