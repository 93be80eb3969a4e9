// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.clickhouse;

import java.net.URI;
import java.time.Duration;

/**
 * Where ClickHouse is and who asks.
 *
 * @param url HTTP address of a server
 * @param user name of the user
 * @param password password, possibly empty
 * @param database database with our tables
 * @param timeout longest wait for an answer
 */
public record ClickHouseSettings(
    URI url, String user, String password, String database, Duration timeout) {
  public ClickHouseSettings {
    if (!database.matches("[A-Za-z_][A-Za-z0-9_]{0,63}")) {
      throw new IllegalArgumentException(
          "database " + database + ": expected letters, digits and underscores");
    }
  }

  /** The same server, another database. */
  ClickHouseSettings withDatabase(String other) {
    return new ClickHouseSettings(url, user, password, other, timeout);
  }

  @Override
  public String toString() {
    return "%s as %s, database %s".formatted(url, user, database);
  }
}
