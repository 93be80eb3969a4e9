// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.stack;

import io.costwire.embedded.process.DataDirectory;
import io.costwire.runtime.AppMain;
import io.costwire.runtime.Component;
import io.costwire.sink.SinkApp;
import io.costwire.sink.SinkConfig;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Broker, registry and engine of a data directory without the apps, on free ports, for work that no
 * app may take part in. Whoever else wants the directory meanwhile is told that it is in use.
 */
public final class Maintenance implements AutoCloseable {
  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final Map<String, String> environment;
  private final Endpoints endpoints;

  private Maintenance(Path data, Map<String, String> environment, Progress progress) {
    this.environment = Map.copyOf(environment);
    running.push(DataDirectory.open(data, "Costwire"));
    try {
      var config = new StackConfig(data, StackConfig.Ports.ANY, environment);
      Servers servers = Servers.start(config, progress);
      running.push(servers);
      this.endpoints = servers.endpoints();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Starts the servers.
   *
   * @throws RuntimeException when the directory is in use or a server does not start
   */
  public static Maintenance open(Path data, Map<String, String> environment, Progress progress) {
    return new Maintenance(data, environment, progress);
  }

  public Endpoints endpoints() {
    return endpoints;
  }

  /** The sink, so that what the apps left behind is stored; close it when it has caught up. */
  public Component startSink() {
    Map<String, String> settings = new HashMap<>(environment);
    settings.putAll(endpoints.toMap());
    SinkApp sink =
        new SinkApp(
            SinkConfig.fromEnvironment(settings), AppMain.registry(), InstantSource.system());
    sink.start();
    return sink;
  }

  @Override
  public void close() {
    while (!running.isEmpty()) {
      try {
        running.pop().close();
      } catch (Exception e) {
        throw new IllegalStateException("while stopping: " + e.getMessage(), e);
      }
    }
  }
}
