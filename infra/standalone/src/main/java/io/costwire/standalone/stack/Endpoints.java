// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.stack;

import io.costwire.runtime.Env;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * Where the parts of a running Costwire answer. {@code up} leaves them in the data directory, so
 * that the other commands find it; environment variables win over what is found there.
 *
 * @param database ClickHouse database that holds the tables
 */
public record Endpoints(
    URI gateway,
    String kafka,
    String registry,
    URI clickHouse,
    String clickHouseUser,
    String clickHousePassword,
    String database,
    URI ops,
    URI viewer) {
  private static final String FILE = "endpoints.properties";

  /** Thrown when there is nothing to talk to; the message says how to start it. */
  public static final class NotRunning extends RuntimeException {
    private static final long serialVersionUID = 1;

    NotRunning(String message) {
      super(message);
    }
  }

  /** Leaves the endpoints in the data directory, readable by this user only. */
  public void save(Path dataDirectory) {
    Properties properties = new Properties();
    toMap().forEach(properties::setProperty);
    Path file = dataDirectory.resolve(FILE);
    Path draft = dataDirectory.resolve(FILE + ".new");
    try (var out = Files.newOutputStream(draft)) {
      properties.store(out, "Written by costwire up; removed when it stops");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Removes what {@link #save} left. */
  public static void remove(Path dataDirectory) {
    try {
      Files.deleteIfExists(dataDirectory.resolve(FILE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a running stack left in the data directory, if there is one. */
  public static Optional<Endpoints> saved(Path dataDirectory) {
    Path file = dataDirectory.resolve(FILE);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    Properties properties = new Properties();
    try (var in = Files.newInputStream(file)) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Map<String, String> values = new HashMap<>();
    properties.stringPropertyNames().forEach(n -> values.put(n, properties.getProperty(n)));
    return Optional.of(from(new Env(values)));
  }

  /**
   * Endpoints for a command: the environment's, else those of the stack in the data directory.
   *
   * @throws NotRunning when neither is there
   */
  public static Endpoints find(Path dataDirectory, Map<String, String> environment) {
    Optional<Endpoints> running = saved(dataDirectory);
    boolean external =
        environment.containsKey("CLICKHOUSE_URL")
            || environment.containsKey("KAFKA_BOOTSTRAP_SERVERS");
    if (running.isEmpty() && !external) {
      throw new NotRunning(
          ("Costwire is not running in %s. Start it with ./costwire up (in another terminal), or"
                  + " set KAFKA_BOOTSTRAP_SERVERS, SCHEMA_REGISTRY_URL, CLICKHOUSE_URL and"
                  + " COSTWIRE_GATEWAY_URL to use one that runs elsewhere.")
              .formatted(dataDirectory));
    }
    Map<String, String> merged = new HashMap<>();
    running.ifPresent(r -> merged.putAll(r.toMap()));
    merged.putAll(environment);
    return from(new Env(merged));
  }

  private static Endpoints from(Env env) {
    URI gateway = env.url("COSTWIRE_GATEWAY_URL", "http://localhost:8080");
    URI clickHouse = env.url("CLICKHOUSE_URL", "http://localhost:8123");
    URI ops = env.url("COSTWIRE_OPS_URL", "http://localhost:9400");
    URI viewer = env.url("COSTWIRE_VIEWER_URL", "http://localhost:8088");
    return env.build(
        () ->
            new Endpoints(
                gateway,
                env.string("KAFKA_BOOTSTRAP_SERVERS", "localhost:9092"),
                env.string("SCHEMA_REGISTRY_URL", "http://localhost:8081"),
                clickHouse,
                env.string("CLICKHOUSE_USER", "default"),
                env.string("CLICKHOUSE_PASSWORD", ""),
                env.string("CLICKHOUSE_DATABASE", "costwire"),
                ops,
                viewer));
  }

  /** The same as environment variables of the apps. */
  public Map<String, String> toMap() {
    return Map.of(
        "COSTWIRE_GATEWAY_URL", gateway.toString(),
        "KAFKA_BOOTSTRAP_SERVERS", kafka,
        "SCHEMA_REGISTRY_URL", registry,
        "CLICKHOUSE_URL", clickHouse.toString(),
        "CLICKHOUSE_USER", clickHouseUser,
        "CLICKHOUSE_PASSWORD", clickHousePassword,
        "CLICKHOUSE_DATABASE", database,
        "COSTWIRE_OPS_URL", ops.toString(),
        "COSTWIRE_VIEWER_URL", viewer.toString());
  }
}
