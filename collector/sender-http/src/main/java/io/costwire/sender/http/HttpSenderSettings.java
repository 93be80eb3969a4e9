// SPDX-License-Identifier: Apache-2.0
package io.costwire.sender.http;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the gateway is and how it is talked to.
 *
 * @param gateway its base address, such as {@code https://costwire.example.com}; a path in front of
 *     {@code /v1/events} is kept
 * @param apiKey sent as {@code Authorization: Bearer}; null for a gateway that asks for none
 * @param connectTimeout for the connection, TLS included
 * @param requestTimeout for a request and its whole answer; the gateway itself waits 10 s for Kafka
 * @param gzip whether bodies of more than a kilobyte are packed
 * @param maxBodyBytes of a request before packing; a batch that is larger goes in several
 * @since 0.1
 */
public record HttpSenderSettings(
    URI gateway,
    @Nullable String apiKey,
    Duration connectTimeout,
    Duration requestTimeout,
    boolean gzip,
    int maxBodyBytes) {

  /** Variables that {@link #fromEnvironment} reads, and what is taken without them. */
  static final Map<String, String> VARIABLES =
      Map.of("COSTWIRE_URL", "http://localhost:8080", "COSTWIRE_API_KEY", "");

  private static final String PATH = "/v1/events";
  private static final int MIN_BODY_BYTES = 64 << 10;

  public HttpSenderSettings {
    requireNonNull(gateway, "gateway");
    requireHttp(gateway);
    requirePositive(connectTimeout, "connectTimeout");
    requirePositive(requestTimeout, "requestTimeout");
    if (maxBodyBytes < MIN_BODY_BYTES) {
      throw new IllegalArgumentException(
          "maxBodyBytes must be at least " + MIN_BODY_BYTES + ", is " + maxBodyBytes);
    }
    apiKey = apiKey == null || apiKey.isBlank() ? null : apiKey.strip();
    if (apiKey != null && !apiKey.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
      throw new IllegalArgumentException(
          "apiKey has spaces or characters beyond ASCII; copy it again");
    }
  }

  /** Settings with the defaults. */
  public static HttpSenderSettings of(String gateway) {
    return new HttpSenderSettings(
        uri(gateway),
        null,
        Duration.ofSeconds(5), // a gateway that is there answers in milliseconds
        Duration.ofSeconds(30), // three times what the gateway waits for Kafka
        true,
        4 << 20); // the gateway takes 5 MiB
  }

  /** From {@code COSTWIRE_URL} and {@code COSTWIRE_API_KEY}. */
  public static HttpSenderSettings fromEnvironment(Map<String, String> environment) {
    return of(variable(environment, "COSTWIRE_URL"))
        .withApiKey(variable(environment, "COSTWIRE_API_KEY"));
  }

  private static String variable(Map<String, String> environment, String name) {
    String value = environment.getOrDefault(name, "").strip();
    return value.isEmpty() ? requireNonNull(VARIABLES.get(name)) : value;
  }

  public HttpSenderSettings withApiKey(@Nullable String key) {
    return new HttpSenderSettings(gateway, key, connectTimeout, requestTimeout, gzip, maxBodyBytes);
  }

  public HttpSenderSettings withTimeouts(Duration connect, Duration request) {
    return new HttpSenderSettings(gateway, apiKey, connect, request, gzip, maxBodyBytes);
  }

  public HttpSenderSettings withGzip(boolean pack) {
    return new HttpSenderSettings(
        gateway, apiKey, connectTimeout, requestTimeout, pack, maxBodyBytes);
  }

  /** Where events are posted to. */
  URI endpoint() {
    String base = gateway.toString().replaceFirst("/+$", "");
    return URI.create(base.endsWith(PATH) ? base : base + PATH);
  }

  /** Whether a key goes over the network for everybody to read. */
  boolean exposesKey() {
    return apiKey != null
        && gateway.getScheme().equalsIgnoreCase("http")
        && !List.of("localhost", "127.0.0.1", "[::1]").contains(gateway.getHost());
  }

  private static URI uri(String text) {
    try {
      return URI.create(text.strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(notAnAddress(), e);
    }
  }

  private static void requireHttp(URI uri) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    boolean plain = uri.getUserInfo() == null && uri.getQuery() == null;
    if (!List.of("http", "https").contains(scheme) || uri.getHost() == null || !plain) {
      throw new IllegalArgumentException(notAnAddress());
    }
  }

  // without the value, which may hold a password
  private static String notAnAddress() {
    return "The gateway's address (COSTWIRE_URL) must be like https://costwire.example.com, without"
        + " user and query; a key goes into COSTWIRE_API_KEY.";
  }

  private static void requirePositive(Duration value, String name) {
    if (value.isNegative() || value.isZero()) {
      throw new IllegalArgumentException(name + " must be more than zero, is " + value);
    }
  }

  /** The key stays out of it. */
  @Override
  public String toString() {
    return "HttpSenderSettings[gateway=%s, apiKey=%s, connectTimeout=%s, requestTimeout=%s, gzip=%s, maxBodyBytes=%d]"
        .formatted(
            gateway,
            apiKey == null ? "none" : "***",
            connectTimeout,
            requestTimeout,
            gzip,
            maxBodyBytes);
  }
}
