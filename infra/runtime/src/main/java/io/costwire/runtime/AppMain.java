// SPDX-License-Identifier: Apache-2.0
package io.costwire.runtime;

import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The main method that all apps share: {@code --version}, {@code --validate} (checks the
 * configuration and ends), else start, serve health and metrics, and close in reverse order on
 * SIGTERM.
 *
 * @param name name of the app, as in logs and help
 * @param defaultOpsPort port of health and metrics unless {@code OPS_PORT} says otherwise
 * @param factory reads the configuration and wires the app; throws InvalidConfiguration
 */
public record AppMain(String name, int defaultOpsPort, Factory factory) {

  /** Wires an app from its environment. */
  @FunctionalInterface
  public interface Factory {
    Component create(Map<String, String> environment, PrometheusMeterRegistry metrics);
  }

  /** Runs the app until it is told to stop. Ends the JVM with 2 for wrong configuration. */
  public void run(String... args) {
    Logging.toStandardOutput();
    List<String> flags = List.of(args);
    if (flags.contains("--version")) {
      System.out.println(name + " " + version());
      return;
    }
    try {
      start(flags.contains("--validate"));
    } catch (InvalidConfiguration e) {
      System.err.println(e.getMessage());
      System.exit(2);
    } catch (IllegalStateException e) {
      System.err.println(name + " cannot start: " + e.getMessage());
      System.exit(1);
    }
  }

  private void start(boolean validateOnly) {
    Map<String, String> environment = System.getenv();
    var metrics = registry();
    Env env = new Env(environment);
    String host = env.string("OPS_HOST", "0.0.0.0");
    int port = env.integer("OPS_PORT", defaultOpsPort, 0, 65_535);
    Component app = factory.create(environment, metrics);
    var ops = env.build(() -> new OpsServer(host, port, metrics, Map.of(name, app)));
    if (validateOnly) {
      System.out.println("The configuration of " + name + " is fine.");
      return;
    }
    serve(app, ops);
  }

  private void serve(Component app, OpsServer ops) {
    Logger log = LoggerFactory.getLogger(AppMain.class);
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  app.close();
                  ops.close();
                  stopped.countDown();
                },
                name + "-shutdown"));
    ops.start();
    app.start();
    log.info("app={} state=started opsPort={}", name, ops.port());
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A registry with the metrics of the JVM. */
  @SuppressWarnings("resource") // the GC listener lives as long as the JVM
  public static PrometheusMeterRegistry registry() {
    var metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new JvmMemoryMetrics().bindTo(metrics);
    new JvmGcMetrics().bindTo(metrics);
    new JvmThreadMetrics().bindTo(metrics);
    new ProcessorMetrics().bindTo(metrics);
    new UptimeMetrics().bindTo(metrics);
    return metrics;
  }

  /** Version of Costwire, from the jar. */
  public static String version() {
    String version = AppMain.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
