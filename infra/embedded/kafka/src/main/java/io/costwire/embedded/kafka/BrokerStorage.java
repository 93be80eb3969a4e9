// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.kafka;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * The formatted log directory.
 *
 * <p>The cluster id is written down before anything else, so that a start that was killed half-way
 * through formatting continues with the same id.
 */
record BrokerStorage(Path logDirectory, String clusterId) {
  BrokerStorage {
    requireNonNull(logDirectory, "logDirectory");
    requireNonNull(clusterId, "clusterId");
  }

  static BrokerStorage format(Path directory) throws Exception {
    Path logDirectory = Files.createDirectories(directory.resolve("log"));
    String clusterId = clusterId(directory.resolve("cluster.id"));
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    try (PrintStream output = new PrintStream(said, false, StandardCharsets.UTF_8)) {
      new Formatter()
          .setPrintStream(output)
          .setClusterId(clusterId)
          .setNodeId(BrokerConfig.NODE_ID)
          .addDirectory(logDirectory.toString())
          .setMetadataLogDirectory(logDirectory.toString())
          .setControllerListenerName(BrokerConfig.CONTROLLER_LISTENER)
          .setReleaseVersion(MetadataVersion.latestProduction())
          .setIgnoreFormatted(true)
          .run();
    }
    return new BrokerStorage(logDirectory, clusterId);
  }

  /**
   * Whether the broker that wrote here last did not stop properly; asked before the next starts.
   */
  boolean wasKilled() {
    return Files.exists(logDirectory.resolve("__cluster_metadata-0"))
        && !Files.exists(logDirectory.resolve(".kafka_cleanshutdown"));
  }

  private static String clusterId(Path file) throws Exception {
    if (Files.exists(file)) {
      return Files.readString(file).trim();
    }
    String id = Uuid.randomUuid().toString();
    Path temporary = file.resolveSibling("cluster.id.tmp");
    Files.writeString(temporary, id);
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    return id;
  }
}
