// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

import static java.util.Objects.requireNonNull;

import io.costwire.embedded.process.ChildJava;
import io.costwire.embedded.process.DataDirectory;
import io.costwire.embedded.process.EmbeddedStartException;
import io.costwire.embedded.process.LocalPort;
import io.costwire.embedded.process.Readiness;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ClickHouse engine in a child process, behind ClickHouse's HTTP interface on 127.0.0.1.
 *
 * <p>Tables are kept in the data directory and survive a kill -9 of either process. A child that
 * ends on its own is started again on the same port, later and later up to ten seconds; every
 * restart is counted. Its log is {@code child.log} in the data directory.
 */
public final class EmbeddedClickHouse implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedClickHouse.class);
  private static final String SERVER = "ClickHouse";

  /**
   * @param dataDirectory tables and the log
   * @param port 0 takes any free port
   * @param user the user that may do everything
   * @param password of the user
   * @param readerUser a user that may only read; empty for none
   * @param readerPassword of the reader
   * @param maxBodyBytes longest request body, compressed and not
   * @param readTimeLimit how long a read runs that sets no max_execution_time of its own
   */
  public record Options(
      Path dataDirectory,
      int port,
      String user,
      String password,
      String readerUser,
      String readerPassword,
      long maxBodyBytes,
      Duration readTimeLimit) {
    private static final long DEFAULT_MAX_BODY_BYTES = 256L << 20;
    private static final Duration DEFAULT_READ_TIME_LIMIT = Duration.ofSeconds(30);

    public Options {
      requireNonNull(dataDirectory, "dataDirectory");
      LocalPort.requireValid(port, "port");
      requireNonNull(user, "user");
      requireNonNull(password, "password");
      requireNonNull(readerUser, "readerUser");
      requireNonNull(readerPassword, "readerPassword");
      requireNonNull(readTimeLimit, "readTimeLimit");
    }

    /** Any free port, user "default" without a password, 256 MB bodies, 30 s reads. */
    public static Options of(Path dataDirectory) {
      return new Options(
          dataDirectory, 0, "default", "", "", "", DEFAULT_MAX_BODY_BYTES, DEFAULT_READ_TIME_LIMIT);
    }

    public Options withPort(int port) {
      return new Options(
          dataDirectory,
          port,
          user,
          password,
          readerUser,
          readerPassword,
          maxBodyBytes,
          readTimeLimit);
    }

    public Options withCredentials(String user, String password) {
      return new Options(
          dataDirectory,
          port,
          user,
          password,
          readerUser,
          readerPassword,
          maxBodyBytes,
          readTimeLimit);
    }

    /** A second user, for pages and people: it may only read, whatever the method. */
    public Options withReader(String readerUser, String readerPassword) {
      return new Options(
          dataDirectory,
          port,
          user,
          password,
          readerUser,
          readerPassword,
          maxBodyBytes,
          readTimeLimit);
    }

    public Options withMaxBodyBytes(long maxBodyBytes) {
      return new Options(
          dataDirectory,
          port,
          user,
          password,
          readerUser,
          readerPassword,
          maxBodyBytes,
          readTimeLimit);
    }

    public Options withReadTimeLimit(Duration readTimeLimit) {
      return new Options(
          dataDirectory,
          port,
          user,
          password,
          readerUser,
          readerPassword,
          maxBodyBytes,
          readTimeLimit);
    }

    @Override
    public String toString() {
      return "Options[dataDirectory=%s, port=%d, user=%s, password=***, reader=%s, maxBodyBytes=%d, readTimeLimit=%s]"
          .formatted(dataDirectory, port, user, readerUser, maxBodyBytes, readTimeLimit);
    }
  }

  private final Options options;
  private final AtomicLong restarts = new AtomicLong();
  private @Nullable EngineSupervisor supervisor;

  public EmbeddedClickHouse(Options options) {
    this.options = requireNonNull(options, "options");
  }

  /**
   * Starts the child and returns when it answers statements; does nothing when it runs.
   *
   * @throws EmbeddedStartException that names what to change
   */
  public synchronized EmbeddedClickHouse start() {
    if (supervisor == null) {
      DataDirectory directory = DataDirectory.open(options.dataDirectory(), SERVER);
      try {
        supervisor = start(directory);
      } catch (RuntimeException e) {
        directory.close();
        throw e;
      }
    }
    return this;
  }

  /** Whether the engine answers a statement now. */
  public Readiness ready() {
    EngineSupervisor current;
    synchronized (this) {
      current = supervisor;
    }
    if (current == null) {
      return Readiness.notReady("ClickHouse is not started.");
    }
    EngineProcess process = current.process();
    if (!process.isAlive()) {
      return Readiness.notReady("ClickHouse ended and is being restarted. " + process.lastWords());
    }
    try {
      process.check();
      return Readiness.ready();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Readiness.notReady("ClickHouse was not asked: interrupted.");
    } catch (IOException e) {
      return Readiness.notReady("ClickHouse does not answer: " + e.getMessage());
    }
  }

  /** {@code http://127.0.0.1:port}. */
  public String url() {
    return "http://127.0.0.1:" + required().port();
  }

  /**
   * {@code jdbc:clickhouse://127.0.0.1:port/default}; the user and password are passed as
   * properties.
   */
  public String jdbcUrl() {
    return "jdbc:clickhouse://127.0.0.1:" + required().port() + "/default";
  }

  /** How often the child ended on its own and was started again. */
  public long restarts() {
    return restarts.get();
  }

  /** The pid of the child that runs now. */
  public long pid() {
    return required().process().pid();
  }

  /** Stops the child, waiting a bounded time; does nothing when it does not run. */
  @Override
  public synchronized void close() {
    EngineSupervisor stopping = supervisor;
    supervisor = null;
    if (stopping != null) {
      stopping.close();
    }
  }

  private synchronized EngineSupervisor required() {
    if (supervisor == null) {
      throw new IllegalStateException("ClickHouse is not started: call start() first.");
    }
    return supervisor;
  }

  private EngineSupervisor start(DataDirectory directory) {
    ServerOptions server =
        new ServerOptions(
            EngineLibrary.locate(),
            directory.path().resolve("engine"),
            LocalPort.choose(options.port(), SERVER),
            new Credentials(options.user(), options.password()),
            Optional.of(options.readerUser())
                .filter(user -> !user.isEmpty())
                .map(user -> new Credentials(user, options.readerPassword())),
            options.maxBodyBytes(),
            options.readTimeLimit());
    try {
      EngineSupervisor started =
          new EngineSupervisor(
              server, ChildJava.currentJava(), directory, restarts::incrementAndGet);
      LOG.info(
          "ClickHouse started url=http://127.0.0.1:{} data={}", server.port(), directory.path());
      return started;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedStartException(SERVER + ": interrupted while it started.", e);
    }
  }
}
