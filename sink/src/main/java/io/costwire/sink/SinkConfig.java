// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import io.costwire.runtime.Env;
import io.costwire.sink.batch.BatchLimits;
import io.costwire.sink.clickhouse.ClickHouseSettings;
import io.costwire.sink.ledger.LedgerSettings;
import io.costwire.sink.retention.RetentionPolicy;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the sink is told from outside, read once. Every key is a row of the README's table.
 *
 * @param kafka where records come from
 * @param store where rows go
 * @param limits when batches are cut
 * @param writers inserts that run at the same time
 * @param retryLongest longest pause between tries of an insert
 * @param retention how long rows stay
 * @param ledger how often everything is accounted for
 */
public record SinkConfig(
    Kafka kafka,
    ClickHouseSettings store,
    BatchLimits limits,
    int writers,
    Duration retryLongest,
    RetentionPolicy retention,
    Ledger ledger) {

  private static final int MEBIBYTE = 1024 * 1024;

  /**
   * Where records come from.
   *
   * @param bootstrapServers brokers
   * @param client further properties of Kafka clients
   * @param registryUrl schema registry
   * @param registryClient further properties of the registry client
   * @param groupId consumer group; also the first part of deduplication tokens
   * @param replicationFactor copies of topics that are created, or empty for the broker's default
   */
  public record Kafka(
      String bootstrapServers,
      Map<String, String> client,
      String registryUrl,
      Map<String, String> registryClient,
      String groupId,
      Optional<Short> replicationFactor) {
    public Kafka {
      client = Map.copyOf(client);
      registryClient = Map.copyOf(registryClient);
    }

    @Override
    public String toString() {
      return "%s, group %s, registry %s".formatted(bootstrapServers, groupId, registryUrl);
    }
  }

  /**
   * How often everything is accounted for.
   *
   * @param interval from one pass to the next; zero is off
   * @param patience how long after its arrival a record may be found nowhere
   * @param horizons how long the streams app knows a repeat
   */
  public record Ledger(Duration interval, Duration patience, LedgerSettings.Horizons horizons) {

    static Ledger from(Env env) {
      return new Ledger(
          env.duration("SINK_LEDGER_INTERVAL", Duration.ofSeconds(60)),
          env.duration("SINK_LEDGER_PATIENCE", Duration.ofMinutes(5)),
          new LedgerSettings.Horizons(
              env.duration("STREAMS_DEDUP_HORIZON", Duration.ofHours(24)),
              env.duration("STREAMS_DEDUP_BATCH_HORIZON", Duration.ofDays(7))));
    }
  }

  /** What the ledger job needs of all this. */
  LedgerSettings ledgerSettings() {
    Map<String, Object> client = new HashMap<>();
    client.put("bootstrap.servers", kafka.bootstrapServers());
    client.putAll(kafka.client());
    return new LedgerSettings(
        ledger.interval(),
        ledger.patience(),
        ledger.horizons(),
        new LedgerSettings.Kafka(
            client, kafka.registryUrl(), kafka.registryClient(), kafka.groupId()),
        store);
  }

  /** Reads the environment; throws InvalidConfiguration with all errors. */
  public static SinkConfig fromEnvironment(Map<String, String> environment) {
    return from(new Env(environment));
  }

  /** Reads the environment; throws InvalidConfiguration with all errors. */
  public static SinkConfig from(Env env) {
    Kafka kafka =
        new Kafka(
            env.string("KAFKA_BOOTSTRAP_SERVERS", "localhost:9092"),
            env.properties("KAFKA_CLIENT_"),
            env.string("SCHEMA_REGISTRY_URL", "http://localhost:8081"),
            env.properties("SCHEMA_REGISTRY_CLIENT_"),
            env.string("SINK_GROUP_ID", "costwire-sink"),
            replicationFactor(env));
    int writers = env.integer("SINK_WRITERS", 4, 1, 64);
    Duration retryLongest = env.duration("SINK_RETRY_MAX", Duration.ofSeconds(10));
    if (retryLongest.isZero()) {
      env.error("SINK_RETRY_MAX=0: expected a duration above zero");
    }
    int maxRows = env.integer("SINK_BATCH_MAX_ROWS", 50_000, 1, 1_000_000);
    long maxBytes = env.wholeNumber("SINK_BATCH_MAX_BYTES", 8L * MEBIBYTE, 1_024, 1L << 30);
    Duration interval = env.duration("SINK_FLUSH_INTERVAL", Duration.ofMillis(500));
    // A second batch fills while the first is on its way; beyond that the topic is paused.
    BatchLimits limits = new BatchLimits(maxRows, maxBytes, interval, maxBytes * 2);
    Store store = Store.from(env);
    RetentionPolicy retention = retention(env);
    Ledger ledger = Ledger.from(env);
    return env.build(
        () ->
            new SinkConfig(
                kafka, store.settings(), limits, writers, retryLongest, retention, ledger));
  }

  private static RetentionPolicy retention(Env env) {
    // Events of the last 7 days can be repeated by batches, and their repeats must meet them.
    var raw = tier("SINK_RETENTION_RAW", env.string("SINK_RETENTION_RAW", "90d"), 7, env);
    // Windows of minutes change for 48 hours, those of hours for 45 days.
    var minutes =
        tier("SINK_RETENTION_MINUTES", env.string("SINK_RETENTION_MINUTES", "30d"), 3, env);
    var hours = tier("SINK_RETENTION_HOURS", env.string("SINK_RETENTION_HOURS", "400d"), 46, env);
    var rejected =
        tier("SINK_RETENTION_REJECTED", env.string("SINK_RETENTION_REJECTED", "30d"), 1, env);
    Duration hot = env.duration("SINK_HOT", Duration.ofDays(7));
    String storagePolicy = env.string("SINK_STORAGE_POLICY", "");
    Optional<RetentionPolicy.Cold> cold =
        env.optional("SINK_COLD_VOLUME")
            .map(volume -> new RetentionPolicy.Cold(hot, volume, storagePolicy));
    return new RetentionPolicy(raw, minutes, hours, rejected, cold);
  }

  /** A number of days, or for ever. */
  private static Optional<Duration> tier(String key, String text, int minDays, Env env) {
    if (text.equalsIgnoreCase("forever")) {
      return Optional.empty();
    }
    if (!text.matches("\\d{1,5}d")) {
      env.error(key + "=" + text + ": expected a number of days such as 90d, or forever");
      return Optional.empty();
    }
    int days = Integer.parseInt(text.substring(0, text.length() - 1));
    if (days < minDays) {
      env.error(
          "%s=%s: expected at least %dd, rows still change until then"
              .formatted(key, text, minDays));
    }
    return Optional.of(Duration.ofDays(days));
  }

  private static Optional<Short> replicationFactor(Env env) {
    return env.optional("TOPIC_REPLICATION_FACTOR")
        .map(text -> (short) env.integer("TOPIC_REPLICATION_FACTOR", 1, 1, Short.MAX_VALUE));
  }

  private record Store(
      URI url, String user, String password, String database, Duration timeout, String cluster) {

    static Store from(Env env) {
      String database = env.string("CLICKHOUSE_DATABASE", "costwire");
      if (!database.matches("[A-Za-z_][A-Za-z0-9_]{0,63}")) {
        env.error("CLICKHOUSE_DATABASE=" + database + ": expected letters, digits and underscores");
      }
      Duration timeout = env.duration("SINK_INSERT_TIMEOUT", Duration.ofSeconds(30));
      if (timeout.isZero() || timeout.compareTo(Duration.ofMinutes(2)) > 0) {
        env.error("SINK_INSERT_TIMEOUT=" + timeout + ": expected more than 0 and at most 2m");
      }
      String cluster = env.string("CLICKHOUSE_CLUSTER", "");
      if (!cluster.matches("[A-Za-z0-9_.-]{0,64}")) {
        env.error(
            "CLICKHOUSE_CLUSTER="
                + cluster
                + ": expected letters, digits, underscores, dots and hyphens");
      }
      return new Store(
          env.url("CLICKHOUSE_URL", "http://localhost:8123"),
          env.string("CLICKHOUSE_USER", "default"),
          env.string("CLICKHOUSE_PASSWORD", ""),
          database,
          timeout,
          cluster);
    }

    ClickHouseSettings settings() {
      return new ClickHouseSettings(url, user, password, database, timeout, cluster);
    }
  }
}
