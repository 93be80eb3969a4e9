// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.clickhouse;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps work on the database to one sink at a time.
 *
 * <p>Whoever wants the work creates an empty table of its own and then lists all such tables on all
 * replicas: alone, it has the lease; otherwise it takes its table away and tries again after a
 * random pause. As everybody shows itself before it looks, two can never both see themselves alone.
 * (One table with a fixed name would need less, but taking over a dead owner's table could then hit
 * the table of the next one.)
 *
 * <p>A table whose owner is dead counts for nothing: at once when the process ran on this machine
 * and is gone, otherwise when nobody touched it for {@link #EXPIRY}, by ClickHouse's clock. Whoever
 * works longer calls {@link #renew()} between statements.
 */
public final class Lease implements AutoCloseable {
  /**
   * Above the longest wait for one statement (two minutes), so that a slow one is not overtaken.
   */
  public static final Duration EXPIRY = Duration.ofMinutes(3);

  private static final String PREFIX = "costwire_lease_";
  private static final Duration RENEW_AFTER = Duration.ofSeconds(20);
  private static final int PAUSE_MAX_MS = 200;

  private final Connection connection;
  private final String purpose;
  private final String table;
  private final String owner;
  private long touchedNanos = System.nanoTime();

  /** Something that owns, or owned, a lease. */
  record Holder(String table, String owner, long idleSeconds) {
    boolean isDead() {
      return idleSeconds > EXPIRY.toSeconds() || Owner.isDeadHere(owner);
    }
  }

  private Lease(Connection connection, String purpose) {
    byte[] id = new byte[8];
    ThreadLocalRandom.current().nextBytes(id);
    this.connection = connection;
    this.purpose = purpose;
    this.table = PREFIX + purpose + "_" + HexFormat.of().formatHex(id);
    this.owner = Owner.self();
  }

  /**
   * Waits until the lease is free.
   *
   * @param connection to the database; the lease uses it until it is closed
   * @param purpose letters and underscores; different purposes do not exclude each other
   * @param patience longest wait
   * @throws SQLException when ClickHouse fails, or when another sink still works after the wait;
   *     its message names the owner
   */
  public static Lease acquire(
      Connection connection, Deployment deployment, String purpose, Duration patience)
      throws SQLException {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      Lease lease = new Lease(connection, purpose);
      List<Holder> others = lease.tryAcquire(deployment);
      if (others.isEmpty()) {
        return lease;
      }
      if (System.nanoTime() - end > 0) {
        throw new SQLException(
            "%s is being done by %s; this sink tries again later, or drop table %s when that process is gone"
                .formatted(purpose, others.getFirst().owner(), others.getFirst().table()));
      }
      pause();
    }
  }

  /** The others that are alive; empty when the lease is ours. */
  private List<Holder> tryAcquire(Deployment deployment) throws SQLException {
    Sql.execute(
        connection,
        "CREATE TABLE %s (x UInt8) ENGINE = Memory COMMENT %s".formatted(table, Sql.text(owner)));
    try {
      List<Holder> alive = others(deployment).stream().filter(h -> !h.isDead()).toList();
      if (alive.isEmpty()) {
        dropDead(deployment);
        return List.of();
      }
      close();
      return alive;
    } catch (SQLException e) {
      close();
      throw e;
    }
  }

  private List<Holder> others(Deployment deployment) throws SQLException {
    String tables =
        switch (deployment) {
          case Deployment.Single _ -> "system.tables";
          case Deployment.Cluster cluster ->
              "clusterAllReplicas(%s, system.tables)".formatted(Sql.text(cluster.name()));
        };
    String sql =
        """
        SELECT name, comment, dateDiff('second', metadata_modification_time, now()) AS idle
        FROM %s
        WHERE database = currentDatabase() AND startsWith(name, '%s') AND name != '%s'
        """
            .formatted(tables, PREFIX + purpose + "_", table);
    return Sql.query(
        connection, sql, r -> new Holder(r.getString(1), r.getString(2), r.getLong(3)));
  }

  private void dropDead(Deployment deployment) throws SQLException {
    for (Holder dead : others(deployment)) {
      if (dead.isDead()) {
        Sql.execute(
            connection,
            "DROP TABLE IF EXISTS %s%s SYNC".formatted(dead.table(), deployment.onCluster()));
      }
    }
  }

  /** Says that the owner is alive; does nothing when it said so a moment ago. */
  public void renew() throws SQLException {
    if (System.nanoTime() - touchedNanos < RENEW_AFTER.toNanos()) {
      return;
    }
    Sql.execute(
        connection,
        "ALTER TABLE %s MODIFY COMMENT %s"
            .formatted(table, Sql.text(owner + " renewed " + System.nanoTime())));
    touchedNanos = System.nanoTime();
  }

  /** Gives the lease back; one that cannot be given back expires. */
  @Override
  public void close() {
    try {
      Sql.execute(connection, "DROP TABLE IF EXISTS %s SYNC".formatted(table));
    } catch (SQLException e) {
      // Others wait for its expiry, or find our process gone.
    }
  }

  private static void pause() throws SQLException {
    long pauseMs = 1 + ThreadLocalRandom.current().nextInt(PAUSE_MAX_MS);
    LockSupport.parkNanos(Duration.ofMillis(pauseMs).toNanos());
    if (Thread.currentThread().isInterrupted()) {
      throw new SQLException("interrupted while another sink works on the database");
    }
  }

  /** Who owns a lease, as text: host, process and when the process started. */
  static final class Owner {
    private Owner() {}

    static String self() {
      ProcessHandle process = ProcessHandle.current();
      return "host=%s pid=%d started=%d".formatted(host(), process.pid(), startedMs(process));
    }

    /** Whether it ran on this machine and its process is gone, or is another one by now. */
    static boolean isDeadHere(String owner) {
      String[] words = owner.split(" ", -1);
      if (words.length < 3 || !words[0].equals("host=" + host()) || isEverywhere(host())) {
        return false;
      }
      try {
        long pid = Long.parseLong(words[1].substring("pid=".length()));
        return ProcessHandle.of(pid)
            .filter(process -> words[2].equals("started=" + startedMs(process)))
            .isEmpty();
      } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
        return false;
      }
    }

    private static long startedMs(ProcessHandle process) {
      return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    /** A name that many machines have says nothing about which machine it was. */
    private static boolean isEverywhere(String host) {
      return host.equals("localhost") || host.isEmpty();
    }

    private static String host() {
      try {
        return InetAddress.getLocalHost().getHostName().replace(' ', '_');
      } catch (UnknownHostException e) {
        return "";
      }
    }
  }
}
