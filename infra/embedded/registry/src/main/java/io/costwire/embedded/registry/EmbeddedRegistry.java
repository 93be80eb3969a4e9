// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.registry;

import static java.util.Objects.requireNonNull;

import io.costwire.embedded.process.ChildJava;
import io.costwire.embedded.process.ChildProcess;
import io.costwire.embedded.process.DataDirectory;
import io.costwire.embedded.process.EmbeddedStartException;
import io.costwire.embedded.process.LocalPort;
import io.costwire.embedded.process.Readiness;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Apicurio Registry as a child process on 127.0.0.1, speaking the Confluent API.
 *
 * <p>Schemas and ids are kept in one file of the data directory and survive a kill -9: an id that
 * was handed out is on disk. Its log is {@code child.log} there.
 */
public final class EmbeddedRegistry implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedRegistry.class);
  private static final String SERVER = "Schema registry";
  private static final int MIN_JAVA = 21;
  private static final String COMPATIBILITY = "FULL_TRANSITIVE";
  // A first start with a cold disk was measured at 22 s.
  private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
  // Answers 500 for a moment while it opens its database.
  private static final Duration REFUSAL_PATIENCE = Duration.ofSeconds(10);
  private static final long POLL_MS = 50;
  private static final int LOG_LINES_SHOWN = 15;

  /**
   * @param dataDirectory schemas, ids and the log
   * @param home the unpacked registry
   * @param java a java executable of version 21 or newer
   * @param port 0 takes any free port
   * @param classDataArchive keeps a class-data archive (about 80 MB) in the data directory: the
   *     first close takes 3 s longer, every later start is about a second shorter
   */
  public record Options(
      Path dataDirectory, Path home, Path java, int port, boolean classDataArchive) {
    public Options {
      requireNonNull(dataDirectory, "dataDirectory");
      requireNonNull(home, "home");
      requireNonNull(java, "java");
      LocalPort.requireValid(port, "port");
    }

    /** This JVM's java, the registry that the build unpacked, any free port, no archive. */
    public static Options of(Path dataDirectory) {
      return new Options(
          dataDirectory, RegistryHome.defaultHome(), ChildJava.currentJava(), 0, false);
    }

    public Options withPort(int port) {
      return new Options(dataDirectory, home, java, port, classDataArchive);
    }

    public Options withJava(Path java) {
      return new Options(dataDirectory, home, java, port, classDataArchive);
    }

    public Options withHome(Path home) {
      return new Options(dataDirectory, home, java, port, classDataArchive);
    }

    public Options withClassDataArchive() {
      return new Options(dataDirectory, home, java, port, true);
    }
  }

  private record Running(DataDirectory directory, ChildProcess child, int port, RegistryApi api) {}

  private final Options options;
  private @Nullable Running running;

  public EmbeddedRegistry(Options options) {
    this.options = requireNonNull(options, "options");
  }

  /**
   * Starts the registry, waits until it answers and makes FULL_TRANSITIVE the default
   * compatibility; does nothing when it runs.
   *
   * @throws EmbeddedStartException that names what to change
   */
  public synchronized EmbeddedRegistry start() {
    if (running == null) {
      Path runner = RegistryHome.runner(options.home());
      JavaVersion.requireAtLeast(MIN_JAVA, options.java());
      DataDirectory directory = DataDirectory.open(options.dataDirectory(), SERVER);
      try {
        running = start(directory, runner);
      } catch (RuntimeException e) {
        directory.close();
        throw e;
      }
    }
    return this;
  }

  /** Whether the registry and its database answer now. */
  public Readiness ready() {
    Running current;
    synchronized (this) {
      current = running;
    }
    if (current == null) {
      return Readiness.notReady("The schema registry is not started.");
    }
    if (!current.child().isAlive()) {
      return Readiness.notReady(current.child().lastWords(LOG_LINES_SHOWN));
    }
    try {
      current.api().check();
      return Readiness.ready();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Readiness.notReady("The schema registry was not asked: interrupted.");
    } catch (IOException e) {
      return Readiness.notReady("The schema registry does not answer: " + e.getMessage());
    }
  }

  /** The base URL for {@code schema.registry.url}. */
  public String url() {
    return url(required().port());
  }

  /** The pid of the child. */
  public long pid() {
    return required().child().pid();
  }

  /** Stops the child, waiting a bounded time; does nothing when it does not run. */
  @Override
  public synchronized void close() {
    Running stopping = running;
    running = null;
    if (stopping != null) {
      stopping.child().close();
      stopping.directory().close();
    }
  }

  private synchronized Running required() {
    if (running == null) {
      throw new IllegalStateException("The schema registry is not started: call start() first.");
    }
    return running;
  }

  private Running start(DataDirectory directory, Path runner) {
    int port = LocalPort.choose(options.port(), SERVER);
    ChildProcess child = ChildProcess.start(child(directory.path(), runner, port), directory);
    try {
      Running started = new Running(directory, child, port, new RegistryApi(url(port)));
      awaitAnswer(started);
      started.api().setCompatibility(COMPATIBILITY);
      LOG.info("schema registry started url={} data={}", url(port), directory.path());
      return started;
    } catch (IOException e) {
      child.close();
      throw new EmbeddedStartException(
          "%s: the default compatibility %s could not be set (%s)."
              .formatted(SERVER, COMPATIBILITY, e.getMessage()),
          e);
    } catch (InterruptedException e) {
      child.close();
      Thread.currentThread().interrupt();
      throw new EmbeddedStartException(SERVER + ": interrupted while it started.", e);
    } catch (RuntimeException e) {
      child.close();
      throw e;
    }
  }

  private static void awaitAnswer(Running started) throws InterruptedException {
    long begin = System.nanoTime();
    long end = begin + START_TIMEOUT.toNanos();
    String reason = "it was not asked yet";
    while (System.nanoTime() < end) {
      if (started.child().waitFor(POLL_MS)) {
        throw new EmbeddedStartException(
            "%s: did not start. %s".formatted(SERVER, started.child().lastWords(LOG_LINES_SHOWN)));
      }
      try {
        started.api().check();
        return;
      } catch (RegistryApi.Refused e) {
        // it is up and cannot work, as with a database that is no database: that stays so
        end = Math.min(end, System.nanoTime() + REFUSAL_PATIENCE.toNanos());
        reason = String.valueOf(e.getMessage());
      } catch (IOException e) {
        reason = String.valueOf(e.getMessage());
      }
    }
    throw new EmbeddedStartException(
        "%s: did not start within %d s (%s). %s"
            .formatted(
                SERVER,
                (System.nanoTime() - begin) / 1_000_000_000,
                reason,
                started.child().lastWords(LOG_LINES_SHOWN)));
  }

  private ChildJava child(Path data, Path runner, int port) {
    List<String> jvm =
        new ArrayList<>(
            List.of(
                "-Xmx256m",
                "-XX:+UseSerialGC",
                // The registry is small and short of work: the second compiler only costs memory.
                "-XX:TieredStopAtLevel=1",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED"));
    if (options.classDataArchive()) {
      jvm.add("-XX:+AutoCreateSharedArchive");
      jvm.add("-XX:SharedArchiveFile=" + data.resolve("registry.jsa"));
    }
    jvm.addAll(RegistryConfig.systemProperties(data, port, LocalPort.choose(0, SERVER)));
    return new ChildJava(
        SERVER,
        options.java(),
        jvm,
        List.of(runner),
        List.of("io.quarkus.bootstrap.runner.QuarkusEntryPoint"),
        Map.of());
  }

  private static String url(int port) {
    return "http://127.0.0.1:" + port + "/apis/ccompat/v7";
  }
}
