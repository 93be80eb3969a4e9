// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.sink.batch.BatchLimits;
import io.costwire.sink.batch.Insert;
import io.costwire.sink.batch.InsertOutcome;
import io.costwire.sink.batch.InsertOutcome.Failed;
import io.costwire.sink.batch.InsertOutcome.Stored;
import io.costwire.sink.batch.Lane;
import io.costwire.sink.batch.NativeBlock;
import io.costwire.sink.batch.Slice;
import io.costwire.sink.batch.SourceOffset;
import io.costwire.sink.clickhouse.ScriptedServer.Answer;
import io.costwire.sink.clickhouse.ScriptedServer.Request;
import io.costwire.sink.failure.SinkFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ways in which clickhouse-jdbc loses, doubles or alters rows, by number; the table in this
 * module's RATIONALE says where each is tested. Here: what goes over the wire, and what is made of
 * the answer.
 */
class TrapsTest {
  private static final String HOSTILE = "{fn now()} {d '2026-01-01'} ? -- ' \\ \u0000 😀";

  /** Rows of a text and an amount. */
  static Slice rows(String table, int count) {
    Duration age = Duration.ofMinutes(1);
    Lane lane = new Lane("topic", new BatchLimits(count + 1, 1 << 20, age, 1 << 20));
    Insert insert =
        new Insert(table, List.of("name", "amount"), List.of("String", "Decimal(38, 18)"), false);
    for (int i = 0; i < count; i++) {
      lane.add(
          new SourceOffset("topic", 0, i, 0),
          insert,
          0,
          row -> {
            row.text(HOSTILE);
            row.decimal(new BigDecimal("0.000000000000000001"), 18);
          });
    }
    return lane.take().batches().getFirst().all();
  }

  private static InsertOutcome insert(ScriptedServer server, Slice slice) {
    try (var store = new ClickHouseStore(server.settings(), "group")) {
      return store.insert(slice);
    }
  }

  @Test
  void trap01_noValueIsPartOfTheStatement() throws IOException {
    Slice slice = rows("t", 2);
    try (var server = new ScriptedServer()) {
      assertThat(insert(server, slice)).isEqualTo(new Stored());

      Request request = server.requests.getFirst();
      assertThat(request.statement())
          .startsWith("INSERT INTO")
          .contains("FORMAT Native")
          .doesNotContain("VALUES", "1E-18", "now()");
      assertThat(request.endsWith(bytes(slice))).isTrue();
    }
  }

  private static byte[] bytes(Slice slice) throws IOException {
    var out = new ByteArrayOutputStream();
    new NativeBlock(slice).writeTo(out);
    return out.toByteArray();
  }

  @Test
  void trap03_settingsAreNotDropped() {
    Slice slice = rows("t", 2);
    try (var server = new ScriptedServer()) {
      insert(server, slice);

      assertThat(server.requests.getFirst().parameters())
          .containsEntry("insert_deduplication_token", "group-" + slice.sha256());
    }
  }

