// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.costwire.embedded.process.EmbeddedStartException;
import io.costwire.embedded.process.Readiness;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ITEmbeddedRegistry {
  private static final int KILLS = 3;

  @TempDir private Path folder;

  @Test
  void idsThatWereHandedOut_surviveAKillAtOnce() throws Exception {
    Map<String, Integer> ids = new LinkedHashMap<>();
    for (int kill = 0; kill < KILLS; kill++) {
      try (var registry = new EmbeddedRegistry(EmbeddedRegistry.Options.of(folder)).start()) {
        assertIds(registry, ids);
        String subject = "usage-" + kill;
        ids.put(subject, client(registry).register(subject, schema("Usage" + kill)));
        ProcessHandle child = ProcessHandle.of(registry.pid()).orElseThrow();
        child.destroyForcibly();
        child.onExit().get(10, TimeUnit.SECONDS);
        assertThat(registry.ready()).isInstanceOf(Readiness.NotReady.class);
      }
    }
    try (var registry = new EmbeddedRegistry(EmbeddedRegistry.Options.of(folder)).start()) {
      assertIds(registry, ids);
    }
  }

  @Test
  void incompatibleSchema_isRefusedByDefault() throws Exception {
    try (var registry = new EmbeddedRegistry(EmbeddedRegistry.Options.of(folder)).start()) {
      CachedSchemaRegistryClient client = client(registry);
      client.register("usage", schema("Usage"));
      AvroSchema incompatible =
          new AvroSchema(
              SchemaBuilder.record("Usage")
                  .fields()
                  .requiredLong("tokens")
                  .requiredString("added")
                  .endRecord());

      assertThat(client.getCompatibility(null)).isEqualTo("FULL_TRANSITIVE");
      assertThatThrownBy(() -> client.register("usage", incompatible))
          .isInstanceOfSatisfying(
              RestClientException.class, e -> assertThat(e.getStatus()).isEqualTo(409));
    }
  }

  @Test
  void classDataArchive_isMadeAndUsed() {
    var options = EmbeddedRegistry.Options.of(folder).withClassDataArchive();
    new EmbeddedRegistry(options).start().close();
    assertThat(folder.resolve("registry.jsa")).exists();

    try (var registry = new EmbeddedRegistry(options).start()) {
      assertThat(registry.ready().isReady()).isTrue();
    }
  }

  @Test
  void failedStart_showsTheEndOfTheLogAndFreesTheDirectory() throws Exception {
    Files.writeString(folder.resolve("registry.mv.db"), "not a database");

    assertThatThrownBy(() -> new EmbeddedRegistry(EmbeddedRegistry.Options.of(folder)).start())
        .isInstanceOf(EmbeddedStartException.class)
        .hasMessageContainingAll("did not start", "child.log");
    Files.delete(folder.resolve("registry.mv.db"));
    new EmbeddedRegistry(EmbeddedRegistry.Options.of(folder)).start().close();
  }

  @Test
  void missingDistribution_isNamed() {
    var options = EmbeddedRegistry.Options.of(folder).withHome(folder.resolve("nothing"));

    assertThatThrownBy(() -> new EmbeddedRegistry(options).start())
        .isInstanceOf(EmbeddedStartException.class)
        .hasMessageContainingAll("quarkus-run.jar", "nothing", "costwire.registry.home");
  }

  @Test
  void oldJava_isNamed() throws Exception {
    Path bin = Files.createDirectories(folder.resolve("jdk/bin"));
    Files.writeString(
        folder.resolve("jdk/release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"17.0.15\"\n");
    var options =
        EmbeddedRegistry.Options.of(folder).withJava(Files.createFile(bin.resolve("java")));

    assertThatThrownBy(() -> new EmbeddedRegistry(options).start())
        .isInstanceOf(EmbeddedStartException.class)
        .hasMessageContainingAll("needs Java 21", "is Java 17");
  }

  private static void assertIds(EmbeddedRegistry registry, Map<String, Integer> ids)
      throws Exception {
    CachedSchemaRegistryClient client = client(registry);
    for (Map.Entry<String, Integer> id : ids.entrySet()) {
      assertThat(client.getLatestSchemaMetadata(id.getKey()).getId()).isEqualTo(id.getValue());
      assertThat(client.getSchemaById(id.getValue()).name())
          .isEqualTo("Usage" + id.getKey().substring(6));
    }
  }

  private static CachedSchemaRegistryClient client(EmbeddedRegistry registry) {
    return new CachedSchemaRegistryClient(registry.url(), 100);
  }

  private static AvroSchema schema(String name) {
    return new AvroSchema(SchemaBuilder.record(name).fields().requiredLong("tokens").endRecord());
  }
}
