// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.security.MessageDigest;

/** A user that may connect. */
record Credentials(String user, String password) {
  Credentials {
    requireNonNull(user, "user");
    requireNonNull(password, "password");
  }

  boolean matches(String givenUser, String givenPassword) {
    // Both are always compared, in constant time.
    return same(user, givenUser) & same(password, givenPassword);
  }

  private static boolean same(String expected, String given) {
    return MessageDigest.isEqual(expected.getBytes(UTF_8), given.getBytes(UTF_8));
  }

  @Override
  public String toString() {
    return "Credentials[user=%s, password=***]".formatted(user);
  }
}
