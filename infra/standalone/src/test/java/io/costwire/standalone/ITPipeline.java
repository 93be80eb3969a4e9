// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.standalone.demo.GatewayClient;
import io.costwire.standalone.demo.GatewayClient.Answer;
import io.costwire.standalone.ledger.LedgerCheck;
import io.costwire.standalone.ledger.LedgerReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** One Costwire, from the gateway's door to the view and the ledger. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ITPipeline {
  static final Duration VISIBLE = Duration.ofSeconds(90);
  private static final String PLANTED = "the launch code is 4711";
  @TempDir private static Path folder;
  private static CostwireProcess costwire;

  @BeforeAll
  static void up() throws IOException {
    Files.writeString(
        folder.resolve("alerting.yaml"),
        "receivers: [{name: ops, log: {}}]\nroute: {receiver: ops, repeat_interval: 12h}\n");
    costwire = start();
  }

  private static CostwireProcess start() {
    return CostwireProcess.up(
        folder.resolve("data"),
        Map.of("ALERTING_CONFIG", folder.resolve("alerting.yaml").toString()));
  }

  @AfterAll
  static void down() {
    costwire.close();
  }

  @Test
  @Order(1)
  void event_isPricedAsByHand() {
    Answer answer = emit(event("hand", 1200, 300));
    assertThat(answer.status()).isEqualTo(202);
    // 1,200 x 2.50 + 300 x 10 USD per million
    awaitRow("hand");
    assertThat(sql("SELECT billed_cost FROM (SELECT * FROM usage_priced WHERE event_id = 'hand')"))
        .isEqualTo("0.006");
  }

  @Test
  @Order(2)
  void repeat_costsNothing() {
    emit(event("hand", 1200, 300));
    emit(event("after", 1, 0));
    awaitRow("after");
    LedgerReport report = verify();
    assertThat(report.balanced()).as(report.toString()).isTrue();
    assertThat(report.duplicate()).isEqualTo(1);
    assertThat(report.priced()).isEqualTo(2);
    assertThat(report.cost()).isEqualTo("0.0060025");
  }

  @Test
  @Order(3)
  void unknownModel_isUnpricedAndNeverFree() {
    emit(
        "{\"event_id\":\"odd\",\"provider\":\"openai\",\"model\":\"no-such-model\",\"usage\":{\"input_tokens\":5}}");
    awaitRow("odd");
    assertThat(
            sql(
                "SELECT price_status, isNull(billed_cost) FROM usage_priced WHERE event_id ="
                    + " 'odd'"))
        .isEqualTo("UNPRICED_MODEL\t1");
  }

  @Test
  @Order(4)
  void refusedEvents_areRecordedAndTheirTextIsNowhere() throws IOException {
    Answer answer =
        emit(
            "{\"event_id\":\"leak\",\"provider\":\"openai\",\"model\":\"gpt-4o\",\"prompt\":\""
                + PLANTED
                + "\"}");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("prompt").doesNotContain(PLANTED);
    emit("{\"provider\":\"openai\",\"model\":\"gpt-4o\",\"tags\":{\"team\":\"" + PLANTED);
    Awaitility.await()
        .atMost(VISIBLE)
        .until(() -> sql("SELECT count() FROM rejected"), c -> Integer.parseInt(c) >= 2);

    assertThat(
            sql(
                "SELECT count() FROM rejected WHERE position(toString(known_fields) || detail,"
                    + " 'launch') > 0"))
        .isEqualTo("0");
    assertThat(costwire.log()).doesNotContain(PLANTED);
    assertThat(filesContaining(PLANTED)).isEmpty();
  }

  @Test
  @Order(4)
  void statusCommand_saysWhatCameIn() throws Exception {
    Path out = folder.resolve("status.txt");
    Process status =
        CostwireProcess.launch(
            out, Map.of(), "status", "--data", folder.resolve("data").toString());
    assertThat(status.waitFor()).as(Files.readString(out)).isZero();
    assertThat(Files.readString(out)).contains("ready", "PRICED", "UNPRICED_MODEL");
  }

  private static List<Path> filesContaining(String text) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).filter(f -> contains(f, text)).toList();
    }
  }

  private static boolean contains(Path file, String text) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(text);
    } catch (IOException e) {
      return false; // a log segment or part that went away meanwhile
    }
  }

  @Test
  @Order(4)
  void sqlCommand_writesWhatIsAskedFor() throws Exception {
    String hand = "SELECT event_id, billed_cost AS cost FROM v_usage WHERE event_id = 'hand'";
    assertThat(sqlCommand(0, hand)).contains("event_id", "0.006", "│");
    assertThat(sqlCommand(0, "-o", "csv", hand)).isEqualTo("\"event_id\",\"cost\"\n\"hand\",0.006");
    assertThat(sqlCommand(0, "-o", "tsv", hand)).isEqualTo("event_id\tcost\nhand\t0.006");
    assertThat(sqlCommand(0, "--json", hand))
        .isEqualTo("{\"event_id\":\"hand\",\"cost\":\"0.006\"}");
    Path script = folder.resolve("two.sql");
    Files.writeString(script, "-- both;\nSELECT ';' AS a;\nSELECT 2 AS b;\n");
    assertThat(sqlCommand(0, "-o", "csv", "-f", script.toString()))
        .isEqualTo("\"a\"\n\";\"\n\"b\"\n2");
    assertThat(sqlCommand(0, "--examples", "by_model")).contains("v_cost_by_model: ", "SELECT");
  }

  @Test
  @Order(4)
  void sqlCommand_saysWhatIsWrong() throws Exception {
    assertThat(sqlCommand(1, "SELECT modle FROM v_usage"))
        .contains("modle", "UNKNOWN_IDENTIFIER", "DESCRIBE TABLE")
        .doesNotContain("DB::Exception", "official build");
    assertThat(sqlCommand(1, "SELECT 1 FROM nowhere")).contains("UNKNOWN_TABLE", "--examples");
    assertThat(sqlCommand(2)).contains("give a QUERY or --file");
    assertThat(sqlCommand(2, "--file", "no-such.sql")).contains("there is no file no-such.sql");
    assertThat(sqlCommand(2, "--examples", "nonsense")).contains("no view has \"nonsense\"");
  }

  private static String sqlCommand(int code, String... arguments) throws Exception {
    Path out = Files.createTempFile(folder, "sql", ".txt");
    List<String> command =
        new ArrayList<>(List.of("sql", "--data", folder.resolve("data").toString()));
    command.addAll(List.of(arguments));
    Process process = CostwireProcess.launch(out, Map.of(), command.toArray(String[]::new));
    int ended = process.waitFor();
    String text = Files.readString(out).strip();
    assertThat(ended).as(text).isEqualTo(code);
    return text;
  }

  @Test
  @Order(5)
  void history_isImportedOnceAndTheLedgerBalances() throws IOException {
    new HistoryScenario(folder, costwire).isImportedOnce();
    LedgerReport report = verify();
    assertThat(report.balanced()).as(report.toString()).isTrue();
  }

  @Test
  @Order(5)
  void ledger_seesIdenticalReinsertAsBalanced() {
    sql("INSERT INTO usage_priced SELECT * FROM usage_priced");
    assertThat(verify().balanced()).isTrue();
  }

  @Test
  @Order(6)
  void ledger_seesACopyUnderAnotherId() {
    sql(
        "INSERT INTO usage_priced SELECT * REPLACE ('copy' AS event_id) FROM (SELECT * FROM"
            + " usage_priced WHERE event_id = 'hand')");
    assertThat(verifyNow().differences()).anyMatch(d -> d.contains("copy"));
    sql("ALTER TABLE usage_priced DELETE WHERE event_id = 'copy' SETTINGS mutations_sync = 1");
    assertThat(verify().balanced()).isTrue();
  }

  @Test
  @Order(7)
  void ledger_seesAnAlteredRow() {
    sql(
        "ALTER TABLE usage_priced UPDATE billed_cost = billed_cost +"
            + " toDecimal128('0.000000000000000001', 18) WHERE event_id = 'hand' SETTINGS"
            + " mutations_sync = 1");
    LedgerReport altered = verifyNow();
    assertThat(altered.balanced()).isFalse();
    assertThat(altered.differences()).anyMatch(d -> d.contains("/hand") && d.contains("cost is"));
    sql(
        "ALTER TABLE usage_priced UPDATE billed_cost = toDecimal128('0.006', 18) WHERE event_id ="
            + " 'hand' SETTINGS mutations_sync = 1");
    assertThat(verify().balanced()).isTrue();
  }

  @Test
  @Order(8)
  void everything_survivesARestart() {
    String rows = sql("SELECT * FROM usage_priced ORDER BY event_id");
    costwire.close();
    costwire = start();
    assertThat(sql("SELECT * FROM usage_priced ORDER BY event_id")).isEqualTo(rows);
    emit(event("hand", 1200, 300));
    emit(event("later", 10, 0));
    awaitRow("later");
    LedgerReport report = verify();
    assertThat(report.balanced()).as(report.toString()).isTrue();
    assertThat(report.duplicate()).isEqualTo(2);
  }

  @Test
  @Order(9)
  void ledger_seesADeletedRow() {
    sql("ALTER TABLE usage_priced DELETE WHERE event_id = 'hand' SETTINGS mutations_sync = 1");
    LedgerReport report = verifyNow();
    assertThat(report.balanced()).isFalse();
    assertThat(report.pending()).isEqualTo(1);
    assertThat(report.differences()).anyMatch(d -> d.contains("/hand"));
  }

  @Test
  @Order(10)
  void budgetsOfAFile_areAppliedShownAndCounted() throws IOException {
    String yaml =
        """
        budgets:
        - {id: search-hour, filter: {team: search}, period: rolling, window: 1h, amount: 1000}
        - {id: any-user-tokens, group_by: [user], period: day, amount: 1_000, unit: tokens}
        """;
    Path bad = Files.writeString(folder.resolve("bad.yaml"), yaml.replace("1_000", "-5"));
    Path file = Files.writeString(folder.resolve("budgets.yaml"), yaml);
    assertThat(budgets("apply", bad.toString()).text())
        .contains("bad.yaml:3:", "Nothing was changed");
    assertThat(budgets("apply", "--dry-run", file.toString()).text())
        .contains("+ search-hour", "dry run");
    assertThat(budgets("show").text()).contains("No budgets");
    assertThat(budgets("apply", file.toString()).text()).contains("2 added", "Published");
    assertThat(budgets("apply", "--prune", file.toString()).text()).contains("Nothing changes");
    assertThat(budgets("show").text()).contains("1,000 tokens per day in UTC, each user");

    var sent = new AtomicInteger();
    Awaitility.await("budgets are counted")
        .atMost(VISIBLE)
        .until(
            () -> {
              emit(event("budget-" + sent.incrementAndGet(), 1200, 300));
              return sql("SELECT uniqExact(budget_id) FROM v_budget_status WHERE spent > 0");
            },
            "2"::equals);
    assertThat(
            sql(
                "SELECT DISTINCT budget_id, period, currency, state FROM v_budget_status ORDER BY"
                    + " budget_id"))
        .isEqualTo("any-user-tokens\tDAY\ttokens\tEXCEEDED\nsearch-hour\tROLLING\tUSD\tOK");
    Awaitility.await("signals")
        .atMost(VISIBLE)
        .until(
            () ->
                sql(
                    "SELECT count() FROM signals WHERE subject = 'any-user-tokens' AND state ="
                        + " 'FIRED'"),
            fired -> Integer.parseInt(fired) >= 3); // more when a day begins meanwhile
  }

  @Test
  @Order(11)
  void signals_areRuledListedAndExplained() throws IOException {
    String yaml = "signals:\n- {id: anomaly-team, minimum_impact: 5}\n- {id: s, kind: silence}\n";
    Path bad = Files.writeString(folder.resolve("bad.yaml"), yaml.replace("5", "-5"));
    Path file = Files.writeString(folder.resolve("signals.yaml"), yaml);
    assertThat(signals("apply", bad.toString()).text())
        .contains("bad.yaml:2:38", "Nothing was changed");
    assertThat(signals("apply", "--dry-run", file.toString()).text())
        .contains("~ anomaly-team", "minimum_impact: 10 -> 5", "+ s ", "dry run");
    assertThat(signals("rules").text()).doesNotContain("applied");
    assertThat(signals("apply", file.toString()).text()).contains("1 added, 1 changed");
    assertThat(signals("apply", "--prune", file.toString()).text()).contains("Nothing changes");
    assertThat(signals("rules", "--json").text().lines())
        .anyMatch(line -> line.startsWith("{\"id\":\"s\"") && line.contains("applied"));
    assertThat(signals("apply", "--prune", empty().toString()).text())
        .contains("(as it ships)", "1 deleted");

    assertThat(signals("list", "--kind", "price_change").text())
        .contains("No signals since", "with these options");
    CommandOutput list = signals("list", "--since", "2h", "--kind", "budget_threshold");
    assertThat(list.text()).contains("FIRED", "CRITICAL", "Budget any-user-tokens of u-1 at");
    assertThat(signals("explain", "any-user-tokens").text())
        .contains("signals have any-user-tokens in their ids", "|100  Budget any-user-tokens");
    assertThat(signals("explain", "nothing-like-it").code()).isOne();
    String id = sql("SELECT signal_id FROM v_signals WHERE endsWith(signal_id, '|100') LIMIT 1");
    Awaitility.await("alert")
        .atMost(VISIBLE)
        .until(
            () -> sql("SELECT count() FROM v_alerts WHERE startsWith(alert_key, '" + id + "')"),
            "1"::equals);
    assertThat(signals("explain", id).text())
        .startsWith("Budget any-user-tokens of u-1 at")
        .contains("amount     1000 tokens", "CRITICAL FIRING", "costwire sql \"SELECT team");
  }

  private static Path empty() throws IOException {
    return Files.writeString(folder.resolve("empty.yaml"), "signals: []\n");
  }

  /** Two weeks of a feature that spends all the time, and ten times as much for an hour. */
  private static void twoWeeksOfHistory() {
    sql(
        """
        INSERT INTO cost_1m (tenant, dimension_set, dimension_key, dimensions, window_start, currency,
          requests, billed_cost, revision)
        SELECT 'lab', 'feature', 'feature=chat', map('feature', 'chat'),
          toDateTime(intDiv(toUnixTimestamp(now()), 300) * 300 - 300 * (number + 1)), 'USD', 10,
          toDecimal128(if(number BETWEEN 300 AND 311, 40, 4), 18) + toDecimal128(number % 7, 18) / 10, 1
        FROM numbers(4032)\
        """);
    sql(
        """
        INSERT INTO signals (signal_id, state, kind, severity, tenant, subject, labels, title,
          period_start, period_end, observed, limit_amount, currency, evidence, revision, emitted_at)
        SELECT 'anomaly|lab', 'ENDED', 'ANOMALY', 'WARNING', 'lab', 'anomaly-feature',
          map('feature', 'chat'), 'Spend of chat', toDateTime(intDiv(toUnixTimestamp(now()), 300) * 300 - 300 * 312),
          toDateTime(intDiv(toUnixTimestamp(now()), 300) * 300 - 300 * 300), 480, 50, 'USD',
          map('score', '3.1'), 1, now()\
        """);
  }

  @Test
  @Order(12)
  void explanation_showsTheSpendAroundAnEpisode() {
    twoWeeksOfHistory();
    assertThat(signals("explain", "anomaly|lab").text())
        .contains(
            "expected   50 USD", "difference +430 USD", "5 minutes a line", "feature = 'chat'")
        .containsPattern("> \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d  40\\.\\d0 \\|#{45,50}\\R")
        .containsPattern("\\R  \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d   4\\.\\d0 \\|#{4,6}\\R");
  }

  @Test
  @Order(13)
  void backtest_saysWhatWouldHaveBeenTold() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("backtest.yaml"),
            """
            tags: [region]
            signals:
            - {id: anomaly-feature, tenant: lab}
            - {id: quiet, kind: silence, dimensions: [feature], tenant: lab}
            - {id: regions, kind: anomaly, dimensions: [model, region]}
            - {id: dear, kind: expensive_request, above: 0.005, filter: {team: search}}
            - {id: unpriced-usage}
            - {id: errors, kind: error_storm, percent: 1, minimum_requests: 1}
            - {id: retries, kind: retry_storm, filter: {model: gpt-4o}}
            - {id: price-change}
            budgets:
            - {id: tokens, group_by: [user], period: day, amount: 1_000, unit: tokens}
            - {id: region-hour, group_by: [region], period: rolling, window: 1h, amount: 0.001}
            """);
    String[] range = {"--rules", file.toString(), "--from", "3d"};
    CommandOutput text = costwire("backtest", range);
    assertThat(text.code()).as(text.text()).isZero();
    assertThat(text.text())
        .contains("anomaly-feature (anomaly): 1 signal, $4", "Spend of feature=chat of lab ")
        .contains("quiet (silence): no signals", "from windows of minutes since")
        .contains("the set model,region has no windows of minutes", "from single requests since")
        .containsPattern("dear \\(expensive_request\\): \\d+ signals?")
        .contains("requests of no-such-model of openai have no price: 5 input and 0 output tokens")
        .contains("errors (error_storm): no signals", "not replayed: it is about the next price")
        .contains("100 % reached: Budget tokens of u-1 at", "Budget region-hour of untagged at")
        .contains("forecast thresholds and burn rates are not replayed", "Nothing was published.");
    List<String> json =
        costwire(
                "backtest",
                Stream.concat(Stream.of(range), Stream.of("--json")).toArray(String[]::new))
            .text()
            .lines()
            .filter(line -> line.startsWith("{"))
            .toList();
    assertThat(json.getFirst()).startsWith("{\"type\":\"rule\",\"rule\":\"anomaly-feature\"");
    assertThat(json).filteredOn(line -> line.contains("\"type\":\"rule\"")).hasSize(10);

    assertThat(
            costwire(
                    "backtest",
                    "--rules",
                    file.toString(),
                    "--from",
                    "2020-01-01",
                    "--to",
                    "2020-02-01")
                .text())
        .contains("there is no history between 2020-01-01T00:00:00Z and", ": it is from 20");
    assertThat(
            costwire("backtest", "--rules", file.toString(), "--from", "1h", "--to", "2h").code())
        .isEqualTo(2);
  }

  @Test
  @Order(14)
  void alerts_areKeptQuietForATime() throws IOException {
    new AlertScenario(folder.resolve("data"), costwire).keptQuietForATime();
  }

  @Test
  @Order(15)
  void alerts_areTakenCareOfAndEndedByHand() {
    new AlertScenario(folder.resolve("data"), costwire).takenCareOfAndEndedByHand();
  }

  @Test
  @Order(16)
  void commitments_areHeldAgainstTheMonth() throws IOException {
    new HistoryScenario(folder, costwire).commitmentsAreHeldAgainstTheMonth();
  }

  private static CommandOutput signals(String command, String... arguments) {
    return costwire("signals " + command, arguments);
  }

  private static CommandOutput budgets(String command, String... arguments) {
    return costwire("budgets " + command, arguments);
  }

  private static CommandOutput costwire(String command, String... arguments) {
    List<String> all = new ArrayList<>(List.of(command.split(" ")));
    all.addAll(List.of("--data", folder.resolve("data").toString()));
    all.addAll(List.of(arguments));
    return CommandOutput.of(all.toArray(String[]::new));
  }

  private static String event(String id, int input, int output) {
    return """
    {"event_id":"%s","provider":"openai","model":"gpt-4o",
     "usage":{"input_tokens":%d,"output_tokens":%d},"tags":{"team":"search","user":"u-1"}}\
    """
        .formatted(id, input, output);
  }

  private static Answer emit(String body) {
    try (var gateway = new GatewayClient(costwire.endpoints().gateway())) {
      return gateway.post(body, "application/json");
    }
  }

  private static void awaitRow(String eventId) {
    Awaitility.await(eventId)
        .atMost(VISIBLE)
        .until(
            () -> sql("SELECT count() FROM usage_priced WHERE event_id = '" + eventId + "'"),
            "1"::equals);
  }

  private static String sql(String query) {
    return costwire.sql(query);
  }

  private static LedgerReport verify() {
    return verify(Duration.ofSeconds(90));
  }

  private static LedgerReport verifyNow() {
    return verify(Duration.ZERO);
  }

  private static LedgerReport verify(Duration patience) {
    try (var check = new LedgerCheck(costwire.endpoints())) {
      return check.run(patience);
    }
  }
}
