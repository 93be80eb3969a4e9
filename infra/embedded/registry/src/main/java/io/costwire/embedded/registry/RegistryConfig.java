// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.registry;

import java.nio.file.Path;
import java.util.List;

/** The child's settings. System properties, because they win over what the environment holds. */
final class RegistryConfig {
  private RegistryConfig() {}

  static List<String> systemProperties(Path data, int port, int managementPort) {
    return List.of(
        "-Dquarkus.http.host=127.0.0.1",
        "-Dquarkus.http.port=" + port,
        // Health and metrics listen on a port of their own, 9000 unless told otherwise.
        "-Dquarkus.management.host=127.0.0.1",
        "-Dquarkus.management.port=" + managementPort,
        "-Dapicurio.storage.kind=sql",
        "-Dapicurio.storage.sql.kind=h2",
        // WRITE_DELAY=0: without it H2 writes half a second after the commit, and a kill -9 in
        // between takes back an id that records already carry.
        "-Dapicurio.datasource.url=jdbc:h2:file:" + data.resolve("registry") + ";WRITE_DELAY=0",
        "-Dapicurio.datasource.jdbc.initial-size=1",
        "-Dapicurio.datasource.jdbc.min-size=1",
        "-Dapicurio.datasource.jdbc.max-size=8",
        "-Dquarkus.thread-pool.max-threads=16",
        "-Dquarkus.vertx.event-loops-pool-size=2",
        "-Dquarkus.banner.enabled=false",
        "-Dquarkus.http.access-log.enabled=false",
        "-Dquarkus.log.category.\"io.apicurio\".level=WARN",
        "-Dquarkus.log.console.format=%d{yyyy-MM-dd HH:mm:ss} %p [%c] %m%n%e");
  }
}
