// SPDX-License-Identifier: Apache-2.0
package io.costwire.sender.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.client.CallStatus;
import io.costwire.client.SendResult;
import io.costwire.client.SendResult.Failure;
import io.costwire.client.SendResult.Kind;
import io.costwire.client.Sender;
import io.costwire.client.UsageEvent;
import io.costwire.embedded.process.LocalPort;
import io.costwire.schemas.topics.TopicProvisioner;
import io.costwire.schemas.topics.Topics;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker that wants TLS and a password: set by environment variables alone. */
@Timeout(120)
final class ITSecureKafka {
  private static final String STORE_PASSWORD = "store-" + UUID.randomUUID();
  private static final String PASSWORD = "sasl-" + UUID.randomUUID();
  private static final String LOGIN =
      "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"costwire\""
          + " password=\"%s\"";
  @TempDir private Path folder;
  private KafkaRaftServer broker;
  private Path store;
  private int port;

  @BeforeEach
  void start() throws Exception {
    store = folder.resolve("broker.p12");
    makeCertificate();
    port = LocalPort.choose(0, "test");
    Properties properties = brokerProperties();
    format(folder.resolve("log"));
    broker = new KafkaRaftServer(KafkaConfig.fromProps(properties), Time.SYSTEM);
    broker.startup();
    try (Admin admin = Admin.create(settings(PASSWORD).producerProperties())) {
      new TopicProvisioner(admin, Optional.empty()).ensure(List.of(Topics.USAGE_EVENTS));
    }
  }

  @AfterEach
  void stop() {
    broker.shutdown();
    broker.awaitShutdown();
  }

  @Test
  void senderWithTheCredentials_getsEventsThroughAndWithoutThemSaysWhy() {
    try (Sender sender = new KafkaSender(settings(PASSWORD))) {
      assertThat(sender.send(List.of(event()))).isEqualTo(SendResult.allSent());
    }
    try (Sender stranger = new KafkaSender(settings("wrong"))) {
      SendResult.SomeFailed failed = (SendResult.SomeFailed) stranger.send(List.of(event()));
      Failure failure = failed.failures().get(0);
      assertThat(failure.kind()).as("a password can be mended").isEqualTo(Kind.RETRY);
      assertThat(failure.reason()).contains("Authentication").doesNotContain("wrong\"");
    }
  }

  private KafkaSenderSettings settings(String password) {
    Map<String, String> environment = new HashMap<>();
    environment.put("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + port);
    environment.put("SCHEMA_REGISTRY_URL", "mock://secure");
    environment.put("KAFKA_CLIENT_SECURITY_PROTOCOL", "SASL_SSL");
    environment.put("KAFKA_CLIENT_SASL_MECHANISM", "PLAIN");
    environment.put("KAFKA_CLIENT_SASL_JAAS_CONFIG", LOGIN.formatted(password) + ";");
    environment.put("KAFKA_CLIENT_SSL_TRUSTSTORE_TYPE", "PKCS12");
    environment.put("KAFKA_CLIENT_SSL_TRUSTSTORE_LOCATION", store.toString());
    environment.put("KAFKA_CLIENT_SSL_TRUSTSTORE_PASSWORD", STORE_PASSWORD);
    environment.put("KAFKA_CLIENT_MAX_BLOCK_MS", "5000");
    KafkaSenderSettings settings = KafkaSenderSettings.fromEnvironment(environment);
    assertThat(settings.toString()).doesNotContain(password).doesNotContain(STORE_PASSWORD);
    return settings;
  }

  private static UsageEvent event() {
    return UsageEvent.builder()
        .eventId("secure-1")
        .tenant("acme")
        .eventTime(Instant.parse("2026-11-22T12:00:00Z"))
        .provider("openai")
        .responseModel("gpt-4o")
        .status(CallStatus.SUCCESS)
        .build();
  }

  private void makeCertificate() throws Exception {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "broker",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=IP:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                STORE_PASSWORD,
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(store).as(Files.readString(folder.resolve("keytool.log"))).exists();
  }

  private Properties brokerProperties() throws Exception {
    int controllerPort = LocalPort.choose(0, "test controller");
    Properties broker = new Properties();
    broker.put("process.roles", "broker,controller");
    broker.put("node.id", "1");
    broker.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    broker.put("controller.listener.names", "CONTROLLER");
    broker.put("inter.broker.listener.name", "SASL_SSL");
    broker.put(
        "listeners",
        "SASL_SSL://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(port, controllerPort));
    broker.put("listener.security.protocol.map", "SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT");
    broker.put("sasl.enabled.mechanisms", "PLAIN");
    broker.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
    broker.put(
        "listener.name.sasl_ssl.plain.sasl.jaas.config",
        LOGIN.formatted(PASSWORD) + " user_costwire=\"" + PASSWORD + "\";");
    for (String kind : List.of("keystore", "truststore")) {
      broker.put("ssl." + kind + ".type", "PKCS12");
      broker.put("ssl." + kind + ".location", store.toString());
      broker.put("ssl." + kind + ".password", STORE_PASSWORD);
    }
    broker.put("ssl.key.password", STORE_PASSWORD);
    broker.put("log.dirs", folder.resolve("log").toString());
    broker.put("offsets.topic.replication.factor", "1");
    broker.put("broker.heartbeat.interval.ms", "250");
    broker.put("log.cleaner.dedupe.buffer.size", Integer.toString(16 << 20));
    return broker;
  }

  private static void format(Path log) throws Exception {
    Files.createDirectories(log);
    try (var said = new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8)) {
      new Formatter()
          .setPrintStream(said)
          .setClusterId(Uuid.randomUuid().toString())
          .setNodeId(1)
          .addDirectory(log.toString())
          .setMetadataLogDirectory(log.toString())
          .setControllerListenerName("CONTROLLER")
          .setReleaseVersion(MetadataVersion.latestProduction())
          .run();
    }
  }
}
