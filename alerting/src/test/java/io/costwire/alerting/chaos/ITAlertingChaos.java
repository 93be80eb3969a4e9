// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.costwire.alerting.AlertingMain;
import io.costwire.schemas.AlertLifecycle;
import io.costwire.schemas.AlertState;
import io.costwire.schemas.topics.Topic;
import io.costwire.schemas.topics.TopicProvisioner;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import io.costwire.testkit.AppProcess;
import io.costwire.testkit.CostwireBackends;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Alerting is killed again and again while causes fire and end and receivers fail in every way: in
 * the end each receiver was told of the end of every episode, never of one that there was not, and
 * never that something fires after its end. What comes twice has the same key and state, and a kill
 * or a lost answer between the two.
 *
 * <p>{@code costwire.chaos.rounds}, {@code .rate} (signals per second) and {@code .seed} set how
 * much and what. What a failed run leaves is in {@code target/chaos}.
 */
class ITAlertingChaos {
  /** For a machine that has other things to do; nothing is asserted about time. */
  private static final Duration TIMEOUT = Duration.ofMinutes(3);

  private final int rounds = Integer.getInteger("costwire.chaos.rounds", 2);
  private final int rate = Integer.getInteger("costwire.chaos.rate", 8);
  private final long seed = Long.getLong("costwire.chaos.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final long startedAt = System.nanoTime();
  private final Path folder = Path.of("target", "chaos").toAbsolutePath();
  private final CostwireBackends backends = CostwireBackends.create();
  private final TopicSerdes serdes = new TopicSerdes(backends.schemaRegistryUrl());
  private final List<Outage> outages = new ArrayList<>();
  private final List<FlakyReceiver> receivers = new ArrayList<>();
  private final List<Duration> recoveries = new ArrayList<>();

  @BeforeEach
  void startReceivers() throws IOException {
    Files.createDirectories(folder);
    receivers.add(new FlakyReceiver("alone", Dialect.ALONE, new Random(seed + 2)));
    receivers.add(new FlakyReceiver("grouped", Dialect.GROUPED, new Random(seed + 3)));
    receivers.add(new FlakyReceiver("pager", Dialect.PAGERDUTY, new Random(seed + 4)));
  }

  @AfterEach
  void stop() throws Exception {
    receivers.forEach(FlakyReceiver::close);
    backends.close();
  }

  @Test
  void everyEpisode_isToldAndToldToBeOver_howeverOftenAlertingIsKilled() throws IOException {
    say("seed %d, %d rounds", seed, rounds);
    provision();
    Path log = folder.resolve("alerting.log");
    Files.deleteIfExists(log);
    try (AppProcess alerting = AppProcess.start(AlertingMain.class, environment(), log);
        Load load = new Load(backends.bootstrapServers(), serdes, new Random(seed + 1), rate)) {
      load.start();
      patiently("the first episode is told").until(() -> !receivers.getFirst().heard().isEmpty());
      for (Strike strike : Strike.draw(random, rounds)) {
        round(strike, alerting, load);
      }
      load.stop();
      awaitToldOf(load.ended());
      say("everything is told");
      // whose answer was lost is told again before it is recorded
      await("everything is recorded")
          .atMost(TIMEOUT)
          .pollInterval(Duration.ofSeconds(1))
          .until(() -> recorded(load.ended()).isEmpty());
      alerting.stop();
      List<String> differences = compare(load);
      assertThat(differences).as("seed %d, log in %s", seed, folder).isEmpty();
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("seed " + seed + ", log in " + folder + ": " + e.getMessage(), e);
    }
  }

  private void say(String format, Object... values) {
    System.out.printf(
        "alerting chaos %4d s: %s%n", elapsed().toSeconds(), format.formatted(values));
  }

  private Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - startedAt);
  }

  private static ConditionFactory patiently(String what) {
    return await(what).atMost(TIMEOUT).pollInterval(Duration.ofMillis(100));
  }

  private void provision() {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", backends.bootstrapServers()))) {
      new TopicProvisioner(admin, Optional.of((short) 1))
          .ensure(
              List.of(
                  Topics.COST_SIGNALS,
                  Topics.USAGE_REJECTED,
                  Topics.ALERT_COMMANDS,
                  Topics.ALERT_SILENCES,
                  Topics.ALERT_STATE,
                  Topics.ALERT_NOTIFICATIONS));
    }
  }

  private Map<String, String> environment() throws IOException {
    Path file = folder.resolve("alerting.yaml");
    Files.writeString(
        file,
        """
        receivers:
          - {name: alone, webhook: {url: "%s"}, timeout: %ds}
          - name: grouped
            webhook: {url: "%s", grouped: true}
            timeout: %ds
            rate_limit: {messages: 10, per: 1s}
          - {name: pager, pagerduty: {routing_key: "${PAGER_KEY}", url: "%s"}, timeout: %ds}
        route:
          receivers: [alone, grouped, pager]
          group_wait: 200ms
          group_interval: 500ms
        """
            .formatted(
                receivers.get(0).url(),
                FlakyReceiver.TIMEOUT.toSeconds(),
                receivers.get(1).url(),
                FlakyReceiver.TIMEOUT.toSeconds(),
                receivers.get(2).url(),
                FlakyReceiver.TIMEOUT.toSeconds()));
    Map<String, String> environment = new HashMap<>();
    environment.put("KAFKA_BOOTSTRAP_SERVERS", backends.bootstrapServers());
    // the shortest that a broker takes: its successor works after it
    environment.put("KAFKA_CLIENT_SESSION_TIMEOUT_MS", "6000");
    environment.put("KAFKA_CLIENT_HEARTBEAT_INTERVAL_MS", "500");
    environment.put("SCHEMA_REGISTRY_URL", backends.schemaRegistryUrl());
    environment.put("TOPIC_REPLICATION_FACTOR", "1");
    environment.put("ALERTING_CONFIG", file.toString());
    environment.put("ALERTING_RETRY_FIRST", "50ms");
    environment.put("ALERTING_RETRY_LONGEST", "200ms");
    environment.put("PAGER_KEY", "0123456789abcdef0123456789abcdef");
    return environment;
  }

  private void round(Strike strike, AppProcess alerting, Load load) {
    // Some load, so that it hits anywhere.
    await().pollDelay(Duration.ofMillis(random.nextLong(500, 3000))).until(() -> true);
    long from = System.nanoTime();
    strike(strike, alerting);
    long struck = System.nanoTime();
    if (strike != Strike.STOP) {
      outages.add(new Outage(from, struck + FlakyReceiver.TIMEOUT.toNanos()));
    }
    awaitToldOf(load.ended());
    Duration recovery = Duration.ofNanos(System.nanoTime() - struck);
    recoveries.add(recovery);
    say("%s: everything told after %d ms", strike.text(), recovery.toMillis());
  }

  /** Returns when what it struck last is gone and its successor was started. */
  private void strike(Strike strike, AppProcess alerting) {
    if (strike == Strike.STOP) {
      alerting.stop();
      alerting.restart();
      return;
    }
    alerting.kill();
    alerting.restart();
    if (strike == Strike.KILL_TWICE) {
      await().pollDelay(Duration.ofMillis(random.nextLong(500, 9000))).until(() -> true);
      alerting.kill();
      alerting.restart();
    }
  }

  private void awaitToldOf(Set<String> episodes) {
    for (FlakyReceiver receiver : receivers) {
      patiently(receiver.name() + " was told of the end of " + episodes.size() + " episodes")
          .until(() -> Comparison.missing(receiver, episodes).isEmpty());
    }
  }

  private List<String> compare(Load load) {
    Set<String> episodes = load.ended();
    List<String> differences = new ArrayList<>();
    StringBuilder table = new StringBuilder(1024).append(System.lineSeparator());
    row(table, "seed", seed);
    row(table, "kills and stops", rounds);
    row(table, "signals, commands", load.sent() + ", " + load.commands());
    row(table, "episodes", episodes.size());
    for (FlakyReceiver receiver : receivers) {
      Comparison comparison = Comparison.of(receiver, episodes, outages);
      differences.addAll(comparison.differences());
      row(table, receiver.name(), comparison.figures());
      row(table, "", receiver.faults());
    }
    differences.addAll(recorded(episodes));
    row(table, "longest recovery", Collections.max(recoveries).toMillis() + " ms");
    row(table, "differences", differences.isEmpty() ? "none" : differences.size());
    row(table, "duration", elapsed().toSeconds() + " s");
    System.out.println(table);
    attempts(differences).forEach(System.out::println);
    return differences;
  }

  private static void row(StringBuilder table, String name, Object value) {
    table.append("| %-20s | %s%n".formatted(name, value));
  }

  /** What the state of each episode says in the end. */
  private List<String> recorded(Set<String> episodes) {
    Map<String, AlertState> latest = states();
    List<String> differences = new ArrayList<>();
    for (String key : episodes) {
      AlertState state = latest.get(key);
      if (state == null || state.getState() != AlertLifecycle.RESOLVED) {
        differences.add("alert.state: " + key + " is not over");
      } else {
        long end = state.getSignal().getRevision();
        receivers.stream()
            .filter(receiver -> state.getDelivered().getOrDefault(receiver.name(), -1L) != end)
            .forEach(
                receiver -> differences.add("alert.state: " + key + " owes " + receiver.name()));
      }
    }
    latest.keySet().stream()
        .filter(key -> !episodes.contains(key) && !key.startsWith("delivery|"))
        .forEach(key -> differences.add("alert.state: " + key + " is of no episode"));
    return differences;
  }

  /** What alerting itself recorded of what differs. */
  private List<String> attempts(List<String> differences) {
    List<String> attempts = new ArrayList<>();
    read(
        Topics.ALERT_NOTIFICATIONS,
        (key, told) -> {
          String what = told.getReceiver() + ": " + key + " " + told.getState() + " ";
          if (differences.stream().anyMatch(difference -> difference.startsWith(what))) {
            attempts.add(
                what
                    + "attempt %d at %s was %s: %s"
                        .formatted(
                            told.getAttempt(),
                            told.getSentAt(),
                            told.getOutcome(),
                            told.getError()));
          }
        });
    return attempts;
  }

  private Map<String, AlertState> states() {
    Map<String, AlertState> latest = new HashMap<>();
    read(Topics.ALERT_STATE, latest::put);
    return latest;
  }

  private <V extends SpecificRecord> void read(Topic<V> topic, BiConsumer<String, V> reader) {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers", backends.bootstrapServers(), "isolation.level", "read_committed");
    try (var consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), serdes.deserializer(topic))) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic.name()).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      var ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        consumer
            .poll(Duration.ofMillis(100))
            .forEach(record -> reader.accept(record.key(), record.value()));
      }
    }
  }
}
