// SPDX-License-Identifier: Apache-2.0
package io.costwire.runtime;

import java.net.URI;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads configuration from environment variables and collects every error, so that a person mends
 * all of them at once. Read everything, then {@link #build} the configuration record.
 *
 * <p>An empty variable counts as not set. Values of secrets never appear in messages.
 */
public final class Env {
  private final Map<String, String> variables;
  private final List<String> errors = new ArrayList<>();

  public Env(Map<String, String> variables) {
    this.variables = Map.copyOf(variables);
  }

  /** The value, or the default where it is not set. */
  public String string(String key, String defaultValue) {
    return optional(key).orElse(defaultValue);
  }

  /** The value; an error where it is not set. */
  public String required(String key, String meaning) {
    return optional(key)
        .orElseGet(
            () -> {
              errors.add(key + " is not set; it is " + meaning);
              return "";
            });
  }

  /** The value, if it is set. */
  public Optional<String> optional(String key) {
    return Optional.ofNullable(variables.get(key)).map(String::strip).filter(v -> !v.isEmpty());
  }

  /** A whole number within bounds, both inclusive. */
  public int integer(String key, int defaultValue, int min, int max) {
    return Math.toIntExact(wholeNumber(key, defaultValue, min, max));
  }

  /** A whole number within bounds, both inclusive. */
  public long wholeNumber(String key, long defaultValue, long min, long max) {
    return optional(key)
        .map(
            text -> {
              try {
                long value = Long.parseLong(text);
                if (value >= min && value <= max) {
                  return value;
                }
              } catch (NumberFormatException e) {
                // reported below like a number out of bounds
              }
              errors.add(
                  "%s=%s: expected a whole number from %d to %d".formatted(key, text, min, max));
              return defaultValue;
            })
        .orElse(defaultValue);
  }

  /**
   * A duration such as {@code 250ms}, {@code 5s}, {@code 10m}, {@code 24h}, {@code 7d} or ISO-8601.
   */
  public Duration duration(String key, Duration defaultValue) {
    Optional<String> text = optional(key);
    Optional<Duration> value = text.flatMap(Env::durationOf);
    if (text.isPresent() && value.isEmpty()) {
      errors.add(
          key + "=" + text.get() + ": expected a duration such as 250ms, 5s, 10m, 24h or 7d");
    }
    return value.orElse(defaultValue);
  }

  /** A duration as people write it, not negative; empty where the text is none. */
  public static Optional<Duration> durationOf(String text) {
    try {
      return Optional.of(parseDuration(text)).filter(duration -> !duration.isNegative());
    } catch (DateTimeParseException | ArithmeticException e) {
      return Optional.empty();
    }
  }

  /** {@code true} or {@code false}. */
  public boolean flag(String key, boolean defaultValue) {
    return optional(key)
        .map(
            text -> {
              if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
                return Boolean.parseBoolean(text);
              }
              errors.add(key + "=" + text + ": expected true or false");
              return defaultValue;
            })
        .orElse(defaultValue);
  }

  /** An http or https URL. */
  public URI url(String key, String defaultValue) {
    String text = string(key, defaultValue);
    try {
      URI uri = URI.create(text);
      if (uri.getHost() != null
          && List.of("http", "https").contains(String.valueOf(uri.getScheme()))) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // reported below like any other text that is no URL
    }
    errors.add(key + "=" + text + ": expected a URL such as http://host:8123");
    return URI.create(defaultValue);
  }

  /**
   * All variables with a prefix, as properties: {@code KAFKA_CLIENT_SECURITY_PROTOCOL=SSL} under
   * {@code KAFKA_CLIENT_} becomes {@code security.protocol=SSL}.
   */
  public Map<String, String> properties(String prefix) {
    Map<String, String> properties = new HashMap<>();
    variables.forEach(
        (key, value) -> {
          if (key.startsWith(prefix) && key.length() > prefix.length()) {
            String name = key.substring(prefix.length()).toLowerCase(Locale.ROOT).replace('_', '.');
            properties.put(name, value);
          }
        });
    return Map.copyOf(properties);
  }

  /** Adds an error that only the app can see. */
  public void error(String message) {
    errors.add(message);
  }

  /**
   * Builds the configuration if there was no error.
   *
   * @throws InvalidConfiguration with every error found
   */
  public <T> T build(Supplier<T> configuration) {
    if (!errors.isEmpty()) {
      throw new InvalidConfiguration(errors);
    }
    return configuration.get();
  }

  private static Duration parseDuration(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (lower.matches("\\d{1,12}ms")) {
      return Duration.ofMillis(Long.parseLong(lower.substring(0, lower.length() - 2)));
    }
    if (lower.matches("\\d{1,12}d")) {
      return Duration.ofDays(Long.parseLong(lower.substring(0, lower.length() - 1)));
    }
    return Duration.parse(lower.startsWith("p") ? lower : "PT" + lower);
  }
}
