// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.stack;

import java.nio.file.Path;

/** Where the parts that are not jars lie: the registry's distribution and the engine's library. */
public final class Installation {
  private Installation() {}

  /** The checkout or installation, as the launcher says. */
  public static Path home() {
    return Path.of(System.getProperty("costwire.home", ".")).toAbsolutePath().normalize();
  }

  /** Unpacked distribution of the schema registry. */
  public static Path registryHome() {
    return home().resolve("infra/embedded/registry/target/registry");
  }

  /** Folder in which npm put the ClickHouse engine. */
  public static Path engineLibrary() {
    return home().resolve("infra/embedded/clickhouse/engine/node_modules/@chdb");
  }
}
