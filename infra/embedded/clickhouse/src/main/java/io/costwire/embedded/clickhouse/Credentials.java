// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.security.MessageDigest;

/** The one user that may connect. */
record Credentials(String user, String password) {
  Credentials {
    requireNonNull(user, "user");
    requireNonNull(password, "password");
  }

  void require(String givenUser, String givenPassword) throws EngineException {
    // Both are always compared, in constant time.
    if (!(same(user, givenUser) & same(password, givenPassword))) {
      throw EngineException.refused(
          EngineException.AUTHENTICATION_FAILED,
          "AUTHENTICATION_FAILED",
          "Authentication failed: password is incorrect, or there is no user with such name.");
    }
  }

  private static boolean same(String expected, String given) {
    return MessageDigest.isEqual(expected.getBytes(UTF_8), given.getBytes(UTF_8));
  }

  @Override
  public String toString() {
    return "Credentials[user=%s, password=***]".formatted(user);
  }
}