  @Test
  void trap05_theDriverDoesNotRetryAClosedConnection() throws IOException {
    AtomicInteger attempts = new AtomicInteger();
    try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> closeAll(server, attempts));
      var settings = settings(server, Duration.ofSeconds(5));
      try (var store = new ClickHouseStore(settings, "group")) {
        assertThat(store.insert(rows("t", 2)))
            .isInstanceOfSatisfying(
                Failed.class,
                f -> assertThat(f.failure()).isEqualTo(SinkFailure.STORE_UNREACHABLE));
      }
      assertThat(attempts).hasValue(1);
    }
  }

  private static void closeAll(ServerSocket server, AtomicInteger attempts) {
    while (!server.isClosed()) {
      try (Socket client = server.accept()) {
        attempts.incrementAndGet();
        byte[] some = new byte[64];
        assertThat(client.getInputStream().read(some)).isPositive();
      } catch (IOException e) {
        return;
      }
    }
  }

  /** Codes that the driver repeats when it is left alone, and a proxy's answers. */
  @ParameterizedTest
  @ValueSource(ints = {3, 159, 202, 203, 209, 210, 241, 242, 252})
  void trap05_theDriverDoesNotRetryWhatTheServerRefused(int code) {
    try (var server = new ScriptedServer().answering(new Answer(500, code, -1))) {
      assertThat(insert(server, rows("t", 2))).isInstanceOf(Failed.class);
      assertThat(server.requests).hasSize(1);
    }
  }

  @Test
  void trap05_theDriverDoesNotRetryWhatAProxyRefused() {
    try (var server = new ScriptedServer().answering(new Answer(502, 0, -1))) {
      assertThat(insert(server, rows("t", 2))).isInstanceOf(Failed.class);
      assertThat(server.requests).hasSize(1);
    }
  }

  /** The HTTP client below the driver repeats a 503 once, which cannot be switched off. */
  @Test
  void trap05_aHiddenRetryHasTheSameTokenAndTheSameRows() throws IOException {
    Slice slice = rows("t", 2);
    Answer unavailable = new Answer(503, 0, -1);
    try (var server = new ScriptedServer().answering(unavailable, unavailable, unavailable)) {
      assertThat(insert(server, slice)).isInstanceOf(Failed.class);
      byte[] rows = bytes(slice);
      assertThat(server.requests)
          .hasSizeLessThanOrEqualTo(2)
          .allMatch(request -> request.endsWith(rows))
          .allMatch(
              request ->
                  ("group-" + slice.sha256())
                      .equals(request.parameters().get("insert_deduplication_token")));
    }
  }

  @Test
  @Timeout(20)
  void trap06_anAnswerIsNotAwaitedForEver() throws IOException {
    try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var store = new ClickHouseStore(settings(silent, Duration.ofMillis(300)), "group")) {
      assertThat(store.insert(rows("t", 2)))
          .isInstanceOfSatisfying(
              Failed.class, f -> assertThat(f.failure()).isEqualTo(SinkFailure.STORE_UNREACHABLE));
    }
  }

  @Test
  void trap07_theAnswerComesWhenTheRowsAreStored() {
    try (var server = new ScriptedServer()) {
      insert(server, rows("t", 2));

      assertThat(server.requests.getFirst().parameters())
          .containsEntry("async_insert", "0")
          .containsEntry("wait_end_of_query", "1");
    }
  }

  @Test
  void trap08_fewerWrittenRowsAreNoSuccess_andTheTokenDoesNotSuppressTheRest() {
    Answer half = new Answer(200, 0, 1);
    try (var server = new ScriptedServer().answering(half, half)) {
      assertThat(insert(server, rows("t", 2)))
          .isEqualTo(new Failed(SinkFailure.STORE_FAILED, "only 1 of 2 rows arrived"));
      assertThat(server.requests).hasSize(2);
      assertThat(server.requests.get(0).parameters()).containsKey("insert_deduplication_token");
      assertThat(server.requests.get(1).parameters())
          .doesNotContainKey("insert_deduplication_token");
    }
  }

  @Test
  void trap08_writtenRowsProveNothing() {
    // all rows of an insert that failed: the count is of what was tried
    try (var server = new ScriptedServer().answering(new Answer(500, 252, 2))) {
      assertThat(insert(server, rows("t", 2)))
          .isInstanceOfSatisfying(
              Failed.class, f -> assertThat(f.failure()).isEqualTo(SinkFailure.STORE_OVERLOADED));
    }
    // no count at all, or none because the token was known
    try (var server = new ScriptedServer().answering(Answer.SUCCESS, new Answer(200, 0, 0))) {
      assertThat(insert(server, rows("t", 2))).isEqualTo(new Stored());
      assertThat(insert(server, rows("t", 2))).isEqualTo(new Stored());
      assertThat(server.requests).hasSize(2);
    }
  }

  @Test
  void trap09_aFailedInsertLeavesNothingBehindForTheNext() throws IOException {
    Slice first = rows("t", 3);
    Slice second = rows("other", 1);
    try (var server = new ScriptedServer().answering(new Answer(500, 252, -1));
        var store = new ClickHouseStore(server.settings(), "group")) {
      assertThat(store.insert(first)).isInstanceOf(Failed.class);
      assertThat(store.insert(second)).isEqualTo(new Stored());

      Request request = server.requests.getLast();
      assertThat(request.statement()).contains("other").doesNotContain("`t`");
      assertThat(request.parameters())
          .containsEntry("insert_deduplication_token", "group-" + second.sha256());
      byte[] rows = bytes(second);
      assertThat(request.endsWith(rows)).isTrue();
      assertThat(request.body().length - rows.length)
          .isLessThanOrEqualTo(request.statement().length() + 1);
    }
  }

  @Test
  void trap09_nothingIsCompressedOnTheWay() {
    try (var server = new ScriptedServer()) {
      insert(server, rows("t", 2));

      Request request = server.requests.getFirst();
      assertThat(request.parameters()).doesNotContainEntry("decompress", "1");
      assertThat(request.headers().keySet())
          .noneMatch(name -> name.equalsIgnoreCase("Content-Encoding"));
      assertThat(new String(request.body(), StandardCharsets.UTF_8)).contains(HOSTILE);
    }
  }

  private static ClickHouseSettings settings(ServerSocket server, Duration timeout) {
    return new ClickHouseSettings(
        URI.create("http://127.0.0.1:" + server.getLocalPort()), "default", "", "db", timeout);
  }
}
