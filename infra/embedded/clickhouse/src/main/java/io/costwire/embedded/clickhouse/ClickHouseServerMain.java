// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

import io.helidon.http.encoding.ContentEncodingContext;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http1.Http1Config;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The child process: the engine behind its HTTP interface. {@link EmbeddedClickHouse} starts it and
 * its environment configures it.
 */
public final class ClickHouseServerMain {
  private static final int MAX_URL_BYTES = 1 << 20;
  private static final int MAX_HEADER_BYTES = 64 << 10;

  private ClickHouseServerMain() {}

  public static void main(String[] args) throws Exception {
    Logger.getLogger("io.helidon").setLevel(Level.WARNING);
    ServerOptions options = ServerOptions.fromEnvironment(System.getenv());
    ChdbEngine engine = ChdbEngine.open(options.library(), options.data());
    EngineThreads threads = new EngineThreads();
    ClickHouseHttp http = new ClickHouseHttp(engine, threads, options);
    WebServer server =
        WebServer.builder()
            .host("127.0.0.1")
            .port(options.port())
            // The hook below stops the server before the engine.
            .shutdownHook(false)
            .addProtocol(
                Http1Config.builder()
                    .maxPrologueLength(MAX_URL_BYTES)
                    .maxHeadersSize(MAX_HEADER_BYTES)
                    .build())
            // The adapter does it itself: an answer is compressed only when the URL says so.
            .contentEncoding(
                ContentEncodingContext.builder()
                    .contentEncodingsDiscoverServices(false)
                    .addContentEncoding(new GzipRequests())
                    .build())
            .routing(http::route)
            .build()
            .start();
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> stop(server, threads, engine), "clickhouse-stop"));
    System.out.printf(
        "ClickHouse engine %s listens on 127.0.0.1:%d%n", engine.version(), server.port());
    new CountDownLatch(1).await();
  }

  private static void stop(WebServer server, EngineThreads threads, ChdbEngine engine) {
    server.stop();
    threads.close();
    if (threads.isIdle()) {
      engine.close();
    }
  }
}
