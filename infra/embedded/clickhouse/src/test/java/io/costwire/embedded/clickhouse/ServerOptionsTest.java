// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ServerOptionsTest {
  private final ServerOptions options =
      new ServerOptions(
          Path.of("/lib/libchdb.so"),
          Path.of("/data"),
          8123,
          new Credentials("u", "p: w"),
          Optional.of(new Credentials("r", "p: w2")),
          1024,
          Duration.ofSeconds(5));

  @Test
  void options_surviveTheEnvironment() {
    assertThat(ServerOptions.fromEnvironment(options.toEnvironment())).isEqualTo(options);
  }

  @Test
  void allMissingKeys_areNamed() {
    assertThatThrownBy(
            () -> ServerOptions.fromEnvironment(Map.of("COSTWIRE_CLICKHOUSE_DATA", "/x")))
        .hasMessageContainingAll("COSTWIRE_CLICKHOUSE_LIBRARY", "COSTWIRE_CLICKHOUSE_PORT")
        .hasMessageNotContaining("COSTWIRE_CLICKHOUSE_DATA");
  }

  @Test
  void passwords_areNotPrinted() {
    assertThat(options.toString()).doesNotContain("p: w");
    assertThat(EmbeddedClickHouse.Options.of(Path.of("x")).withReader("r", "p: w").toString())
        .doesNotContain("p: w");
    assertThat(EmbeddedClickHouse.Options.of(Path.of("x")).withCredentials("u", "p: w").toString())
        .doesNotContain("p: w");
  }

  @Test
  void platforms_haveTheirPackage() {
    assertThat(EngineLibrary.packageName("Linux", "amd64")).isEqualTo("lib-linux-x64-gnu");
    assertThat(EngineLibrary.packageName("Linux", "aarch64")).isEqualTo("lib-linux-arm64-gnu");
    assertThat(EngineLibrary.packageName("Mac OS X", "aarch64")).isEqualTo("lib-darwin-arm64");
    assertThat(EngineLibrary.packageName("Mac OS X", "x86_64")).isEqualTo("lib-darwin-x64");
  }
}
