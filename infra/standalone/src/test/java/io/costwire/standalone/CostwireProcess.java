// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.standalone.ledger.LedgerCheck;
import io.costwire.standalone.ledger.LedgerReport;
import io.costwire.standalone.stack.ClickHouseClient;
import io.costwire.standalone.stack.Endpoints;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** {@code costwire up} as a process of its own, so that it can be killed like one. */
final class CostwireProcess implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(240);
  private static final Duration STOP = Duration.ofSeconds(240);
  private final Process process;
  private final Path data;
  private final Path log;

  private CostwireProcess(Process process, Path data, Path log) {
    this.process = process;
    this.data = data;
    this.log = log;
  }

  /** Starts it on free ports and waits until it is up. */
  static CostwireProcess up(Path data) {
    return up(data, Map.of());
  }

  /** The same, configured. */
  static CostwireProcess up(Path data, Map<String, String> environment) {
    Path log = data.resolveSibling(data.getFileName() + ".log");
    Process process = launch(log, environment, "up", "--any-ports", "--data", data.toString());
    CostwireProcess costwire = new CostwireProcess(process, data, log);
    Awaitility.await("costwire up")
        .atMost(START)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> costwire.isUp() || !process.isAlive());
    assertThat(process.isAlive()).as(costwire.log() + tail(data)).isTrue();
    return costwire;
  }

  /** The last lines of the log in the data directory, for the message of a failure. */
  private static String tail(Path data) {
    try {
      List<String> lines = Files.readAllLines(data.resolve("log/costwire.log"));
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 120), lines.size()));
    } catch (IOException e) {
      return "no log: " + e;
    }
  }

  /** Runs a command of the costwire command line in a process of its own. */
  static Process launch(Path log, Map<String, String> environment, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx768m", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(startFast(arguments[0].equals("up")));
    command.add("-Dcostwire.home=" + Path.of("../..").toAbsolutePath().normalize());
    command.addAll(List.of("-cp", classPath(), Main.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().putAll(environment);
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As the launcher does it: classes come from an archive that the first process leaves behind. */
  private static List<String> startFast(boolean up) {
    String archive = "target/it-%s.jsa".formatted(up ? "up" : "command");
    List<String> options = new ArrayList<>();
    options.addAll(List.of("-XX:+AutoCreateSharedArchive", "-XX:SharedArchiveFile=" + archive));
    options.addAll(List.of("-Xlog:cds=off", "-Xlog:cds+dynamic=off", "-Xshare:auto"));
    if (!up) {
      options.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    }
    return options;
  }

  /** Without the tests: an archive can be made of jars only. */
  private static String classPath() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !entry.contains("test-classes"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private boolean isUp() {
    return log().contains("Costwire is up") && Endpoints.saved(data).isPresent();
  }

  Endpoints endpoints() {
    return Endpoints.saved(data).orElseThrow();
  }

  /** What a query gives, as text with tabs. */
  String sql(String query) {
    try (var clickHouse = new ClickHouseClient(endpoints())) {
      return clickHouse.query(query, "TabSeparated").strip();
    }
  }

  /** The ledger, which must balance in time. */
  LedgerReport assertBalanced(Duration atMost) {
    try (var check = new LedgerCheck(endpoints())) {
      LedgerReport report = check.run(atMost);
      assertThat(report.balanced()).as(report.toString()).isTrue();
      return report;
    }
  }

  String log() {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** kill -9 of the main process alone: its children must end by themselves. */
  void kill() throws InterruptedException {
    List<ProcessHandle> children = process.descendants().toList();
    assertThat(children).isNotEmpty();
    process.destroyForcibly().waitFor();
    forget();
    Awaitility.await("children end with their parent")
        .atMost(Duration.ofSeconds(60))
        .until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
  }

  /** kill -9 of the whole group at once. */
  void killGroup() throws InterruptedException {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    process.waitFor();
    forget();
  }

  private void forget() {
    try {
      Files.deleteIfExists(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An ordinary stop (SIGTERM). */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new AssertionError("costwire did not stop within %s:\n%s".formatted(STOP, log()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    forget();
  }
}
