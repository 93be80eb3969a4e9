// SPDX-License-Identifier: Apache-2.0
package io.costwire.runtime.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.Locale;
import java.util.Optional;

/** The header {@code Authorization: Bearer KEY}. */
public final class Bearer {
  /** What answers with 401 ask for, as {@code WWW-Authenticate}. */
  public static final String CHALLENGE = "Bearer realm=\"costwire\"";

  private static final String SCHEME = "bearer ";

  private Bearer() {}

  /** The key; empty where there is no such header. */
  public static Optional<String> key(Headers headers) {
    return headers
        .first(HeaderNames.AUTHORIZATION)
        .filter(value -> value.toLowerCase(Locale.ROOT).startsWith(SCHEME))
        .map(value -> value.substring(SCHEME.length()).strip());
  }
}
