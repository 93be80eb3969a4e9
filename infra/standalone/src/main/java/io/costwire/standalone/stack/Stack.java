// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.stack;

import io.costwire.embedded.process.DataDirectory;
import io.costwire.embedded.process.EmbeddedStartException;
import io.costwire.runtime.AppMain;
import io.costwire.runtime.Component;
import io.costwire.runtime.OpsServer;
import io.costwire.runtime.Ports;
import io.costwire.runtime.Readiness;
import io.costwire.runtime.Readiness.NotReady;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The whole pipeline in one process tree: broker, registry and engine first, then the apps that run
 * in production, then the door for operators. Closing goes the other way round.
 */
public final class Stack implements AutoCloseable {
  /** Long enough for a restore of state after a kill on a busy machine. */
  private static final Duration START_TIMEOUT = Duration.ofSeconds(180);

  private static final Duration POLL = Duration.ofMillis(50);

  private final StackConfig config;
  private final Progress progress;
  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final Map<String, Component> apps = new LinkedHashMap<>();
  private @Nullable Endpoints endpoints;

  public Stack(StackConfig config, Progress progress) {
    this.config = config;
    this.progress = progress;
  }

  /**
   * Starts everything and returns when every part is ready.
   *
   * @throws IllegalStateException or {@code EmbeddedStartException} when a part cannot start; what
   *     was started before is closed again
   */
  public Endpoints start() {
    try {
      return startAll();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Whether a Costwire owns the data directory now. */
  public static boolean isUp(Path data) {
    if (Endpoints.saved(data).isEmpty()) {
      return false;
    }
    try (var free = DataDirectory.open(data, "Costwire")) {
      return false; // nobody holds the lock: the endpoints were left by a kill
    } catch (EmbeddedStartException e) {
      return true;
    }
  }

  private Endpoints startAll() {
    running.push(DataDirectory.open(config.data(), "Costwire"));
    new Generation(config.data()).requireFinished();
    requireFreePorts();
    Servers servers = Servers.start(config, progress);
    running.push(servers);
    PrometheusMeterRegistry metrics = AppMain.registry();
    Endpoints inner = servers.endpoints();
    PriceBooks.ensure(inner, config.environment());
    Apps created = Apps.create(config, servers, metrics);
    created.inStartOrder().forEach(this::startApp);
    OpsServer ops =
        new OpsServer(OpsServer.loopback(), config.ports().ops(), metrics, Map.copyOf(apps));
    ops.start();
    running.push(ops);
    awaitReady();
    Endpoints all = created.endpoints(inner, ops.port());
    all.save(config.data());
    endpoints = all;
    return all;
  }

  /** The apps open their ports last; a port in use is said first. */
  private void requireFreePorts() {
    Ports.requireFree("gateway, GATEWAY_PORT", OpsServer.loopback(), config.ports().gateway());
    Ports.requireFree("operations, OPS_PORT", OpsServer.loopback(), config.ports().ops());
    Ports.requireFree("page, VIEWER_PORT", OpsServer.loopback(), config.ports().viewer());
  }

  private void startApp(String name, Component app) {
    running.push(app);
    app.start();
    apps.put(name, app);
  }

  private void awaitReady() {
    long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
    for (var app : apps.entrySet()) {
      while (app.getValue().ready() instanceof NotReady(String reason)) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException(
              "%s is not ready after %d s: %s"
                  .formatted(app.getKey(), START_TIMEOUT.toSeconds(), reason));
        }
        LockSupport.parkNanos(POLL.toNanos());
      }
      progress.done(app.getKey() + " ready");
    }
  }

  /** Whether every app does its work now. */
  public Readiness ready() {
    for (var app : apps.entrySet()) {
      if (app.getValue().ready() instanceof NotReady(String reason)) {
        return Readiness.no(app.getKey() + ": " + reason);
      }
    }
    return Readiness.yes();
  }

  /** Stops everything in reverse order; a second call does nothing. */
  @Override
  public synchronized void close() {
    if (endpoints != null) {
      Endpoints.remove(config.data());
      endpoints = null;
    }
    while (!running.isEmpty()) {
      AutoCloseable part = running.pop();
      try {
        part.close();
      } catch (Exception e) {
        progress.say("while stopping: " + e.getMessage());
      }
    }
    apps.clear();
  }
}
