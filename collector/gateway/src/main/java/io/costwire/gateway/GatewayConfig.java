// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import io.costwire.client.EventLimits;
import io.costwire.gateway.access.ApiKeys;
import io.costwire.gateway.access.Rate;
import io.costwire.runtime.Env;
import io.costwire.sender.kafka.KafkaSenderSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Configuration of the gateway.
 *
 * @param kafka its delivery timeout is the time within which Kafka must acknowledge
 */
public record GatewayConfig(
    String host,
    int port,
    String defaultTenant,
    Limits limits,
    KafkaSenderSettings kafka,
    Optional<Short> replicationFactor,
    Access access,
    Budgets budgets) {

  /** With the defaults of the others. */
  public GatewayConfig(
      String host,
      int port,
      String defaultTenant,
      Limits limits,
      KafkaSenderSettings kafka,
      Optional<Short> replicationFactor,
      Access access) {
    this(host, port, defaultTenant, limits, kafka, replicationFactor, access, Budgets.defaults());
  }

  /**
   * Whether budgets can be asked for.
   *
   * @param follow the state of budgets, in memory
   * @param max statuses to hold at most: one for each budget, group and running period
   * @param currency of the streams app, until a status shows another one
   */
  public record Budgets(boolean follow, int max, String currency) {

    /** The defaults of the README's table. */
    public static Budgets defaults() {
      return new Budgets(true, 200_000, "USD");
    }
  }

  /** Open to everybody, for a gateway that only its own machine reaches. */
  public GatewayConfig(
      String host,
      int port,
      String defaultTenant,
      Limits limits,
      KafkaSenderSettings kafka,
      Optional<Short> replicationFactor) {
    this(host, port, defaultTenant, limits, kafka, replicationFactor, Access.open());
  }

  /**
   * Who may send, and how much.
   *
   * @param keysFile of API keys; empty for a gateway that takes from anybody
   * @param keysInterval how often the file is looked at
   * @param rate of a key that has none of its own, and of all senders together without keys
   */
  public record Access(Optional<Path> keysFile, Duration keysInterval, Rate rate) {

    /** The defaults of the README's table. */
    public static Access open() {
      return new Access(Optional.empty(), Duration.ofSeconds(5), Rate.UNLIMITED);
    }
  }

  /**
   * What one request and all requests together may take.
   *
   * @param maxBodyBytes of a body, packed and unpacked
   * @param maxEvents of a body
   * @param maxInFlightRequests being worked on
   * @param maxInFlightBytes of their bodies
   * @param bodyTimeout within which a body must have arrived
   * @param maxRawBodyBytes of a body that brings text along: a provider's response, a callback
   * @param maxConnections open at a time
   * @param idleTimeout after which a connection without a whole request head is closed
   */
  public record Limits(
      int maxBodyBytes,
      int maxEvents,
      int maxInFlightRequests,
      long maxInFlightBytes,
      Duration bodyTimeout,
      int maxRawBodyBytes,
      int maxConnections,
      Duration idleTimeout) {

    /** With the defaults of the others. */
    public Limits(
        int maxBodyBytes,
        int maxEvents,
        int maxInFlightRequests,
        long maxInFlightBytes,
        Duration bodyTimeout) {
      this(
          maxBodyBytes,
          maxEvents,
          maxInFlightRequests,
          maxInFlightBytes,
          bodyTimeout,
          16 << 20,
          4_096,
          Duration.ofMinutes(1));
    }

    /** The defaults of the README's table. */
    public static Limits defaults() {
      return new Limits(5 << 20, 10_000, 256, 64L << 20, Duration.ofSeconds(30));
    }
  }

  /** Everything at its default but the addresses; for embedding. */
  public static GatewayConfig of(
      String host, int port, String bootstrapServers, String registryUrl) {
    var kafka =
        new KafkaSenderSettings(
            bootstrapServers, registryUrl, Duration.ofSeconds(10), Map.of(), Map.of());
    return new GatewayConfig(host, port, "default", Limits.defaults(), kafka, Optional.empty());
  }

  /** Reads the environment; throws InvalidConfiguration with all errors. */
  public static GatewayConfig fromEnvironment(Map<String, String> environment) {
    return from(new Env(environment));
  }

  /** The same from variables that are read already. */
  public static GatewayConfig from(Env env) {
    String host = env.string("GATEWAY_HOST", "0.0.0.0");
    int port = env.integer("GATEWAY_PORT", 8080, 0, 65_535);
    String tenant = env.string("GATEWAY_DEFAULT_TENANT", "default");
    if (EventLimits.utf8Bytes(tenant) > EventLimits.MAX_TEXT_BYTES
        || !EventLimits.isClean(tenant)) {
      env.error("GATEWAY_DEFAULT_TENANT is longer than 256 bytes or has control characters");
    }
    Limits limits = limits(env);
    Duration ackTimeout = env.duration("GATEWAY_ACK_TIMEOUT", Duration.ofSeconds(10));
    if (ackTimeout.compareTo(Duration.ofSeconds(1)) < 0
        || ackTimeout.compareTo(Duration.ofMinutes(5)) > 0) {
      env.error("GATEWAY_ACK_TIMEOUT=" + ackTimeout + ": expected from 1s to 5m");
      ackTimeout = Duration.ofSeconds(10);
    }
    var kafka =
        new KafkaSenderSettings(
            env.string("KAFKA_BOOTSTRAP_SERVERS", "localhost:9092"),
            env.url("SCHEMA_REGISTRY_URL", "http://localhost:8081").toString(),
            ackTimeout,
            env.properties("KAFKA_CLIENT_"),
            env.properties("SCHEMA_REGISTRY_CLIENT_"));
    int replication = env.integer("TOPIC_REPLICATION_FACTOR", 0, 0, Short.MAX_VALUE);
    Optional<Short> factor = replication == 0 ? Optional.empty() : Optional.of((short) replication);
    Access access = access(env);
    Budgets budgets = budgets(env);
    checkTogether(limits, ackTimeout, env);
    return env.build(
        () -> new GatewayConfig(host, port, tenant, limits, kafka, factor, access, budgets));
  }

  private static Limits limits(Env env) {
    Limits defaults = Limits.defaults();
    return new Limits(
        env.integer("GATEWAY_MAX_BODY", defaults.maxBodyBytes(), 1_024, 256 << 20),
        env.integer("GATEWAY_MAX_EVENTS", defaults.maxEvents(), 1, 1_000_000),
        env.integer("GATEWAY_MAX_INFLIGHT_REQUESTS", defaults.maxInFlightRequests(), 1, 100_000),
        env.wholeNumber(
            "GATEWAY_MAX_INFLIGHT_BYTES", defaults.maxInFlightBytes(), 1 << 20, 1L << 40),
        timeout(env, "GATEWAY_BODY_TIMEOUT", defaults.bodyTimeout()),
        env.integer("GATEWAY_MAX_RAW_BODY", defaults.maxRawBodyBytes(), 1_024, 256 << 20),
        env.integer("GATEWAY_MAX_CONNECTIONS", defaults.maxConnections(), 1, 1_000_000),
        timeout(env, "GATEWAY_IDLE_TIMEOUT", defaults.idleTimeout()));
  }

  /** What each value alone does not show. */
  private static void checkTogether(Limits limits, Duration ackTimeout, Env env) {
    long largest = Math.max(limits.maxBodyBytes(), limits.maxRawBodyBytes());
    if (limits.maxInFlightBytes() < 2 * largest) {
      env.error(
          "GATEWAY_MAX_INFLIGHT_BYTES=%d: one body packed and unpacked takes up to %d; raise it, or lower GATEWAY_MAX_BODY and GATEWAY_MAX_RAW_BODY"
              .formatted(limits.maxInFlightBytes(), 2 * largest));
    }
    Duration taking = limits.bodyTimeout().plus(ackTimeout);
    if (limits.idleTimeout().compareTo(taking) <= 0) {
      env.error(
          "GATEWAY_IDLE_TIMEOUT=%s: connections would be closed under requests; raise it above %s, which GATEWAY_BODY_TIMEOUT and GATEWAY_ACK_TIMEOUT are together"
              .formatted(limits.idleTimeout(), taking));
    }
  }

  private static Duration timeout(Env env, String name, Duration otherwise) {
    Duration timeout = env.duration(name, otherwise);
    if (timeout.compareTo(Duration.ofSeconds(1)) < 0) {
      env.error("%s=%s: expected 1s or more".formatted(name, timeout));
      return otherwise;
    }
    return timeout;
  }

  private static Budgets budgets(Env env) {
    Budgets defaults = Budgets.defaults();
    return new Budgets(
        env.flag("GATEWAY_BUDGETS", defaults.follow()),
        env.integer("GATEWAY_BUDGETS_MAX", defaults.max(), 1, 100_000_000),
        env.string("STREAMS_CURRENCY", defaults.currency()));
  }

  private static Access access(Env env) {
    Optional<Path> file = env.optional("GATEWAY_API_KEYS_FILE").map(Path::of);
    file.map(ApiKeys::problems)
        .orElse(List.of())
        .forEach(problem -> env.error("GATEWAY_API_KEYS_FILE=" + file.get() + ": " + problem));
    Duration interval = env.duration("GATEWAY_API_KEYS_INTERVAL", Access.open().keysInterval());
    if (interval.toMillis() < 1) {
      env.error("GATEWAY_API_KEYS_INTERVAL=" + interval + ": expected 1ms or more");
    }
    long events = env.wholeNumber("GATEWAY_EVENTS_PER_SECOND", 0, 0, 1_000_000_000);
    long bytes = env.wholeNumber("GATEWAY_BYTES_PER_SECOND", 0, 0, 1_000_000_000);
    return new Access(file, interval, new Rate(events, bytes));
  }
}
