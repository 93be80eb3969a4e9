// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.clickhouse;

import com.clickhouse.client.api.Client;
import com.clickhouse.client.api.ServerException;
import com.clickhouse.client.api.insert.InsertResponse;
import com.clickhouse.client.api.insert.InsertSettings;
import com.clickhouse.data.ClickHouseFormat;
import com.clickhouse.jdbc.ConnectionImpl;
import io.costwire.sink.batch.InsertOutcome;
import io.costwire.sink.batch.InsertOutcome.Failed;
import io.costwire.sink.batch.InsertOutcome.Stored;
import io.costwire.sink.batch.NativeBlock;
import io.costwire.sink.batch.RowStore;
import io.costwire.sink.batch.Slice;
import io.costwire.sink.failure.SinkFailure;
import io.costwire.sink.failure.StoreErrorCodes;
import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Streams inserts in the Native format over the client of a JDBC connection. One insert is one
 * block into one partition of one table: all of it is stored or nothing. Safe for several threads.
 */
public final class ClickHouseStore implements RowStore, AutoCloseable {
  /** The symbolic name that ClickHouse puts behind its messages. */
  private static final Pattern ERROR_NAME = Pattern.compile("\\(([A-Z][A-Z0-9_]{2,})\\)");

  private final ClickHouseSettings settings;
  private final String tokenPrefix;
  private @Nullable ConnectionImpl connection;

  /**
   * @param tokenPrefix first part of deduplication tokens; a replay under another prefix is never
   *     taken for a repeat
   */
  public ClickHouseStore(ClickHouseSettings settings, String tokenPrefix) {
    this.settings = settings;
    this.tokenPrefix = tokenPrefix;
  }

  @Override
  public InsertOutcome insert(Slice slice) {
    try {
      Client client = client();
      // The token spares ClickHouse a repeat whose first answer got lost. It is the hash of the
      // rows, so it can only ever suppress the same rows.
      long written = send(client, slice, tokenPrefix + "-" + slice.sha256());
      if (isShort(written, slice)) {
        // Part of the rows came through; the same token would suppress the rest.
        written = send(client, slice, null);
      }
      return isShort(written, slice) ? shortWrite(written, slice) : new Stored();
    } catch (ServerException e) {
      return new Failed(StoreErrorCodes.classify(e.getCode()), describe(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Failed(SinkFailure.STORE_UNREACHABLE, "interrupted");
    } catch (ExecutionException e) {
      return failed(e.getCause() == null ? e : e.getCause());
    } catch (SQLException | RuntimeException e) {
      return failed(e);
    }
  }

  private static long send(Client client, Slice slice, @Nullable String token)
      throws ExecutionException, InterruptedException {
    InsertSettings insertSettings = new InsertSettings();
    if (token != null) {
      insertSettings.setDeduplicationToken(token);
    }
    try (InsertResponse response =
        client
            .insert(
                slice.insert().table(),
                slice.insert().columns(),
                new NativeBlock(slice)::writeTo,
                ClickHouseFormat.Native,
                insertSettings)
            .get()) {
      return response.getWrittenRows();
    }
  }

  /** 0 means that the server did not say, or knew the token; more than sent, that it fed views. */
  private static boolean isShort(long written, Slice slice) {
    return written > 0 && written < slice.rows();
  }

  private static Failed shortWrite(long written, Slice slice) {
    return new Failed(
        SinkFailure.STORE_FAILED, "only %d of %d rows arrived".formatted(written, slice.rows()));
  }

  private static Failed failed(Throwable error) {
    for (Throwable e = error; e != null; e = e.getCause()) {
      if (e instanceof ServerException server) {
        return new Failed(StoreErrorCodes.classify(server.getCode()), describe(server));
      }
    }
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return new Failed(
        SinkFailure.STORE_UNREACHABLE, root.getClass().getSimpleName() + ": " + root.getMessage());
  }

  /** Code and name only: the message of a refused row quotes its values. */
  private static String describe(ServerException e) {
    Matcher name = ERROR_NAME.matcher(String.valueOf(e.getMessage()));
    String last = "";
    while (name.find()) {
      last = " " + name.group(1);
    }
    return "ClickHouse error " + e.getCode() + last;
  }

  private synchronized Client client() throws SQLException {
    if (connection == null) {
      connection = ClickHouse.open(settings);
    }
    return connection.getClient();
  }

  @Override
  public synchronized void close() {
    if (connection != null) {
      try {
        connection.close();
      } catch (SQLException e) {
        // nothing is lost: rows are acknowledged one by one, not by closing
      }
      connection = null;
    }
  }
}
