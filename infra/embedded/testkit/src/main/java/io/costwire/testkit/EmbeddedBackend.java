// SPDX-License-Identifier: Apache-2.0
package io.costwire.testkit;

import io.costwire.embedded.clickhouse.EmbeddedClickHouse;
import io.costwire.embedded.kafka.EmbeddedKafka;
import io.costwire.embedded.registry.EmbeddedRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** Broker, registry and engine of this machine, with data in a temporary folder. */
final class EmbeddedBackend implements Backend {
  private final Path folder;
  private final Lazy<EmbeddedKafka> kafka;
  private final Lazy<EmbeddedRegistry> registry;
  private final Lazy<EmbeddedClickHouse> clickhouse;

  EmbeddedBackend() {
    try {
      folder = Files.createTempDirectory("costwire-it-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    kafka =
        new Lazy<>(
            () -> new EmbeddedKafka(EmbeddedKafka.Options.of(folder.resolve("kafka"))).start());
    registry =
        new Lazy<>(
            () ->
                new EmbeddedRegistry(EmbeddedRegistry.Options.of(folder.resolve("registry")))
                    .start());
    clickhouse =
        new Lazy<>(
            () ->
                new EmbeddedClickHouse(EmbeddedClickHouse.Options.of(folder.resolve("clickhouse")))
                    .start());
  }

  @Override
  public String bootstrapServers() {
    return kafka.get().bootstrapServers();
  }

  @Override
  public String schemaRegistryUrl() {
    return registry.get().url();
  }

  @Override
  public String clickhouseHttpUrl() {
    return clickhouse.get().url();
  }

  @Override
  public void close() {
    clickhouse.ifStarted(EmbeddedClickHouse::close);
    registry.ifStarted(EmbeddedRegistry::close);
    kafka.ifStarted(EmbeddedKafka::close);
    deleteFolder();
  }

  private void deleteFolder() {
    if (!Files.exists(folder)) {
      return;
    }
    try (var files = Files.walk(folder)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      System.err.println("Temporary data was left in " + folder + ": " + e.getMessage());
    }
  }
}
