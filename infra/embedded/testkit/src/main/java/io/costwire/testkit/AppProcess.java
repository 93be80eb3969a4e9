// SPDX-License-Identifier: Apache-2.0
package io.costwire.testkit;

import io.costwire.embedded.process.ParentBoundMain;
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

/**
 * An app as a process of its own, on the class path of the test, so that it can be killed and
 * frozen. It ends with the test.
 */
public final class AppProcess implements AutoCloseable {
  private static final Duration END = Duration.ofSeconds(60);

  private final Class<?> main;
  private final Map<String, String> environment;
  private final Path log;
  private final int opsPort;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
  private Process process;

  private AppProcess(Class<?> main, Map<String, String> environment, Path log) {
    this.main = main;
    this.environment = Map.copyOf(environment);
    this.log = log;
    this.opsPort = freePort();
    this.process = begin();
  }

  /**
   * Starts an app and does not wait until it is ready.
   *
   * @param main class of the app
   * @param environment its configuration; its operations port is chosen here
   * @param log file that its output is appended to
   */
  public static AppProcess start(Class<?> main, Map<String, String> environment, Path log) {
    return new AppProcess(main, environment, log);
  }

  private Process begin() {
    var builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                // several share the cores of one machine: a quick start is worth more than speed
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                ParentBoundMain.class.getName(),
                main.getName()));
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
  public void restart() {
    process = begin();
  }

  /** What /health/ready says, or why nobody says anything. */
  public String readiness() {
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

  public boolean isReady() {
    return readiness().equals("ready");
  }

  /** As by kill -9. */
  public void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /** As by SIGTERM. */
  public void stop() {
    askToStop();
    awaitEnd();
  }

  /** As by SIGTERM, without waiting. */
  public void askToStop() {
    process.destroy();
  }

  /** Stops all its threads in the middle of what they do, as a pause of the machine does. */
  public void freeze() {
    signal("-STOP");
  }

  public void thaw() {
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

  /** Waits until the process is gone. */
  public void awaitEnd() {
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
