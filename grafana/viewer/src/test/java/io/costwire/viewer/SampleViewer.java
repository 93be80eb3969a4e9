// SPDX-License-Identifier: Apache-2.0
package io.costwire.viewer;

import io.costwire.embedded.clickhouse.EmbeddedClickHouse;
import io.costwire.sink.SampleWarehouse;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * The page over sample data, on an engine of its own that has a user who may only read.
 *
 * <p>For people: {@code main} starts one, prints its address and waits for the end of its input.
 */
final class SampleViewer implements AutoCloseable {
  static final String DATABASE = "viewer_sample";
  private static final long SEED = 7;
  private static final int EVENTS = 3_000;

  final SampleWarehouse sample;
  private final EmbeddedClickHouse engine;
  private final Viewer viewer;

  private SampleViewer(Path data, int port, Optional<URI> prometheus) {
    engine =
        new EmbeddedClickHouse(
            EmbeddedClickHouse.Options.of(data).withReader("viewer", "of this test"));
    engine.start();
    sample = SampleWarehouse.fill(engine.url(), DATABASE, Instant.now(), SEED, EVENTS);
    var config =
        new ViewerConfig(
            port,
            URI.create(engine.url()),
            DATABASE,
            new ViewerConfig.Login("viewer", "of this test"),
            true,
            prometheus);
    viewer =
        new Viewer(
            config,
            List.of(
                new SqlExample(
                    "v_usage",
                    "One row per usage event.",
                    "SELECT feature, currency, count() AS requests, sum(billed_cost) AS cost FROM"
                        + " v_usage GROUP BY feature, currency ORDER BY cost DESC")),
            InstantSource.system());
    viewer.start();
  }

  static SampleViewer start() {
    return start(0, Optional.empty());
  }

  static SampleViewer start(int port, Optional<URI> prometheus) {
    try {
      return new SampleViewer(Files.createTempDirectory("viewer"), port, prometheus);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + viewer.port());
  }

  /** What the engine answers, tab separated, to the user who may do everything. */
  String ask(String sql) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(engine.url() + "/?database=" + DATABASE + "&final=1"))
            .POST(BodyPublishers.ofString(sql))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.ofString()).body().strip();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    viewer.close();
    engine.close();
  }

  /**
   * Serves until its input ends.
   *
   * @param arguments a port, or nothing for a free one
   */
  public static void main(String[] arguments) throws IOException {
    int port = arguments.length == 0 ? 0 : Integer.parseInt(arguments[0]);
    try (SampleViewer viewer = start(port, Optional.empty())) {
      System.out.println(viewer.url());
      while (System.in.read() >= 0) {
        // until the end
      }
    }
  }
}
