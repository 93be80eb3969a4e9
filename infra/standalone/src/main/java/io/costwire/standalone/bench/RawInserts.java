// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import io.costwire.sink.batch.Slice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Rows that are encoded in advance, posted one body after the other over one connection: what the
 * engine's HTTP interface takes when its client has nothing else to do.
 */
final class RawInserts {
  private final BenchEngine engine;
  private final String database;
  private final List<Body> bodies = new ArrayList<>();

  private record Body(URI uri, byte[] bytes, int rows) {}

  RawInserts(BenchEngine engine, String database, List<Slice> inserts) {
    this.engine = engine;
    this.database = database;
    for (Slice slice : inserts) {
      bodies.add(new Body(uri(slice), bytes(slice), slice.rows()));
    }
  }

  private URI uri(Slice slice) {
    String insert =
        "INSERT INTO %s (%s) FORMAT RowBinary"
            .formatted(slice.insert().table(), String.join(", ", slice.insert().columns()));
    return URI.create(
        "%s/?database=%s&async_insert=0&wait_end_of_query=1&query=%s"
            .formatted(engine.url(), database, URLEncoder.encode(insert, StandardCharsets.UTF_8)));
  }

  private static byte[] bytes(Slice slice) {
    var bytes = new ByteArrayOutputStream(slice.bytes());
    try {
      slice.writeTo(bytes);
    } catch (IOException e) {
      throw new IllegalStateException("memory cannot be written", e);
    }
    return bytes.toByteArray();
  }

  /**
   * @param warmUp rows that are not in the rates
   */
  Effort measure(int warmUp) {
    try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      int done = 0;
      int before = 0;
      Effort.Moment from = engine.now();
      for (Body body : bodies) {
        if (before == 0 && done >= warmUp) {
          before = done;
          from = engine.now();
        }
        post(http, body);
        done += body.rows;
      }
      return new Effort(done - before, from, engine.now());
    }
  }

  private static void post(HttpClient http, Body body) {
    HttpRequest request =
        HttpRequest.newBuilder(body.uri)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body.bytes))
            .build();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException("the engine refused an insert: " + answer.body());
      }
    } catch (IOException e) {
      throw new IllegalStateException("the engine did not answer an insert: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
