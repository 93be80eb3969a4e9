// SPDX-License-Identifier: Apache-2.0
package io.costwire.testkit;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * Kafka, a schema registry and ClickHouse for integration tests: the embedded ones, or real servers
 * in containers with {@code -Dcostwire.it.backend=containers}.
 *
 * <p>Each server starts when it is first asked for. Tests share {@link #shared()} and keep apart by
 * names: {@link #uniqueName}, {@link #createDatabase}, {@link #createTopics}.
 */
public final class CostwireBackends implements AutoCloseable {
  static final String PROPERTY = "costwire.it.backend";

  private enum Kind {
    EMBEDDED,
    CONTAINERS
  }

  private static final class Shared {
    private static final CostwireBackends INSTANCE = create();

    static {
      Runtime.getRuntime().addShutdownHook(new Thread(INSTANCE::close, "costwire-backends-close"));
    }
  }

  private final Backend backend;

  private CostwireBackends(Backend backend) {
    this.backend = requireNonNull(backend, "backend");
  }

  /** The servers that all test classes of this JVM share; they stop when the JVM ends. */
  public static CostwireBackends shared() {
    return Shared.INSTANCE;
  }

  /** Servers of one's own, for tests that stop or break them. */
  public static CostwireBackends create() {
    return create(System.getProperty(PROPERTY, ""));
  }

  static CostwireBackends create(String kind) {
    return new CostwireBackends(
        switch (parse(kind)) {
          case EMBEDDED -> new EmbeddedBackend();
          case CONTAINERS -> new ContainersBackend();
        });
  }

  /** For {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return backend.bootstrapServers();
  }

  /** For {@code schema.registry.url}. */
  public String schemaRegistryUrl() {
    return backend.schemaRegistryUrl();
  }

  /** {@code http://host:port}; user default, no password. */
  public String clickhouseHttpUrl() {
    return backend.clickhouseHttpUrl();
  }

  /** The database default; user default, no password. */
  public String clickhouseJdbcUrl() {
    return clickhouseJdbcUrl("default");
  }

  public String clickhouseJdbcUrl(String database) {
    return clickhouseHttpUrl().replaceFirst("^http", "jdbc:clickhouse") + "/" + database;
  }

  /** A name that no other test uses, fit for topics, databases and consumer groups. */
  public String uniqueName(String prefix) {
    return prefix + "_" + UUID.randomUUID().toString().replace("-", "").substring(0, 12);
  }

  /** A new database in ClickHouse. */
  public String createDatabase(String prefix) {
    String name = uniqueName(prefix);
    executeClickhouse("CREATE DATABASE " + name);
    return name;
  }

  /** Topics with one partition each and no replicas. */
  public void createTopics(String... names) {
    createTopics(
        Arrays.stream(names)
            .map(name -> new NewTopic(name, 1, (short) 1))
            .toArray(NewTopic[]::new));
  }

  public void createTopics(NewTopic... topics) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
      admin.createTopics(Arrays.asList(topics)).all().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "The topics were not created: " + Arrays.toString(topics), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while topics were created", e);
    }
  }

  /** Runs one statement over HTTP; the answer is tab separated. */
  public String executeClickhouse(String sql) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(clickhouseHttpUrl() + "/"))
            .POST(HttpRequest.BodyPublishers.ofString(sql))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IllegalStateException("ClickHouse refused the statement: " + response.body());
      }
      return response.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while ClickHouse was asked", e);
    }
  }

  /** Stops what was started; the shared servers need no call. */
  @Override
  public void close() {
    backend.close();
  }

  private static Kind parse(String value) {
    return switch (value.trim().toLowerCase(Locale.ROOT)) {
      case "", "embedded" -> Kind.EMBEDDED;
      case "containers" -> Kind.CONTAINERS;
      default ->
          throw new IllegalArgumentException(
              "%s is '%s': must be embedded (the default) or containers"
                  .formatted(PROPERTY, value));
    };
  }
}
