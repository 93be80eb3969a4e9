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
 * @param cluster cluster whose replicas all hold the tables; empty for one server
 */
public record ClickHouseSettings(
    URI url, String user, String password, String database, Duration timeout, String cluster) {
  public ClickHouseSettings {
    if (!database.matches("[A-Za-z_][A-Za-z0-9_]{0,63}")) {
      throw new IllegalArgumentException(
          "database " + database + ": expected letters, digits and underscores");
    }
    if (!cluster.matches("[A-Za-z0-9_.-]{0,64}")) {
      throw new IllegalArgumentException(
          "cluster " + cluster + ": expected letters, digits, underscores, dots and hyphens");
    }
  }

  /** One server. */
  public ClickHouseSettings(
      URI url, String user, String password, String database, Duration timeout) {
    this(url, user, password, database, timeout, "");
  }

  /** The same server, another database. */
  ClickHouseSettings withDatabase(String other) {
    return new ClickHouseSettings(url, user, password, other, timeout, cluster);
  }

  /** The same, with another longest wait. */
  public ClickHouseSettings withTimeout(Duration other) {
    return new ClickHouseSettings(url, user, password, database, other, cluster);
  }

  /** How statements are written for this server or cluster. */
  public Deployment deployment() {
    return cluster.isEmpty() ? new Deployment.Single() : new Deployment.Cluster(cluster);
  }

  @Override
  public String toString() {
    String where = cluster.isEmpty() ? "" : ", cluster " + cluster;
    return "%s as %s, database %s%s".formatted(url, user, database, where);
  }
}
