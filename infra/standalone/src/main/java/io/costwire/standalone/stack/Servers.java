// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.stack;

import io.costwire.embedded.clickhouse.EmbeddedClickHouse;
import io.costwire.embedded.kafka.EmbeddedKafka;
import io.costwire.embedded.registry.EmbeddedRegistry;
import io.costwire.viewer.ViewerConfig.Login;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Broker, registry and engine of a stack, started side by side. One that the environment names is
 * used where it is and not started.
 */
final class Servers implements AutoCloseable {
  private final Map<String, String> environment;
  private final Login reader;
  private final @Nullable EmbeddedKafka kafka;
  private final @Nullable EmbeddedRegistry registry;
  private final @Nullable EmbeddedClickHouse clickHouse;

  private Servers(StackConfig config) {
    this.environment = config.environment();
    Path data = config.data();
    StackConfig.Ports ports = config.ports();
    this.reader = reader(environment);
    this.kafka =
        external("KAFKA_BOOTSTRAP_SERVERS")
            ? null
            : new EmbeddedKafka(
                EmbeddedKafka.Options.of(data.resolve("kafka")).withPort(ports.kafka()));
    this.registry =
        external("SCHEMA_REGISTRY_URL")
            ? null
            : new EmbeddedRegistry(
                EmbeddedRegistry.Options.of(data.resolve("registry"))
                    .withPort(ports.registry())
                    .withClassDataArchive());
    this.clickHouse =
        external("CLICKHOUSE_URL")
            ? null
            : new EmbeddedClickHouse(
                EmbeddedClickHouse.Options.of(data.resolve("clickhouse"))
                    .withPort(ports.clickHouse())
                    .withReader(reader.user(), reader.password()));
  }

  /** Who only reads: as the environment says, else by a password that nobody else learns. */
  private static Login reader(Map<String, String> environment) {
    byte[] secret = new byte[24];
    new SecureRandom().nextBytes(secret);
    return new Login(
        environment.getOrDefault("VIEWER_CLICKHOUSE_USER", "viewer"),
        environment.getOrDefault("VIEWER_CLICKHOUSE_PASSWORD", HexFormat.of().formatHex(secret)));
  }

  /** How the page logs in; of a ClickHouse that was not started here only the user knows. */
  Map<String, String> viewerLogin() {
    return clickHouse == null
        ? Map.of()
        : Map.of(
            "VIEWER_CLICKHOUSE_USER", reader.user(),
            "VIEWER_CLICKHOUSE_PASSWORD", reader.password());
  }

  private boolean external(String key) {
    return !environment.getOrDefault(key, "").isBlank();
  }

  /**
   * Starts all of them and returns when the last one answers.
   *
   * @throws RuntimeException of the first that cannot start; the others are stopped again
   */
  static Servers start(StackConfig config, Progress progress) {
    Servers servers = new Servers(config);
    List<CompletableFuture<Void>> starts = new ArrayList<>();
    try (var threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().name("start").factory())) {
      if (servers.kafka != null) {
        starts.add(
            CompletableFuture.runAsync(servers.kafka::start, threads)
                .thenRun(() -> progress.done("Kafka ready")));
      }
      if (servers.registry != null) {
        starts.add(
            CompletableFuture.runAsync(servers.registry::start, threads)
                .thenRun(() -> progress.done("schema registry ready")));
      }
      if (servers.clickHouse != null) {
        starts.add(
            CompletableFuture.runAsync(servers.clickHouse::start, threads)
                .thenRun(() -> progress.done("ClickHouse ready")));
      }
    }
    try {
      starts.forEach(CompletableFuture::join);
      return servers;
    } catch (CompletionException e) {
      servers.close();
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** Where the servers answer; the apps' own addresses are not known yet. */
  Endpoints endpoints() {
    return new Endpoints(
        URI.create("http://127.0.0.1"),
        kafka == null ? named("KAFKA_BOOTSTRAP_SERVERS") : kafka.bootstrapServers(),
        registry == null ? named("SCHEMA_REGISTRY_URL") : registry.url(),
        URI.create(clickHouse == null ? named("CLICKHOUSE_URL") : clickHouse.url()),
        environment.getOrDefault("CLICKHOUSE_USER", "default"),
        environment.getOrDefault("CLICKHOUSE_PASSWORD", ""),
        environment.getOrDefault("CLICKHOUSE_DATABASE", "costwire"),
        URI.create("http://127.0.0.1"),
        URI.create("http://127.0.0.1"));
  }

  private String named(String key) {
    return environment.getOrDefault(key, "");
  }

  @Override
  public void close() {
    if (clickHouse != null) {
      clickHouse.close();
    }
    if (registry != null) {
      registry.close();
    }
    if (kafka != null) {
      kafka.close();
    }
  }
}
