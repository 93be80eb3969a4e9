// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import static org.awaitility.Awaitility.await;

import io.costwire.embedded.clickhouse.EmbeddedClickHouse;
import io.costwire.embedded.process.EmbeddedStartException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An engine that a test can kill, stop, rob of its deduplication log and leave without disk. Its
 * data can be on a small file system of its own.
 */
public final class CrashEngine implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int START_ATTEMPTS = 3;
  private static final String SIZE = "size=384m";

  private final Path folder;
  private final Path filler;
  private final boolean small;
  private final EmbeddedClickHouse server;

  /** Starts one whose data is in {@code folder}, which is deleted in the end. */
  public static CrashEngine in(Path folder) {
    return new CrashEngine(folder, false);
  }

  /** The same, on a small disk of its own where this user may have one. */
  static CrashEngine onSmallDisk(Path folder) {
    return new CrashEngine(folder, true);
  }

  private CrashEngine(Path folder, boolean mount) {
    this.folder = folder;
    this.filler = folder.resolve("filler");
    delete(folder);
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    small = mount && succeeds("mount", "-t", "tmpfs", "-o", SIZE, "tmpfs", folder.toString());
    server = started(folder);
  }

  /** On a port that stays the same; where another process takes it first, on the next one. */
  private static EmbeddedClickHouse started(Path folder) {
    for (int attempt = 1; ; attempt++) {
      var options = EmbeddedClickHouse.Options.of(folder).withPort(freePort());
      try {
        return new EmbeddedClickHouse(options).start();
      } catch (EmbeddedStartException e) {
        if (attempt == START_ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  public String url() {
    return server.url();
  }

  /** As by kill -9; it is started again by itself. */
  public void kill() {
    ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly();
  }

  public long pid() {
    return server.pid();
  }

  /** Waits until the process that took the place of a killed one answers. */
  public void awaitOtherThan(long killed) {
    await("the engine is back")
        .atMost(PATIENCE)
        .until(() -> server.pid() != killed && server.ready().isReady());
  }

  void stop() {
    server.close();
  }

  void start() {
    await("the port is free again")
        .atMost(PATIENCE)
        .ignoreException(EmbeddedStartException.class)
        .until(() -> server.start() != null);
  }

  /** Deletes what the tables of a stopped engine know about inserts that they have seen. */
  int deleteDeduplicationLogs() {
    try (var files = Files.walk(folder)) {
      List<Path> logs =
          files
              .filter(file -> file.getParent().endsWith("deduplication_logs"))
              .filter(Files::isRegularFile)
              .toList();
      for (Path log : logs) {
        Files.delete(log);
      }
      return logs.size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether its disk can be filled without harm to anybody else. */
  boolean hasDiskOfItsOwn() {
    return small;
  }

  /** Leaves no byte on its disk. */
  void fillDisk() {
    byte[] block = new byte[64 * 1024];
    try (OutputStream out = Files.newOutputStream(filler)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      // full
    }
  }

  void freeDisk() {
    try {
      Files.deleteIfExists(filler);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean succeeds(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    server.close();
    if (small && !succeeds("umount", folder.toString())) {
      System.err.println("A file system was left mounted at " + folder);
      return;
    }
    delete(folder);
  }

  private static void delete(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (var files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      System.err.println("Temporary data was left in " + folder + ": " + e.getMessage());
    }
  }
}
