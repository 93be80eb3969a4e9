// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.publish;

import io.costwire.runtime.Readiness;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the connection in the background, tries again until it is there, and then asks the broker
 * from time to time, so that readiness is an answer from memory.
 */
final class LinkKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(LinkKeeper.class);
  // a start that waits for Kafka goes on within a second of it
  private static final Duration RETRY_INTERVAL = Duration.ofSeconds(1);
  // how old the answer to a readiness probe may be
  private static final Duration PROBE_INTERVAL = Duration.ofSeconds(5);
  private static final long CLOSE_TIMEOUT_MS = 10_000;

  private final Supplier<KafkaLink> open;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "gateway-kafka");
  private volatile @Nullable KafkaLink link;
  private volatile String reason = "the gateway is connecting to Kafka; send again in a moment";
  private volatile boolean reachable;
  private boolean started;

  LinkKeeper(Supplier<KafkaLink> open) {
    this.open = open;
    thread.setDaemon(true);
  }

  synchronized void start() {
    if (!started) {
      started = true;
      thread.start();
    }
  }

  /** The connection, once there was one. */
  Optional<KafkaLink> link() {
    return Optional.ofNullable(link);
  }

  /** Why there is none, for a person. */
  String reason() {
    return reason;
  }

  Readiness ready() {
    return reachable ? Readiness.yes() : Readiness.no(reason);
  }

  /** A send did not get through: say so before the next probe does. */
  void failed(String why) {
    if (reachable) {
      LOG.warn("kafka=unreachable reason={}", why);
    }
    reason = "Kafka does not acknowledge: " + why;
    reachable = false;
  }

  private void run() {
    while (!pause(link == null ? Duration.ZERO : PROBE_INTERVAL)) {
      if (link == null) {
        connect();
      } else {
        probe();
      }
    }
  }

  private void connect() {
    do {
      try {
        link = open.get();
        reachable = true;
        LOG.info("kafka=connected schemas=registered");
        return;
      } catch (RuntimeException e) {
        String why = String.valueOf(e.getMessage());
        if (!why.equals(reason)) {
          LOG.warn("kafka=waiting reason={}", why);
        }
        reason = why;
      }
    } while (!pause(RETRY_INTERVAL));
  }

  private void probe() {
    KafkaLink current = link;
    if (current == null) {
      return;
    }
    try {
      current.probe();
      if (!reachable) {
        LOG.info("kafka=reachable");
      }
      reachable = true;
    } catch (ExecutionException | TimeoutException e) {
      failed("the broker did not answer; check KAFKA_BOOTSTRAP_SERVERS");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits, or returns true at once when it is time to stop. */
  private boolean pause(Duration duration) {
    try {
      return closing.await(duration.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return true;
    }
  }

  synchronized void close() {
    closing.countDown();
    thread.interrupt();
    try {
      thread.join(CLOSE_TIMEOUT_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    KafkaLink current = link;
    link = null;
    reachable = false;
    reason = "the gateway is stopped";
    if (current != null) {
      current.close();
    }
  }
}
