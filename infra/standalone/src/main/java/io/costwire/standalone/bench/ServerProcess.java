// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import io.costwire.embedded.process.ChildJava;
import io.costwire.embedded.process.ChildProcess;
import io.costwire.embedded.process.DataDirectory;
import java.io.File;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A server under load, as a process of its own that ends with this one. */
final class ServerProcess implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(90);
  private static final int CONNECT_MS = 500;

  private final DataDirectory directory;
  private final ChildProcess child;
  private final int port;

  private ServerProcess(DataDirectory directory, ChildProcess child, int port) {
    this.directory = directory;
    this.child = child;
    this.port = port;
  }

  /** A gateway on the cluster; returns when it is ready. */
  static ServerProcess gateway(BenchCluster cluster, String name, Map<String, String> settings) {
    int port = freePort();
    int ops = freePort();
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("GATEWAY_HOST", "127.0.0.1");
    environment.put("GATEWAY_PORT", Integer.toString(port));
    environment.put("OPS_HOST", "127.0.0.1");
    environment.put("OPS_PORT", Integer.toString(ops));
    environment.put("KAFKA_BOOTSTRAP_SERVERS", cluster.bootstrapServers());
    environment.put("SCHEMA_REGISTRY_URL", cluster.registryUrl());
    environment.put("TOPIC_REPLICATION_FACTOR", "1");
    List<String> main = List.of("io.costwire.gateway.GatewayMain");
    var server = start(name, cluster.folder(name), main, environment, port);
    Waiting.until(name + " to be ready", START, () -> server.isReady(ops));
    return server;
  }

  /** A server that only reads and answers. */
  static ServerProcess bare(BenchCluster cluster) {
    int port = freePort();
    List<String> main = List.of(BareServerMain.class.getName(), Integer.toString(port));
    var server = start("bare", cluster.folder("bare"), main, Map.of(), port);
    Waiting.until("the bare server to listen", START, server::listens);
    return server;
  }

  private static ServerProcess start(
      String name, Path folder, List<String> main, Map<String, String> environment, int port) {
    DataDirectory directory = DataDirectory.open(folder, name);
    List<Path> classPath =
        Arrays.stream(System.getProperty("java.class.path", "").split(File.pathSeparator, -1))
            .filter(entry -> !entry.isEmpty())
            .map(entry -> Path.of(entry).toAbsolutePath())
            .toList();
    var java =
        new ChildJava(
            name, ChildJava.currentJava(), List.of("-Xmx512m"), classPath, main, environment);
    return new ServerProcess(directory, ChildProcess.start(java, directory), port);
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  private boolean isReady(int opsPort) {
    requireAlive();
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI ready = URI.create("http://127.0.0.1:" + opsPort + "/health/ready");
      HttpRequest request = HttpRequest.newBuilder(ready).timeout(Duration.ofSeconds(5)).build();
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false; // not listening yet
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private boolean listens() {
    requireAlive();
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), CONNECT_MS);
      return true;
    } catch (IOException e) {
      return false; // not listening yet
    }
  }

  private void requireAlive() {
    if (!child.isAlive()) {
      throw new IllegalStateException(child.lastWords(20));
    }
  }

  @Override
  public void close() {
    child.close();
    directory.close();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException("no free port", e);
    }
  }
}
