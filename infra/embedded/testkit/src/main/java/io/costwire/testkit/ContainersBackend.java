// SPDX-License-Identifier: Apache-2.0
package io.costwire.testkit;

import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * The servers as their makers ship them, in containers. Without a Docker engine the test is
 * skipped.
 */
final class ContainersBackend implements Backend {
  // The versions that Costwire is tested with; the only place that names them.
  private static final String KAFKA_IMAGE = "apache/kafka:4.3.1";
  private static final String REGISTRY_IMAGE = "confluentinc/cp-schema-registry:7.9.5";
  private static final String CLICKHOUSE_IMAGE = "clickhouse/clickhouse-server:26.7";

  private static final String KAFKA_INSIDE = "kafka:19092";
  private static final int REGISTRY_PORT = 8081;
  private static final int CLICKHOUSE_PORT = 8123;

  private final Lazy<Network> network = new Lazy<>(Network::newNetwork);
  private final Lazy<KafkaContainer> kafka = new Lazy<>(this::startKafka);
  private final Lazy<GenericContainer<?>> registry = new Lazy<>(this::startRegistry);
  private final Lazy<GenericContainer<?>> clickhouse =
      new Lazy<>(ContainersBackend::startClickHouse);

  @Override
  public String bootstrapServers() {
    return kafka.get().getBootstrapServers();
  }

  @Override
  public String schemaRegistryUrl() {
    return url(registry.get(), REGISTRY_PORT);
  }

  @Override
  public String clickhouseHttpUrl() {
    return url(clickhouse.get(), CLICKHOUSE_PORT);
  }

  @Override
  public void close() {
    clickhouse.ifStarted(GenericContainer::stop);
    registry.ifStarted(GenericContainer::stop);
    kafka.ifStarted(KafkaContainer::stop);
    network.ifStarted(Network::close);
  }

  private KafkaContainer startKafka() {
    requireDocker();
    KafkaContainer container =
        new KafkaContainer(DockerImageName.parse(KAFKA_IMAGE))
            .withNetwork(network.get())
            .withListener(KAFKA_INSIDE)
            .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
    container.start();
    return container;
  }

  private GenericContainer<?> startRegistry() {
    requireDocker();
    kafka.get();
    GenericContainer<?> container =
        new GenericContainer<>(DockerImageName.parse(REGISTRY_IMAGE))
            .withNetwork(network.get())
            .withExposedPorts(REGISTRY_PORT)
            .withEnv(
                Map.of(
                    "SCHEMA_REGISTRY_HOST_NAME", "registry",
                    "SCHEMA_REGISTRY_KAFKASTORE_BOOTSTRAP_SERVERS", "PLAINTEXT://" + KAFKA_INSIDE,
                    "SCHEMA_REGISTRY_SCHEMA_COMPATIBILITY_LEVEL", "full_transitive"))
            .waitingFor(Wait.forHttp("/subjects").forPort(REGISTRY_PORT));
    container.start();
    return container;
  }

  private static GenericContainer<?> startClickHouse() {
    requireDocker();
    GenericContainer<?> container =
        new GenericContainer<>(DockerImageName.parse(CLICKHOUSE_IMAGE))
            .withExposedPorts(CLICKHOUSE_PORT)
            // User default without a password, as the embedded engine has it.
            .withEnv("CLICKHOUSE_SKIP_USER_SETUP", "1")
            .withEnv("TZ", "UTC")
            .waitingFor(Wait.forHttp("/ping").forPort(CLICKHOUSE_PORT));
    container.start();
    return container;
  }

  private static void requireDocker() {
    Assumptions.assumeTrue(
        DockerClientFactory.instance().isDockerAvailable(),
        () ->
            "Skipped: -D%s=containers needs a Docker engine and none answers. Start one, or leave the property out to test on the embedded servers."
                .formatted(CostwireBackends.PROPERTY));
  }

  private static String url(GenericContainer<?> container, int port) {
    return "http://%s:%d".formatted(container.getHost(), container.getMappedPort(port));
  }
}
