// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What Costwire needs on a machine, checked without starting anything. */
public final class Checkup {
  private static final long NEEDED_DISK_BYTES = 2L << 30;
  private final StackConfig config;

  /**
   * Result of one check.
   *
   * @param what the thing checked
   * @param fine whether it is as needed
   * @param text what was found, and what to do when it is not fine
   */
  public record Finding(String what, boolean fine, String text) {}

  private Checkup(StackConfig config) {
    this.config = config;
  }

  public static Checkup of(StackConfig config) {
    return new Checkup(config);
  }

  /** Runs all checks. */
  public List<Finding> run() {
    List<Finding> findings = new ArrayList<>();
    findings.add(new Finding("java", true, Runtime.version().toString()));
    findings.add(installed("registry", Installation.registryHome()));
    findings.add(installed("engine", Installation.engineLibrary()));
    findings.add(dataDirectory());
    findings.add(disk());
    if (Endpoints.saved(config.data()).isPresent()) {
      findings.add(new Finding("ports", true, "Costwire seems to run here; see ./costwire status"));
    } else {
      findings.addAll(ports());
    }
    return findings;
  }

  private static Finding installed(String what, Path path) {
    boolean there = Files.exists(path);
    return new Finding(
        what,
        there,
        there ? path.toString() : path + " is missing: run ./costwire up once, which builds it");
  }

  private Finding dataDirectory() {
    try {
      Files.createDirectories(config.data());
      Files.delete(Files.createTempFile(config.data(), "doctor", ".tmp"));
      return new Finding("data", true, config.data() + " can be written");
    } catch (IOException e) {
      return new Finding(
          "data",
          false,
          "%s cannot be written (%s): choose another with --data DIR".formatted(config.data(), e));
    }
  }

  private Finding disk() {
    Path existing = config.data();
    while (existing.getParent() != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    try {
      long free = Files.getFileStore(existing).getUsableSpace();
      boolean enough = free >= NEEDED_DISK_BYTES;
      return new Finding(
          "disk",
          enough,
          "%,d MiB free%s".formatted(free >> 20, enough ? "" : "; at least 2,048 are needed"));
    } catch (IOException e) {
      return new Finding("disk", false, "free space is not known: " + e);
    }
  }

  private List<Finding> ports() {
    var ports = config.ports();
    Map<String, Integer> all =
        Map.of(
            "GATEWAY_PORT", ports.gateway(),
            "KAFKA_PORT", ports.kafka(),
            "REGISTRY_PORT", ports.registry(),
            "CLICKHOUSE_PORT", ports.clickHouse(),
            "OPS_PORT", ports.ops(),
            "VIEWER_PORT", ports.viewer());
    return all.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(e -> port(e.getKey(), e.getValue()))
        .toList();
  }

  private static Finding port(String key, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return new Finding("port " + port, true, "free (" + key + ")");
    } catch (IOException e) {
      return new Finding(
          "port " + port,
          false,
          "in use: stop what listens there, set %s to another port, or start with --any-ports"
              .formatted(key));
    }
  }
}
