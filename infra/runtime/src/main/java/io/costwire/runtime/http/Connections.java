// SPDX-License-Identifier: Apache-2.0
package io.costwire.runtime.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
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
import java.time.Duration;
import java.util.Set;

/**
 * HTTP/1.1 connections that the web server's idle check really ends. By itself it interrupts only
 * those that wait for the first line of a request, so that a sender which stalls within the headers
 * holds its connection for ever. Here every connection without a request at work is interrupted,
 * which closes its socket; while a request is, {@link BodyTimer} watches.
 */
public final class Connections implements ServerConnectionSelector, Filter {
  private static final ScopedValue<Watched> CURRENT = ScopedValue.newInstance();
  private final Http1ConnectionSelector http;

  /** With the web server's bounds of a request head. */
  public Connections() {
    this(Http1Config.create());
  }

  public Connections(Http1Config config) {
    this.http = Http1ConnectionSelector.builder().config(config).build();
  }

  /**
   * Has a server use them, and nothing but them. They have to be its first filter as well.
   *
   * @param most connections open at a time
   * @param idle a connection without a whole request head is closed after it; above what a request
   *     may take
   */
  public WebServerConfig.Builder guard(WebServerConfig.Builder server, int most, Duration idle) {
    return server
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
    } finally {
      connection.atWork = false;
    }
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
