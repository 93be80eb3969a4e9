// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

import static java.util.Objects.requireNonNull;

import io.costwire.embedded.process.LocalPort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the child process is told, in its environment, where a password does not show in the process
 * list.
 */
record ServerOptions(
    Path library,
    Path data,
    int port,
    Credentials credentials,
    Optional<Credentials> reader,
    long maxBodyBytes,
    Duration readTimeLimit) {
  private static final String PREFIX = "COSTWIRE_CLICKHOUSE_";
  private static final String LIBRARY = PREFIX + "LIBRARY";
  private static final String DATA = PREFIX + "DATA";
  private static final String PORT = PREFIX + "PORT";
  private static final String USER = PREFIX + "USER";
  private static final String PASSWORD = PREFIX + "PASSWORD";
  private static final String READER_USER = PREFIX + "READER_USER";
  private static final String READER_PASSWORD = PREFIX + "READER_PASSWORD";
  private static final String MAX_BODY_BYTES = PREFIX + "MAX_BODY_BYTES";
  private static final String READ_TIME_LIMIT_SECONDS = PREFIX + "READ_TIME_LIMIT_SECONDS";

  ServerOptions {
    requireNonNull(library, "library");
    requireNonNull(data, "data");
    requireNonNull(credentials, "credentials");
    if (reader.filter(r -> r.user().equals(credentials.user())).isPresent()) {
      throw new IllegalArgumentException(
          "the reader is called %s like the user that may write: give it another name"
              .formatted(credentials.user()));
    }
    requireNonNull(readTimeLimit, "readTimeLimit");
    LocalPort.requireValid(port, "port");
    if (maxBodyBytes < 1) {
      throw new IllegalArgumentException(
          "maxBodyBytes is %d: must be at least 1".formatted(maxBodyBytes));
    }
    if (readTimeLimit.toSeconds() < 1) {
      throw new IllegalArgumentException(
          "readTimeLimit is %s: must be at least 1 s".formatted(readTimeLimit));
    }
  }

  Map<String, String> toEnvironment() {
    Map<String, String> environment = new HashMap<>();
    environment.put(LIBRARY, library.toString());
    environment.put(DATA, data.toString());
    environment.put(PORT, Integer.toString(port));
    environment.put(USER, credentials.user());
    environment.put(PASSWORD, credentials.password());
    environment.put(MAX_BODY_BYTES, Long.toString(maxBodyBytes));
    environment.put(READ_TIME_LIMIT_SECONDS, Long.toString(readTimeLimit.toSeconds()));
    // Dates without a zone are UTC everywhere in Costwire.
    environment.put("TZ", "UTC");
    reader.ifPresent(
        r -> {
          environment.put(READER_USER, r.user());
          environment.put(READER_PASSWORD, r.password());
        });
    return Map.copyOf(environment);
  }

  static ServerOptions fromEnvironment(Map<String, String> environment) {
    List<String> missing = new ArrayList<>();
    for (String key :
        List.of(LIBRARY, DATA, PORT, USER, PASSWORD, MAX_BODY_BYTES, READ_TIME_LIMIT_SECONDS)) {
      if (!environment.containsKey(key)) {
        missing.add(key);
      }
    }
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "Not set: %s. This program is started by EmbeddedClickHouse, which sets them."
              .formatted(missing));
    }
    return new ServerOptions(
        Path.of(value(environment, LIBRARY)),
        Path.of(value(environment, DATA)),
        Integer.parseInt(value(environment, PORT)),
        new Credentials(value(environment, USER), value(environment, PASSWORD)),
        Optional.ofNullable(environment.get(READER_USER))
            .map(user -> new Credentials(user, value(environment, READER_PASSWORD))),
        Long.parseLong(value(environment, MAX_BODY_BYTES)),
        Duration.ofSeconds(Long.parseLong(value(environment, READ_TIME_LIMIT_SECONDS))));
  }

  private static String value(Map<String, String> environment, String key) {
    return requireNonNull(environment.get(key), key);
  }
}
