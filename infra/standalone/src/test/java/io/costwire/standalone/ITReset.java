// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.topics.Topics;
import io.costwire.standalone.demo.GatewayClient;
import io.costwire.standalone.ledger.LedgerReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Everything is counted again from usage.events, and comes to the same. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ITReset {
  private static final Duration CAUGHT_UP = Duration.ofSeconds(90);

  /** Sums of what there is now of each window, by everything that people ask for. */
  private static final String TOTALS =
      """
      SELECT grain, tenant, dimension_set, window_start, dimension_key, sum(requests) AS r,
             sum(billed_cost), sum(unpriced)
      FROM (
        SELECT 'MINUTE' AS grain, tenant, dimension_set, window_start, dimension_key, requests,
               billed_cost, unpriced FROM cost_1m
        UNION ALL
        SELECT 'HOUR', tenant, dimension_set, window_start, dimension_key, requests, billed_cost,
               unpriced FROM cost_1h
        UNION ALL
        SELECT 'DAY', tenant, dimension_set, window_start, dimension_key, requests, billed_cost,
               unpriced FROM cost_1d
        UNION ALL
        SELECT grain, tenant, dimension_set, window_start, dimension_key, requests, billed_cost,
               unpriced FROM cost_adjustments)
      GROUP BY ALL HAVING r != 0 ORDER BY ALL\
      """;

  private static final String ROWS =
      "SELECT tenant, event_id, event_time, model, price_status, billed_cost, event_partition,"
          + " event_offset FROM usage_priced ORDER BY ALL";

  private static final String OLD_ROWS =
      "SELECT (SELECT countIf(bitShiftRight(revision, 40) != %1$d) FROM usage_priced)"
          + " + (SELECT countIf(bitShiftRight(revision, 40) != %1$d) FROM cost_1m)"
          + " + (SELECT countIf(bitShiftRight(revision, 40) != %1$d) FROM cost_1h)"
          + " + (SELECT countIf(bitShiftRight(revision, 40) != %1$d) FROM cost_1d)"
          + " + (SELECT countIf(bitShiftRight(revision, 40) != %1$d) FROM cost_adjustments)";

  @TempDir private static Path folder;
  private static CostwireProcess costwire;
  private static String totals = "";
  private static String rows = "";

  @BeforeAll
  static void up() {
    costwire = CostwireProcess.up(folder.resolve("data"));
  }

  @AfterAll
  static void down() {
    costwire.close();
  }

  @Test
  @Order(1)
  void events_areCounted() throws Exception {
    traffic();
    assertBalanced();
    // what was counted under an unknown model moves to another window, which a reset must not undo
    Path file = folder.resolve("newcomer.yaml");
    Files.writeString(file, Newcomer.book("3", "3"));
    assertThat(run("prices", "import", file.toString()).code()).isZero();
    Awaitility.await("all priced")
        .atMost(CAUGHT_UP)
        .until(() -> sql("SELECT count() FROM v_unpriced"), "0"::equals);
    assertBalanced();
    totals = sql(TOTALS);
    rows = sql(ROWS);
    assertThat(totals.lines().count()).isGreaterThan(100);
    assertThat(sql("SELECT count() > 0 FROM cost_adjustments")).isEqualTo("1");
  }

  @Test
  @Order(2)
  void runningStack_isNotReset() throws Exception {
    Output refused = run("reset", "--yes");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.text()).contains("stop it first");
    Output members = runAgainst("reset", "--yes");
    assertThat(members.code()).isEqualTo(1);
    assertThat(members.text()).contains("the streams app runs", "stop all its instances");
  }

  @Test
  @Order(3)
  void reset_countsTheSameAgain() throws Exception {
    costwire.close();
    Output dry = run("reset", "--dry-run");
    assertThat(dry.code()).as(dry.text()).isZero();
    assertThat(dry.text()).contains("next generation   2", "-changelog", "dry run");
    assertThat(folder.resolve("data/streams/costwire-streams")).isDirectory();
    Output unasked = run("reset");
    assertThat(unasked.code()).isEqualTo(1);
    assertThat(unasked.text()).contains("add --yes");

    Output reset = run("reset", "--yes");
    assertThat(reset.code()).as(reset.text()).isZero();
    assertThat(folder.resolve("data/streams/costwire-streams")).doesNotExist();

    costwire = CostwireProcess.up(folder.resolve("data"));
    Awaitility.await("counted again")
        .atMost(CAUGHT_UP)
        .until(() -> sql(OLD_ROWS.formatted(2)), "0"::equals);
    LedgerReport report = assertBalanced();
    assertThat(report.duplicate()).isEqualTo(20);
    Awaitility.await("all totals").atMost(CAUGHT_UP).until(() -> sql(TOTALS), totals::equals);
    assertThat(sql(ROWS)).isEqualTo(rows);
    assertThat(sql(OLD_ROWS.formatted(2))).isEqualTo("0");
  }

  @Test
  @Order(4)
  void interruptedReset_keepsTheStackFromStarting() throws Exception {
    expireTwoEvents();
    costwire.close();
    Path marker = folder.resolve("data/streams.reset-unfinished");
    Files.writeString(marker, "3\n");
    Output up = run("up", "--any-ports");
    assertThat(up.code()).isEqualTo(1);
    assertThat(up.text()).contains("was interrupted", "costwire reset --yes");
    Files.delete(marker);
  }

  @Test
  @Order(5)
  void expiredEvents_areNotResetWithoutSayingSo() throws Exception {
    Output refused = run("reset", "--yes");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.text())
        .contains("MISSING", "usage.events-0 begins at offset 2", "complete from", "--allow-loss");
    Output allowed = run("reset", "--yes", "--allow-loss");
    assertThat(allowed.code()).as(allowed.text()).isZero();

    costwire = CostwireProcess.up(folder.resolve("data"));
    // a repeat of an event that is gone counts now, so it is two fewer at most
    Awaitility.await("counted again")
        .atMost(CAUGHT_UP)
        .until(
            () ->
                sql(
                    "SELECT uniqExact(event_id) >= 318 FROM usage_priced"
                        + " WHERE bitShiftRight(revision, 40) = 3"),
            "1"::equals);
    assertThat(sql("SELECT uniqExact(event_id) FROM usage_priced")).isEqualTo("320");
  }

  private static void expireTwoEvents() throws Exception {
    TopicPartition partition = new TopicPartition(Topics.USAGE_EVENTS.name(), 0);
    Map<String, Object> client = Map.of("bootstrap.servers", costwire.endpoints().kafka());
    try (Admin admin = Admin.create(client)) {
      admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(2))).all().get();
    }
  }

  /** 300 events over two hours, some without a price, 20 of them twice, and 20 that come late. */
  private static void traffic() {
    Random random = new Random(7);
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      body.append(event(i, now.minusSeconds(random.nextInt(7200))));
    }
    try (var gateway = new GatewayClient(costwire.endpoints().gateway())) {
      post(gateway, body);
      StringBuilder more = new StringBuilder();
      for (int i = 0; i < 20; i++) {
        more.append(event(i, now));
        more.append(event(1000 + i, now.minus(80, ChronoUnit.HOURS)));
      }
      post(gateway, more);
    }
  }

  private static void post(GatewayClient gateway, StringBuilder events) {
    var answer = gateway.post(events.toString(), "application/x-ndjson");
    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
  }

  private static String event(int number, Instant time) {
    return """
    {"event_id":"r-%d","provider":"openai","model":"%s","event_time":"%s",\
    "usage":{"input_tokens":%d},"tags":{"team":"t%d","user":"u%d"}}
    """
        .formatted(
            number,
            number % 10 == 3 ? "newcomer-1" : "gpt-4o",
            time,
            1 + number * 7919 % 5003,
            number % 3,
            number % 17);
  }

  private record Output(int code, String text) {}

  private static Output run(String... command) throws IOException, InterruptedException {
    return run(Map.of(), command);
  }

  /** As against a Costwire that runs elsewhere. */
  private static Output runAgainst(String... command) throws IOException, InterruptedException {
    return run(costwire.endpoints().toMap(), command);
  }

  private static Output run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile(folder, "out", ".txt");
    String[] all = Arrays.copyOf(command, command.length + 2);
    all[command.length] = "--data";
    all[command.length + 1] = folder.resolve("data").toString();
    int code = CostwireProcess.launch(out, environment, all).waitFor();
    return new Output(code, Files.readString(out));
  }

  private static LedgerReport assertBalanced() {
    return costwire.assertBalanced(CAUGHT_UP);
  }

  private static String sql(String query) {
    return costwire.sql(query);
  }
}
