// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.kafka;

import static java.util.Objects.requireNonNull;

import io.costwire.embedded.process.DataDirectory;
import io.costwire.embedded.process.EmbeddedStartException;
import io.costwire.embedded.process.LocalPort;
import io.costwire.embedded.process.Readiness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Kafka broker and its KRaft controller in this process, on 127.0.0.1.
 *
 * <p>Topics, records, offsets and the cluster id are kept in the data directory and survive a kill
 * -9. Nothing is opened before {@link #start()}. When the broker's disk fails while it runs, Kafka
 * halts the JVM, as it does in production: a broker that cannot write must not answer.
 */
public final class EmbeddedKafka implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedKafka.class);
  private static final String SERVER = "Kafka";
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration READY_TIMEOUT = Duration.ofSeconds(3);

  /**
   * Where the broker keeps its data and where it listens; port 0 takes any free one, which changes
   * at every start.
   */
  public record Options(Path dataDirectory, int port, int controllerPort) {
    public Options {
      requireNonNull(dataDirectory, "dataDirectory");
      LocalPort.requireValid(port, "port");
      LocalPort.requireValid(controllerPort, "controllerPort");
    }

    /** Any free ports. */
    public static Options of(Path dataDirectory) {
      return new Options(dataDirectory, 0, 0);
    }

    public Options withPort(int port) {
      return new Options(dataDirectory, port, controllerPort);
    }
  }

  private record Running(
      DataDirectory directory, KafkaRaftServer server, Admin admin, int port, String clusterId) {}

  private final Options options;
  private @Nullable Running running;

  public EmbeddedKafka(Options options) {
    this.options = requireNonNull(options, "options");
  }

  /**
   * Starts the broker and returns when it takes part in the cluster; does nothing when it runs.
   *
   * @throws EmbeddedStartException that names what to change
   */
  public synchronized EmbeddedKafka start() {
    if (running == null) {
      DataDirectory directory = DataDirectory.open(options.dataDirectory(), SERVER);
      try {
        running = start(directory);
      } catch (RuntimeException e) {
        directory.close();
        throw e;
      }
    }
    return this;
  }

  /** Whether the broker answers a client now. */
  public Readiness ready() {
    Admin admin;
    synchronized (this) {
      if (running == null) {
        return Readiness.notReady("Kafka is not started.");
      }
      admin = running.admin();
    }
    try {
      admin.describeCluster().clusterId().get(READY_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      return Readiness.ready();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Readiness.notReady("Kafka was not asked: interrupted.");
    } catch (ExecutionException | TimeoutException e) {
      return Readiness.notReady(
          "Kafka does not answer within %d s: %s".formatted(READY_TIMEOUT.toSeconds(), e));
    }
  }

  /** {@code 127.0.0.1:port}. */
  public String bootstrapServers() {
    return "127.0.0.1:" + required().port();
  }

  /** The same for the life of the data directory. */
  public String clusterId() {
    return required().clusterId();
  }

  /** Stops the broker, waiting a bounded time; does nothing when it does not run. */
  @Override
  public synchronized void close() {
    Running stopping = running;
    running = null;
    if (stopping != null) {
      stopping.admin().close(Duration.ZERO);
      stop(stopping.server());
      stopping.directory().close();
    }
  }

  private synchronized Running required() {
    if (running == null) {
      throw new IllegalStateException("Kafka is not started: call start() first.");
    }
    return running;
  }

  private Running start(DataDirectory directory) {
    int port = LocalPort.choose(options.port(), SERVER);
    int controllerPort = LocalPort.choose(options.controllerPort(), SERVER + " controller");
    KafkaRaftServer server = null;
    try {
      BrokerStorage storage = BrokerStorage.format(directory.path());
      boolean killed = storage.wasKilled();
      var properties = BrokerConfig.properties(storage.logDirectory(), port, controllerPort);
      server = new KafkaRaftServer(KafkaConfig.fromProps(properties), Time.SYSTEM);
      server.startup();
      Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + port));
      if (killed) {
        new HangingTransactions(admin).abort();
      }
      LOG.info("Kafka started bootstrap=127.0.0.1:{} data={}", port, directory.path());
      return new Running(directory, server, admin, port, storage.clusterId());
    } catch (Exception e) {
      if (server != null) {
        stop(server);
      }
      throw new EmbeddedStartException(
          "Kafka: did not start on port %d with data in %s (%s). If the data was damaged, move the directory away and start again."
              .formatted(port, directory.path(), e.getMessage()),
          e);
    }
  }

  private static void stop(KafkaRaftServer server) {
    Thread stopper = new Thread(server::shutdown, "kafka-shutdown");
    stopper.setDaemon(true);
    stopper.start();
    try {
      stopper.join(CLOSE_TIMEOUT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (stopper.isAlive()) {
      LOG.warn("Kafka did not stop in time timeout_s={}", CLOSE_TIMEOUT.toSeconds());
    }
  }
}
