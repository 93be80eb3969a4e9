// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.costwire.alerting.AlertingApp;
import io.costwire.alerting.AlertingConfig;
import io.costwire.runtime.AppMain;
import io.costwire.runtime.Readiness;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Alerting as it ships, and a web server of this process that it tells. Alerts of the probes come
 * one by one, as to a receiver of one's own; all others in groups, so that the budgets of thousands
 * of users are told, too, and keep nobody waiting.
 */
final class AlertingRun implements AutoCloseable {
  private static final Duration START_PATIENCE = Duration.ofMinutes(2);
  private static final int NO_CONTENT = 204;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;
  private final AlertingApp app;
  private volatile @Nullable ToldProbes watching;

  private AlertingRun(BenchCluster cluster) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    app =
        new AlertingApp(
            AlertingConfig.fromEnvironment(
                Map.of(
                    "KAFKA_BOOTSTRAP_SERVERS", cluster.bootstrapServers(),
                    "SCHEMA_REGISTRY_URL", cluster.registryUrl(),
                    "TOPIC_REPLICATION_FACTOR", "1",
                    "ALERTING_CONFIG", file(cluster.folder("alerting")).toString())),
            AppMain.registry(),
            InstantSource.system());
  }

  /** Starts both; returns when alerting reads signals. */
  static AlertingRun start(BenchCluster cluster) throws IOException {
    var run = new AlertingRun(cluster);
    run.server.start();
    run.app.start();
    try {
      Waiting.until("alerting", START_PATIENCE, () -> run.app.ready() instanceof Readiness.Ready);
    } catch (RuntimeException e) {
      run.close();
      throw e;
    }
    return run;
  }

  private Path file(Path folder) throws IOException {
    Files.createDirectories(folder);
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    return Files.writeString(
        folder.resolve("alerting.yaml"),
        """
        receivers:
          - {name: probes, webhook: {url: "%s/probes"}}
          - {name: others, webhook: {url: "%s/others", grouped: true}}
        route:
          receiver: others
          routes:
            - {matchers: [subject=%s], receiver: probes}
        """
            .formatted(url, url, BenchBudgets.PROBE_BUDGET));
  }

  /** From now on what arrives is of this phase. */
  void watch(ToldProbes probes) {
    watching = probes;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      long now = System.nanoTime();
      exchange.sendResponseHeaders(NO_CONTENT, -1);
      ToldProbes probes = watching;
      if (probes != null) {
        probes.arrived(body, now);
      }
    }
  }

  @Override
  public void close() {
    app.close();
    server.stop(0);
    threads.shutdownNow();
  }
}
