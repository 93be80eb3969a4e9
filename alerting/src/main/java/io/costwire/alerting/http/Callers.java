// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.http;

import io.costwire.runtime.access.ApiKey;
import io.costwire.runtime.access.KeysInForce;
import io.costwire.runtime.access.KeysInForce.Found;
import io.costwire.runtime.http.Bearer;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out who asks: by the key, or where there is no key file whoever is on this machine. */
final class Callers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Callers.class);

  /** Names that no name server is asked for. */
  private static final Pattern LOCAL =
      Pattern.compile("(?i)(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d{1,5})?");

  private final Optional<KeysInForce<Caller>> keys;

  /** Reads nothing yet. */
  Callers(Optional<Path> file, InstantSource clock) {
    this.keys = file.map(path -> new KeysInForce<>(path, Caller.FORM, clock, read -> {}));
  }

  /** Reads the key file now, and again and again. */
  void start(Duration interval) {
    if (keys.isEmpty()) {
      LOG.warn(
          "keys=none whoever is on this machine may handle alerts; set ALERTING_API_KEYS_FILE to"
              + " ask for API keys");
    }
    keys.ifPresent(it -> it.start(interval));
  }

  /** Whether the key file is broken and the keys before it are in force. */
  boolean areStale() {
    return keys.filter(KeysInForce::isStale).isPresent();
  }

  /**
   * @throws Problem.Refused when it may not be known
   */
  Caller of(ServerRequestHeaders headers) {
    if (keys.isEmpty()) {
      return neighbour(headers);
    }
    Optional<Found<Caller>> found = Bearer.key(headers).map(keys.get()::find);
    return switch (found.orElseGet(Found.Unknown::new)) {
      case Found.Known<Caller>(ApiKey<Caller> key) -> key.holder();
      case Found.Expired<Caller> expired -> throw unauthorized("The API key has expired.");
      case Found.Unknown<Caller> unknown ->
          throw unauthorized("The API key is missing or not known.");
    };
  }

  /** A page can give its own name this machine's address, and would then be asked as we are. */
  private static Caller neighbour(ServerRequestHeaders headers) {
    if (headers.first(HeaderNames.HOST).filter(LOCAL.asMatchPredicate()).isEmpty()) {
      throw Problem.of(
              403,
              "Without API keys this is for callers on the same machine.",
              "Call it by localhost or its loopback address, or set ALERTING_API_KEYS_FILE.")
          .refused();
    }
    return Caller.ANYONE;
  }

  private static Problem.Refused unauthorized(String title) {
    return Problem.of(
            401,
            title,
            "Send the header Authorization: Bearer with an API key of ALERTING_API_KEYS_FILE.")
        .with("WWW-Authenticate", Bearer.CHALLENGE)
        .refused();
  }

  @Override
  public void close() {
    keys.ifPresent(KeysInForce::close);
  }
}
