// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.costwire.schemas.topics.Topic;
import io.costwire.schemas.topics.TopicProvisioner;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import io.costwire.sink.CrashEngine;
import io.costwire.sink.GroupProgress;
import io.costwire.sink.SinkMain;
import io.costwire.sink.clickhouse.ClickHouseSettings;
import io.costwire.sink.clickhouse.MigrationRunner;
import io.costwire.testkit.AppProcess;
import io.costwire.testkit.CostwireBackends;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two sinks and a ClickHouse under load, killed, frozen and stopped again and again: what the
 * tables have in the end equals the journal of the sender, key by key, to the last digit. Worth its
 * seconds because it dies where nobody thought of.
 *
 * <p>{@code costwire.chaos.rounds}, {@code .rate} (records per second) and {@code .seed} set how
 * much and what. What a failed run leaves is in {@code target/chaos}.
 */
class ITSinkChaos {
  private static final int SINKS = 2;

  /** For a machine that has other things to do; nothing is asserted about time. */
  private static final Duration TIMEOUT = Duration.ofMinutes(3);

  private static final String DATABASE = "chaos";

  private final int rounds = Integer.getInteger("costwire.chaos.rounds", 2);
  private final int rate = Integer.getInteger("costwire.chaos.rate", 300);
  private final long seed = Long.getLong("costwire.chaos.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Report report = new Report(seed);
  private final Path folder = Path.of("target", "chaos").toAbsolutePath();
  private final CostwireBackends backends = CostwireBackends.shared();
  private final String kafka = backends.bootstrapServers();
  private final String group = backends.uniqueName("chaos");
  private final List<AppProcess> sinks = new ArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir private Path data;

  @Test
  void tables_equalTheJournalWhateverHappensToSinksAndClickHouse() throws IOException {
    Files.createDirectories(folder);
    say("seed %d, %d rounds", seed, rounds);
    Journal journal = new Journal();
    TopicSerdes serdes = new TopicSerdes(backends.schemaRegistryUrl());
    provision();
    try (CrashEngine engine = CrashEngine.in(data.resolve("engine"));
        GroupProgress progress = new GroupProgress(kafka, group);
        Load load = new Load(kafka, serdes, journal, new Random(seed + 1), rate)) {
      progress.skipToTheEnd();
      for (int i = 0; i < SINKS; i++) {
        Path log = folder.resolve("sink-" + i + ".log");
        Files.deleteIfExists(log);
        sinks.add(AppProcess.start(SinkMain.class, environment(engine), log));
      }
      // While their processes start; what both would do at the same time otherwise.
      migrate(engine);
      patiently("both sinks are ready").until(this::allReady);
      patiently("both take part").until(() -> progress.isShared(Topics.USAGE_PRICED, SINKS));
      say("both sinks take part");
      load.start();
      for (Strike strike : Strike.draw(random, rounds)) {
        round(strike, engine, progress);
      }
      load.stop();
      settle(progress);
      List<String> differences = Comparison.of(journal, sql -> query(engine, sql));
      System.out.println(report.table(journal, differences));
      assertThat(differences).as("seed %d, logs in %s", seed, folder).isEmpty();
      assertThat(journal.corrections()).as("corrections, seed %d", seed).isNotEmpty();
      assertThat(journal.windows()).as("windows, seed %d", seed).isNotEmpty();
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("seed " + seed + ", logs in " + folder + ": " + e.getMessage(), e);
    } finally {
      sinks.forEach(AppProcess::close);
      http.close();
    }
  }

  /** Says how far it is. */
  private void say(String format, Object... values) {
    System.out.printf(
        "sink chaos %4d s: %s%n", report.elapsed().toSeconds(), format.formatted(values));
  }

  private static ConditionFactory patiently(String what) {
    return await(what).atMost(TIMEOUT).pollInterval(Duration.ofMillis(50));
  }

  private void provision() {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
      new TopicProvisioner(admin, Optional.empty()).ensure(Topics.ALL);
    }
  }

