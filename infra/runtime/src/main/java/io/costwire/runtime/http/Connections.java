// SPDX-License-Identifier: Apache-2.0
package io.costwire.runtime.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Set;

/**
 * HTTP/1.1 connections that the web server's idle check really ends. By itself it interrupts only
 * those that wait for the first line of a request, so that a sender which stalls within the headers
 * holds its connection for ever. Here every connection without a request at work is interrupted,
 * which closes its socket; while a request is, {@link BodyTimer} watches.
 *
 * <p>A connection whose answer says {@code Connection: close} is closed. The web server alone would
 * leave it open, and take what is left of the body for the next request.
 */
public final class Connections implements ServerConnectionSelector, Filter {
  private static final ScopedValue<Watched> CURRENT = ScopedValue.newInstance();

  /** What is thrown away of a body, so that its sender gets to read the answer. */
  private static final int DISCARDED_MAX = 8 << 20;

  private final BodyTimer timer;
  private final Http1ConnectionSelector http;

  /** With the web server's bounds of a request head. */
  public Connections(BodyTimer timer) {
    this(timer, Http1Config.create());
  }

  public Connections(BodyTimer timer, Http1Config config) {
    this.timer = timer;
    this.http = Http1ConnectionSelector.builder().config(config).build();
  }

  /**
   * Has a server use them, and nothing but them. They have to be its first filter as well.
   *
   * @param most connections open at a time
   * @param idle a connection without a whole request head is closed after it; above what a request
   *     may take
   * @param largest bytes of a body that is looked at, and of a chunk, which the web server holds in
   *     memory; more is answered with 413 by itself
   */
  public WebServerConfig.Builder guard(
      WebServerConfig.Builder server, int most, Duration idle, long largest) {
    return server
        .maxPayloadSize(largest)
        .maxTcpConnections(most)
        .idleConnectionTimeout(idle)
        .idleConnectionPeriod(idle.dividedBy(4))
        .addConnectionSelector(this)
        // with one protocol alone nothing has to be read to find out which it is
        .protocolsDiscoverServices(false);
  }

  @Override
  public int bytesToIdentifyConnection() {
    return http.bytesToIdentifyConnection();
  }

  @Override
  public Support supports(BufferData start) {
    return http.supports(start);
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return http.supportedApplicationProtocols();
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    return new Watched(http.connection(context));
  }

  /** Has to be the first filter: a request is at work until its answer is sent. */
  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    Watched connection = CURRENT.get();
    connection.atWork = true;
    try {
      chain.proceed();
      if (isLast(response)) {
        discard(request);
        throw new CloseConnectionException("the answer was the last one of its connection");
      }
    } finally {
      connection.atWork = false;
    }
  }

  private static boolean isLast(RoutingResponse response) {
    return response.headers().contains(HeaderNames.CONNECTION)
        && response.headers().get(HeaderNames.CONNECTION).get().equalsIgnoreCase("close");
  }

  private void discard(RoutingRequest request) {
    if (!request.headers().contains(HeaderNames.EXPECT) && request.content().hasEntity()) {
      timer.within(() -> skipped(request.content().inputStream()));
    }
  }

  private static long skipped(InputStream body) throws IOException {
    byte[] chunk = new byte[16 << 10];
    long skipped = 0;
    for (int n = body.read(chunk); n >= 0 && skipped < DISCARDED_MAX; n = body.read(chunk)) {
      skipped += n;
    }
    return skipped;
  }

  private static final class Watched implements ServerConnection {
    private final ServerConnection connection;
    private volatile boolean atWork;

    Watched(ServerConnection connection) {
      this.connection = connection;
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
      ScopedValue.where(CURRENT, this)
          .<Void, InterruptedException>call(
              () -> {
                connection.handle(limit);
                return null;
              });
    }

    @Override
    public Duration idleTime() {
      return connection.idleTime();
    }

    @Override
    public void close(boolean interrupt) {
      connection.close(interrupt || !atWork);
    }
  }
}
