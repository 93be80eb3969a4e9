// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The description of what can be posted, for programs: OpenAPI 3.1. */
final class OpenApi {
  private static final byte[] DOCUMENT = load();

  private OpenApi() {}

  static void send(ServerResponse response) {
    response.header(HeaderNames.CONTENT_TYPE, "application/json");
    response.send(DOCUMENT);
  }

  private static byte[] load() {
    try (InputStream in = OpenApi.class.getResourceAsStream("openapi.json")) {
      if (in == null) {
        throw new IllegalStateException("openapi.json is not on the class path");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("openapi.json", e);
    }
  }
}