  private static void migrate(CrashEngine engine) {
    try {
      new MigrationRunner(
              new ClickHouseSettings(
                  URI.create(engine.url()), "default", "", DATABASE, Duration.ofSeconds(60)))
          .apply();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private Map<String, String> environment(CrashEngine engine) {
    Map<String, String> environment = new HashMap<>();
    environment.put("KAFKA_BOOTSTRAP_SERVERS", kafka);
    // the shortest that a broker takes: a killed sink's partitions are free after it
    environment.put("KAFKA_CLIENT_SESSION_TIMEOUT_MS", "6000");
    environment.put("KAFKA_CLIENT_HEARTBEAT_INTERVAL_MS", "500");
    environment.put("SCHEMA_REGISTRY_URL", backends.schemaRegistryUrl());
    environment.put("CLICKHOUSE_URL", engine.url());
    environment.put("CLICKHOUSE_DATABASE", DATABASE);
    environment.put("SINK_GROUP_ID", group);
    environment.put("SINK_RETRY_MAX", "1s");
    return environment;
  }

  private boolean allReady() {
    return sinks.stream().allMatch(AppProcess::isReady);
  }

  private void round(Strike strike, CrashEngine engine, GroupProgress progress) {
    // Some load, so that it hits anywhere.
    await().pollDelay(Duration.ofMillis(random.nextLong(200, 1500))).until(() -> true);
    long at = System.nanoTime();
    strike(strike, engine, progress);
    Map<TopicPartition, Long> sent = progress.ends(Topics.USAGE_PRICED);
    patiently("what was sent until " + strike + " is stored")
        .until(() -> progress.behind(Topics.USAGE_PRICED, sent).isEmpty());
    Duration recovery = Duration.ofNanos(System.nanoTime() - at);
    report.recovered(strike, recovery);
    patiently("both sinks are ready after " + strike).until(this::allReady);
    say("%s: everything stored after %d ms", strike.text(), recovery.toMillis());
  }

  private void strike(Strike strike, CrashEngine engine, GroupProgress progress) {
    AppProcess one = sinks.get(random.nextInt(SINKS));
    long enginePid = engine.pid();
    switch (strike) {
      case KILL_SINK -> {
        one.kill();
        one.restart();
      }
      case KILL_BOTH_SINKS -> {
        sinks.forEach(AppProcess::kill);
        sinks.forEach(AppProcess::restart);
      }
      case KILL_ENGINE -> engine.kill();
      case KILL_SINK_AND_ENGINE -> {
        engine.kill();
        one.kill();
        one.restart();
      }
      case STOP_SINK -> {
        one.stop();
        one.restart();
      }
      case FREEZE_SINK -> {
        one.freeze();
        try {
          Map<TopicPartition, Long> sent = progress.ends(Topics.USAGE_PRICED);
          patiently("the other sink has taken over")
              .until(() -> progress.behind(Topics.USAGE_PRICED, sent).isEmpty());
        } finally {
          one.thaw();
        }
      }
    }
    if (strike == Strike.KILL_ENGINE || strike == Strike.KILL_SINK_AND_ENGINE) {
      engine.awaitOtherThan(enginePid);
    }
  }

  private void settle(GroupProgress progress) {
    // Rejections last: they come from the records before them.
    for (Topic<?> topic :
        List.<Topic<?>>of(Topics.USAGE_PRICED, Topics.COST_WINDOWS, Topics.USAGE_REJECTED)) {
      patiently("all of " + topic.name() + " is stored")
          .until(() -> progress.behind(topic).isEmpty());
    }
    say("everything is stored");
  }

  private String query(CrashEngine engine, String sql) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(engine.url() + "/?database=" + DATABASE))
            .POST(HttpRequest.BodyPublishers.ofString(sql))
            .build();
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      assertThat(response.statusCode()).as("%s: %s", sql, response.body()).isEqualTo(200);
      return response.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
