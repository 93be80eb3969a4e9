// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams;

import io.costwire.runtime.Env;
import io.costwire.streams.ingest.core.EventTimePolicy;
import io.costwire.streams.ingest.core.SeenHorizon;
import io.costwire.streams.window.core.WindowRetention;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Configuration of the streams app; the module's README says what each key is for. */
public record StreamsAppConfig(
    Kafka kafka,
    Registry registry,
    Threads threads,
    Queries queries,
    TopologyParts.Settings settings) {

  /**
   * @param client further settings of all Kafka clients, in Kafka's own names
   * @param replicationFactor copies of topics that are created; empty for the broker's default
   */
  public record Kafka(
      String bootstrapServers, Map<String, String> client, Optional<Short> replicationFactor) {
    @Override
    public String toString() {
      // the client settings may hold passwords
      return "Kafka[%s, %d client settings]".formatted(bootstrapServers, client.size());
    }
  }

  /**
   * @param client further settings of Confluent's client, in its own names
   */
  public record Registry(String url, Map<String, String> client) {
    @Override
    public String toString() {
      return "Registry[%s, %d client settings]".formatted(url, client.size());
    }
  }

  /** For 20 stores on disk: filters of ten million entries take a tenth of it. */
  static final long DEFAULT_ROCKSDB_BYTES = 128L << 20;

  /**
   * @param stateDir survives restarts, or state is restored from Kafka
   * @param heartbeatEvery how often the app says in usage.events what time it is; 0 for never
   * @param memory for all threads together
   */
  public record Threads(
      Path stateDir,
      int count,
      int standbys,
      Duration commitEvery,
      Duration heartbeatEvery,
      Memory memory) {}

  /**
   * @param cacheBytes on the heap, before the stores
   * @param rocksDbBytes outside the heap, in the stores
   */
  public record Memory(long cacheBytes, long rocksDbBytes) {}

  /**
   * @param enabled whether current totals are shown at the port of health and metrics
   * @param address where other instances find that port, as host:port; empty when there are none
   */
  public record Queries(boolean enabled, String address) {}

  /** What people look at is at most this and one more commit behind. */
  private static final Duration DEFAULT_COMMIT_INTERVAL = Duration.ofSeconds(1);

  /** Signals that wait for time to pass are at most so late. */
  private static final Duration DEFAULT_HEARTBEAT_INTERVAL = Duration.ofSeconds(10);

  /** A third of the transaction timeout. */
  private static final Duration MAX_COMMIT_INTERVAL = Duration.ofSeconds(5);

  /** Throws InvalidConfiguration with every error found. */
  public static StreamsAppConfig fromEnvironment(Map<String, String> environment) {
    return from(new Env(environment));
  }

  /** Throws InvalidConfiguration with every error found. */
  public static StreamsAppConfig from(Env env) {
    Kafka kafka =
        new Kafka(
            env.string("KAFKA_BOOTSTRAP_SERVERS", "localhost:9092"),
            env.properties("KAFKA_CLIENT_"),
            env.optional("TOPIC_REPLICATION_FACTOR")
                .map(v -> (short) env.integer("TOPIC_REPLICATION_FACTOR", 1, 1, 100)));
    Registry registry = new Registry(registryUrl(env), env.properties("SCHEMA_REGISTRY_CLIENT_"));
    Duration beat = commitInterval(env);
    Threads threads =
        new Threads(
            Path.of(env.string("STREAMS_STATE_DIR", ".costwire/streams-state")),
            env.integer("STREAMS_THREADS", 2, 1, 64),
            env.integer("STREAMS_STANDBYS", 0, 0, 10),
            beat,
            env.duration("STREAMS_HEARTBEAT_INTERVAL", DEFAULT_HEARTBEAT_INTERVAL),
            new Memory(
                env.wholeNumber("STREAMS_CACHE_BYTES", 64L << 20, 0, 1L << 40),
                env.wholeNumber(
                    "STREAMS_ROCKSDB_BYTES", DEFAULT_ROCKSDB_BYTES, 16L << 20, 1L << 40)));
    Queries queries = new Queries(env.flag("STREAMS_QUERIES", false), address(env));
    TopologyParts.Settings settings =
        new TopologyParts.Settings(
            env.integer("STREAMS_GENERATION", 1, 1, (1 << 22) - 1),
            currency(env),
            new EventTimePolicy(
                env.duration("STREAMS_EVENT_MAX_AHEAD", EventTimePolicy.DEFAULT_MAX_AHEAD),
                env.duration("STREAMS_EVENT_MAX_AGE", EventTimePolicy.DEFAULT_MAX_AGE)),
            new SeenHorizon(
                env.duration("STREAMS_DEDUP_HORIZON", SeenHorizon.DEFAULT_ORDINARY),
                env.duration("STREAMS_DEDUP_BATCH_HORIZON", SeenHorizon.DEFAULT_BATCH),
                env.integer(
                    "STREAMS_SEEN_IDS_MAX", SeenHorizon.DEFAULT_MAX_IDS, 1_000, 1_000_000_000)),
            new WindowRetention(
                env.duration("STREAMS_MINUTES_RETENTION", WindowRetention.DEFAULT_MINUTES),
                env.duration("STREAMS_HOURS_RETENTION", WindowRetention.DEFAULT_HOURS_AND_DAYS)),
            beat,
            env.wholeNumber(
                "STREAMS_PARKED_MAX", TopologyParts.Settings.DEFAULT_PARKED_MAX, 0, 100_000_000));
    return env.build(() -> new StreamsAppConfig(kafka, registry, threads, queries, settings));
  }

  private static String registryUrl(Env env) {
    String key = "SCHEMA_REGISTRY_URL";
    String url = env.string(key, "http://localhost:8081");
    return url.startsWith("mock://") ? url : env.url(key, url).toString();
  }

  private static Duration commitInterval(Env env) {
    String key = "STREAMS_COMMIT_INTERVAL";
    Duration value = env.duration(key, DEFAULT_COMMIT_INTERVAL);
    if (value.toMillis() < 10 || value.compareTo(MAX_COMMIT_INTERVAL) > 0) {
      env.error(
          "%s=%s: expected a duration from 10ms to %s; the transaction timeout is 15 s"
              .formatted(key, value, MAX_COMMIT_INTERVAL));
      return DEFAULT_COMMIT_INTERVAL;
    }
    return value;
  }

  private static String address(Env env) {
    String address = env.string("STREAMS_ADVERTISED_ADDRESS", "");
    if (!address.isEmpty() && !address.matches("[^\\s/:]+:\\d{1,5}")) {
      env.error("STREAMS_ADVERTISED_ADDRESS=" + address + ": expected host:port");
    }
    return address;
  }

  private static String currency(Env env) {
    String currency = env.string("STREAMS_CURRENCY", "USD");
    if (!currency.matches("[A-Z]{3}")) {
      env.error("STREAMS_CURRENCY=" + currency + ": expected an ISO 4217 code such as USD");
    }
    return currency;
  }
}
