// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.chaos;

import io.costwire.embedded.process.ParentBoundMain;
import io.costwire.streams.StreamsMain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The streams app as a process of its own, which a test can kill, freeze and stop. */
final class AppProcess implements AutoCloseable {
  private static final Duration END = Duration.ofSeconds(60);

  private final Process process;
  private final int opsPort;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  private AppProcess(Process process, int opsPort) {
    this.process = process;
    this.opsPort = opsPort;
  }

  static AppProcess start(Map<String, String> environment, Path log) {
    int port = freePort();
    var builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                // three of them on the cores of one machine: a quick start is worth more than speed
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ParentBoundMain.class.getName(),
                StreamsMain.class.getName()));
    builder.environment().putAll(environment);
    builder.environment().put("OPS_PORT", Integer.toString(port));
    builder.environment().put("OPS_HOST", "127.0.0.1");
    builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    try {
      return new AppProcess(builder.start(), port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What /health/ready says. */
  String readiness() {
    try {
      var request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + opsPort + "/health/ready"))
              .timeout(Duration.ofSeconds(5))
              .build();
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body().strip();
    } catch (IOException e) {
      return process.isAlive() ? "not listening" : "ended with " + process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "interrupted";
    }
  }

  /** As by kill -9. */
  void kill() {
    process.destroyForcibly();
    awaitEnd();
    http.close();
  }

  /** Stops all its threads in the middle of what they do, as a pause of the machine does. */
  void freeze() {
    signal("-STOP");
  }

  void thaw() {
    signal("-CONT");
  }

  /** As by SIGTERM, without waiting. */
  void askToStop() {
    process.destroy();
  }

  private void signal(String signal) {
    try {
      Process kill =
          new ProcessBuilder("kill", signal, Long.toString(process.pid())).inheritIO().start();
      if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
        throw new IllegalStateException("kill " + signal + " of " + process.pid() + " failed");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Waits until the process is gone. */
  void awaitEnd() {
    try {
      if (!process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("process " + process.pid() + " does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Ends it for good; a frozen process, too. */
  @Override
  public void close() {
    if (process.isAlive()) {
      kill();
    }
    http.close();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
