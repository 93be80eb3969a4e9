// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

import io.costwire.embedded.process.ChildJava;
import io.costwire.embedded.process.ChildProcess;
import io.costwire.embedded.process.DataDirectory;
import io.costwire.embedded.process.EmbeddedStartException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** One run of the child, from start to answer to end. */
final class EngineProcess implements AutoCloseable {
  private static final String SERVER = "ClickHouse";
  // Mapping 570 MB from a cold disk takes its time.
  private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
  private static final long POLL_MS = 50;
  private static final int LOG_LINES_SHOWN = 15;

  private final ChildProcess child;
  private final EngineClient client;

  private EngineProcess(ChildProcess child, EngineClient client) {
    this.child = child;
    this.client = client;
  }

  /** Returns when the child answers statements. */
  static EngineProcess start(ServerOptions options, Path java, DataDirectory directory)
      throws InterruptedException {
    String url = "http://127.0.0.1:" + options.port();
    EngineProcess process =
        new EngineProcess(
            ChildProcess.start(child(options, java), directory),
            new EngineClient(url, options.credentials()));
    try {
      process.awaitAnswer();
      return process;
    } catch (InterruptedException | RuntimeException e) {
      process.close();
      throw e;
    }
  }

  void check() throws IOException, InterruptedException {
    client.check();
  }

  boolean isAlive() {
    return child.isAlive();
  }

  void awaitEnd() throws InterruptedException {
    while (!child.waitFor(Long.MAX_VALUE)) {
      // Waits as long as it takes.
    }
  }

  long pid() {
    return child.pid();
  }

  String lastWords() {
    return child.lastWords(LOG_LINES_SHOWN);
  }

  @Override
  public void close() {
    child.close();
  }

  private void awaitAnswer() throws InterruptedException {
    long end = System.nanoTime() + START_TIMEOUT.toNanos();
    String reason = "it was not asked yet";
    while (System.nanoTime() < end) {
      if (child.waitFor(POLL_MS)) {
        throw new EmbeddedStartException("%s: did not start. %s".formatted(SERVER, lastWords()));
      }
      try {
        check();
        return;
      } catch (IOException e) {
        reason = String.valueOf(e.getMessage());
      }
    }
    throw new EmbeddedStartException(
        "%s: no answer within %d s (%s). %s"
            .formatted(SERVER, START_TIMEOUT.toSeconds(), reason, lastWords()));
  }

  private static ChildJava child(ServerOptions options, Path java) {
    return new ChildJava(
        SERVER,
        java,
        List.of(
            // The adapter holds a statement and some chunks; the engine's memory is not the JVM's.
            "-Xmx192m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--enable-native-access=ALL-UNNAMED"),
        Arrays.stream(System.getProperty("java.class.path", "").split(File.pathSeparator))
            .map(Path::of)
            .toList(),
        List.of(ClickHouseServerMain.class.getName()),
        options.toEnvironment());
  }
}
