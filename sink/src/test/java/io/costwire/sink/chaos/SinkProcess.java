// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.chaos;

import io.costwire.embedded.process.ParentBoundMain;
import io.costwire.sink.SinkMain;
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

/** A sink as a process of its own, which a test can kill, freeze, stop and start again. */
final class SinkProcess implements AutoCloseable {
  private static final Duration END = Duration.ofSeconds(60);

  private final Map<String, String> environment;
  private final Path log;
  private final int opsPort;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private Process process;

  SinkProcess(Map<String, String> environment, Path log) {
    this.environment = environment;
    this.log = log;
    this.opsPort = freePort();
    this.process = begin();
  }

  private Process begin() {
    var builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                // it lives for seconds: a quick start is worth more than speed
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ParentBoundMain.class.getName(),
                SinkMain.class.getName()));
    builder.environment().putAll(environment);
    builder.environment().put("OPS_PORT", Integer.toString(opsPort));
    builder.environment().put("OPS_HOST", "127.0.0.1");
    builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it after its end. */
  void restart() {
    process = begin();
  }

  boolean isReady() {
    try {
      var request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + opsPort + "/health/ready"))
              .timeout(Duration.ofSeconds(5))
              .build();
      return http.send(request, HttpResponse.BodyHandlers.ofString())
          .body()
          .strip()
          .equals("ready");
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** As by kill -9. */
  void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** As by SIGTERM. */
  void stop() {
    process.destroy();
    awaitEnd();
  }

  /** Stops all its threads in the middle of what they do, as a pause of the machine does. */
  void freeze() {
    signal("-STOP");
  }

  void thaw() {
    signal("-CONT");
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

  private void awaitEnd() {
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
