// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.standalone.demo.GatewayClient;
import io.costwire.standalone.ledger.LedgerCheck;
import io.costwire.standalone.ledger.LedgerReport;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The ledger job in a whole pipeline: worth its seconds because what it compares is made by apps
 * that only meet here.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ITLedger {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  /** Of the first events; a repeat names the same. */
  private static Instant time = Instant.EPOCH;

  /** When all of them were counted; the horizon of a repeat begins before. */
  private static Instant counted = Instant.EPOCH;

  @TempDir private static Path folder;
  private static CostwireProcess costwire;

  @BeforeAll
  static void up() {
    costwire =
        CostwireProcess.up(
            folder.resolve("data"),
            Map.of(
                "SINK_LEDGER_INTERVAL", "1s",
                "SINK_LEDGER_PATIENCE", "3s",
                "STREAMS_DEDUP_HORIZON", "20s"));
  }

  @AfterAll
  static void down() {
    costwire.close();
  }

  @Test
  @Order(1)
  void everyRecord_isSealedOnce() {
    time = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    emit(event("a", "gpt-4o"), event("b", "gpt-4o"), event("c", "no-such-model"));
    emit(event("a", "gpt-4o"));

    awaitAnswer(
        "SELECT unreconciled, accepted, priced, unpriced, duplicate, offset_lag FROM v_ledger",
        "0\t4\t2\t1\t1\t0");
    counted = Instant.now();
    assertThat(costwire.sql("SELECT sum(billed_cost) FROM ledger_checkpoints"))
        .isEqualTo(costwire.sql("SELECT sum(billed_cost) FROM usage_priced"));
  }

  @Test
  @Order(2)
  void windowThatIsWrong_isFound_andForgottenWhenItIsRight() {
    // windows follow their rows; what is altered before would be replaced by the next revision
    awaitAnswer("SELECT requests FROM cost_1h FINAL WHERE dimension_set = 'total'", "3");
    alter("cost_1h", "billed_cost + toDecimal128('0.000000000000000001', 18)");
    awaitAnswer("SELECT unreconciled > 0 FROM v_ledger", "1");
    assertThat(costwire.sql("SELECT arrayStringConcat(differences, '; ') FROM v_ledger"))
        .contains("HOUR windows by total", "+0.000000000000000001 cost against rows");
    alter("cost_1h", "billed_cost - toDecimal128('0.000000000000000001', 18)");
    awaitAnswer("SELECT unreconciled FROM v_ledger", "0");
  }

  @Test
  @Order(3)
  void repeatOfAForgottenId_isFound_andTakenOutOfTheSums() {
    String day = "SELECT requests, billed_cost FROM cost_1d FINAL WHERE dimension_set = 'total'";
    String before = costwire.sql(day);
    Awaitility.await("the id is forgotten")
        .atMost(PATIENCE)
        .until(() -> Instant.now().isAfter(counted.plusSeconds(28)));
    Instant repeated = Instant.now();
    emit(event("b", "gpt-4o"));

    // its passes stay, where a look at the sums may come before the repeat or after its correction
    awaitAnswer(
        "SELECT count() > 0 FROM ledger_passes WHERE unreconciled > 0"
            + " AND passed_at > fromUnixTimestamp64Milli(%d)".formatted(repeated.toEpochMilli()),
        "1");
    awaitAnswer(day, before);
    awaitAnswer("SELECT unreconciled, accepted, priced, duplicate FROM v_ledger", "0\t5\t2\t2");
    assertThat(costwire.sql("SELECT event_id, cause, delta = -billed_cost FROM v_corrections"))
        .isEqualTo("b\tlate_repeat\t1");
    LedgerReport byRecord = costwire.assertBalanced(PATIENCE);
    assertThat(byRecord.priced()).isEqualTo(2);
    assertThat(byRecord.duplicate()).isEqualTo(2);
    assertThat(byRecord.sealed()).isZero();
  }

  @Test
  @Order(4)
  void verify_trustsOlderCheckpoints_andSaysTheSame() {
    time = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    emit(event("d", "gpt-4o"));
    awaitAnswer("SELECT accepted FROM v_ledger", "6");
    try (var check = new LedgerCheck(costwire.endpoints())) {
      LedgerReport report = check.run(PATIENCE, new LedgerCheck.Depth(Duration.ZERO, false));
      assertThat(report.balanced()).as(report.toString()).isTrue();
      assertThat(report.sealed()).isEqualTo(6);
      assertThat(report.accepted()).isEqualTo(6);
      assertThat(report.priced()).isEqualTo(3);
      assertThat(report.unpriced()).isEqualTo(1);
      assertThat(report.duplicate()).isEqualTo(2);
      assertThat(report.cost()).isEqualTo("0.018");
    }
  }

  @Test
  @Order(5)
  void capacity_isChargedOnce_andSpreadOverWhoUsedIt() throws IOException {
    new CapacityScenario(folder, costwire).isChargedOnceAndSpreadOverWhoUsedIt();
    costwire.assertBalanced(PATIENCE);
    awaitAnswer("SELECT unreconciled FROM v_ledger", "0");
  }

  private static void alter(String table, String cost) {
    costwire.sql(
        "ALTER TABLE %s UPDATE billed_cost = %s WHERE dimension_set = 'total' SETTINGS mutations_sync = 1"
            .formatted(table, cost));
  }

  private static void emit(String... events) {
    try (var gateway = new GatewayClient(costwire.endpoints().gateway())) {
      for (String event : events) {
        assertThat(gateway.post(event, "application/json").status()).isEqualTo(202);
      }
    }
  }

  private static String event(String id, String model) {
    return """
    {"event_id":"%s","event_time":"%s","provider":"openai","model":"%s",
     "usage":{"input_tokens":1200,"output_tokens":300},"tags":{"team":"search"}}\
    """
        .formatted(id, time, model);
  }

  private static void awaitAnswer(String sql, String expected) {
    Awaitility.await(sql)
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(costwire.sql(sql)).isEqualTo(expected));
  }
}
