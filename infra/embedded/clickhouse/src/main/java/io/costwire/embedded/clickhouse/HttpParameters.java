// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.net.URLDecoder;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** The URL parameters and headers of a request, by their meaning in ClickHouse's HTTP interface. */
final class HttpParameters {
  static final HeaderName FORMAT = HeaderNames.create("X-ClickHouse-Format");
  static final HeaderName QUERY_ID = HeaderNames.create("X-ClickHouse-Query-Id");
  private static final HeaderName DATABASE = HeaderNames.create("X-ClickHouse-Database");
  private static final HeaderName USER = HeaderNames.create("X-ClickHouse-User");
  private static final HeaderName KEY = HeaderNames.create("X-ClickHouse-Key");

  /** Parameters of the interface itself; everything else is a setting. */
  private static final Set<String> NOT_SETTINGS =
      Set.of(
          "query",
          "query_id",
          "database",
          "user",
          "password",
          "default_format",
          "compress",
          "decompress",
          "enable_http_compression",
          "wait_end_of_query",
          "buffer_size",
          "stacktrace",
          "quota_key",
          "client_protocol_version",
          "role",
          "close_session",
          "session_id",
          "session_timeout",
          "session_check");

  private static final Pattern SAFE_QUERY_ID = Pattern.compile("[\\x21-\\x7e]{1,128}");
  private static final Pattern FORMAT_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9]{0,63}");

  private final ServerRequest request;
  private final Map<String, String> url;

  HttpParameters(ServerRequest request) throws EngineException {
    this.request = request;
    this.url = decode(request.query().rawValue());
    if (url.containsKey("session_id")) {
      throw EngineException.notImplemented(
          "Sessions over HTTP are not supported by the embedded engine: remove session_id.");
    }
  }

  /** The statement, or its beginning, in the URL; empty where there is none. */
  String query() {
    return get("query", "");
  }

  String queryId() {
    String given = get("query_id", header(QUERY_ID, ""));
    return SAFE_QUERY_ID.matcher(given).matches() ? given : UUID.randomUUID().toString();
  }

  String database() {
    return get("database", header(DATABASE, ""));
  }

  String defaultFormat() throws EngineException {
    String format = get("default_format", header(FORMAT, "TabSeparated"));
    if (!FORMAT_NAME.matcher(format).matches()) {
      throw EngineException.refused(
          73, "UNKNOWN_FORMAT", "The name of the default format is not valid");
    }
    return format;
  }

  /** Settings and query parameters (param_x), in the order of the URL. */
  Map<String, String> settings() {
    Map<String, String> settings = new LinkedHashMap<>(url);
    settings.keySet().removeAll(NOT_SETTINGS);
    return settings;
  }

  /** Whether the answer is wanted in ClickHouse's own compressed blocks. */
  boolean compressBlocks() {
    return flag("compress");
  }

  /** Whether the body is in ClickHouse's own compressed blocks. */
  boolean decompressBlocks() {
    return flag("decompress");
  }

  boolean gzipAnswer() {
    return flag("enable_http_compression")
        && header(HeaderNames.ACCEPT_ENCODING, "").contains("gzip");
  }

  /**
   * Basic authentication, else the headers, else the URL, as ClickHouse reads them.
   *
   * @return whether it is the user that may write
   */
  boolean authenticate(ServerOptions options) throws EngineException {
    String authorization = header(HeaderNames.AUTHORIZATION, "");
    String[] given =
        authorization.regionMatches(true, 0, "Basic ", 0, 6)
            ? basic(authorization.substring(6).trim())
            : new String[] {get("user", header(USER, "default")), get("password", header(KEY, ""))};
    if (options.credentials().matches(given[0], given[1])) {
      return true;
    }
    if (options.reader().filter(reader -> reader.matches(given[0], given[1])).isPresent()) {
      return false;
    }
    throw EngineException.refused(
        EngineException.AUTHENTICATION_FAILED,
        "AUTHENTICATION_FAILED",
        "Authentication failed: password is incorrect, or there is no user with such name.");
  }

  private String[] basic(String encoded) {
    try {
      String[] parts = new String(Base64.getDecoder().decode(encoded), UTF_8).split(":", 2);
      return parts.length == 2 ? parts : new String[] {parts[0], ""};
    } catch (IllegalArgumentException e) {
      return new String[] {"", ""};
    }
  }

  private boolean flag(String name) {
    return Set.of("1", "true").contains(get(name, "0"));
  }

  private String get(String name, String otherwise) {
    return url.getOrDefault(name, otherwise);
  }

  private String header(HeaderName name, String otherwise) {
    return request.headers().first(name).orElse(otherwise);
  }

  private static Map<String, String> decode(String raw) throws EngineException {
    Map<String, String> decoded = new LinkedHashMap<>();
    try {
      for (String pair : raw.split("&")) {
        if (!pair.isEmpty()) {
          String[] parts = pair.split("=", 2);
          decoded.put(
              URLDecoder.decode(parts[0], UTF_8),
              parts.length == 2 ? URLDecoder.decode(parts[1], UTF_8) : "");
        }
      }
      return decoded;
    } catch (IllegalArgumentException e) {
      throw EngineException.refused(
          36, "BAD_ARGUMENTS", "A URL parameter is not well percent-encoded");
    }
  }
}
