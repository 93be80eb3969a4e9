// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A parent with an engine and a table, to be killed. */
final class ParentMain {
  private ParentMain() {}

  public static void main(String[] args) throws Exception {
    var server = new EmbeddedClickHouse(EmbeddedClickHouse.Options.of(Path.of(args[0]))).start();
    ITRestart.execute(server, "CREATE TABLE t (id UInt64) ENGINE = MergeTree ORDER BY id");
    ITRestart.execute(server, "INSERT INTO t VALUES (1)");
    System.out.println("CHILD " + server.pid());
    new CountDownLatch(1).await();
  }
}
