// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.schemas.BudgetDefinition;
import io.costwire.schemas.BudgetPeriod;
import io.costwire.schemas.DimensionRule;
import io.costwire.schemas.Grain;
import io.costwire.schemas.topics.Topic;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import io.costwire.standalone.cli.CostwireCommand;
import io.costwire.standalone.demo.GatewayClient;
import io.costwire.standalone.ledger.LedgerCheck;
import io.costwire.standalone.ledger.LedgerReport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A price that comes late, one that was wrong, and dimension sets that change: everything follows,
 * and the ledger balances.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ITPriceChange {
  private static final Duration VISIBLE = Duration.ofSeconds(90);

  /** Everything of a row that a correction must leave as it was. */
  private static final String EVENT_COLUMNS =
      "* EXCEPT (priced_at, provider, model, price_status, price_status_detail, missing_units,"
          + " currency, list_cost, contracted_cost, effective_cost, billed_cost,"
          + " savings_prompt_cache, savings_response_cache, savings_batch, savings_discount,"
          + " line_items, price_version, price_entry, resolved_provider, resolved_model, revision,"
          + " source_partition, source_offset, inserted_at)";

  /** The sets that are kept without rules, but environment, and one more. */
  private static final String RULES =
      """
      tags: [region]
      sets:
      - set: total
      - set: team
      - set: provider,model
      - set: feature
      - set: service
      - set: project
      - set: user
        grains: [hour, day]
      - set: provider,model,service,team,feature,project,department,environment,cost_center
        grains: [hour, day]
      - set: team,region
        grains: [hour, day]
        max_keys: 2000
      """;

  /** Of all periods, as a month may end between two events. */
  private static final String SPENT = "SELECT sum(spent), sum(unpriced) FROM budgets";

  @TempDir private static Path folder;
  private static CostwireProcess costwire;
  private static String asItCame = "";

  @BeforeAll
  static void up() {
    // names to Avro the classes that it may make, also where this test runs alone
    assertThat(Topics.ALL).isNotEmpty();
    costwire = CostwireProcess.up(folder.resolve("data"));
  }

  @AfterAll
  static void down() {
    costwire.close();
  }

  @Test
  @Order(1)
  void eventOfAnUnknownModel_hasNoCost() throws Exception {
    budget();
    emit(
        """
        {"event_id":"late-price","provider":"openai","model":"newcomer-1","operation":"chat",
         "usage":{"input_tokens":1000,"output_tokens":100},"service_tier":"default","region":"eu",
         "tags":{"team":"search","user":"u-1","odd":"tag"},"status":"success","latency_ms":12,
         "trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","session_id":"it's \\"one\\"","success":true,
         "quality":"0.87","revenue":"1.5","max_output_tokens":200,"account":"org-1"}\
        """);
    emit(
        """
        {"event_id":"known","provider":"openai","model":"gpt-4o","usage":{"input_tokens":1000}}\
        """);
    await("SELECT count() FROM usage_priced", "2");

    assertThat(
            sql(
                "SELECT price_status, isNull(billed_cost) FROM usage_priced WHERE model LIKE"
                    + " 'new%'"))
        .isEqualTo("UNPRICED_MODEL\t1");
    assertThat(sql("SELECT sum(events) FROM v_unpriced")).isEqualTo("1");
    await(SPENT, "0.0025\t1");
    asItCame = sql("SELECT " + EVENT_COLUMNS + " FROM usage_priced WHERE event_id = 'late-price'");
    assertThat(verify().balanced()).isTrue();
  }

  @Test
  @Order(2)
  void importedPrice_pricesItAndEverythingFollows() throws IOException {
    assertThat(run("prices", "import", book("2"))).isZero();

    await("SELECT billed_cost FROM usage_priced WHERE event_id = 'late-price'", "0.0028");
    assertThat(
            sql(
                "SELECT price_entry, revision % 256 FROM usage_priced WHERE event_id ="
                    + " 'late-price'"))
        .isEqualTo("newcomer@base\t2");
    await("SELECT sum(billed_cost), sum(unpriced) FROM v_cost_over_time", "0.0053\t0");
    await(
        "SELECT model, sum(billed_cost), sum(requests) AS r FROM v_cost_by_model GROUP BY model"
            + " HAVING r > 0 ORDER BY model",
        "gpt-4o\t0.0025\t1\nnewcomer\t0.0028\t1");
    await(SPENT, "0.0053\t0");
    LedgerReport report = verify();
    assertThat(report.balanced()).as(report.toString()).isTrue();
    assertThat(report.unpriced()).isZero();
    assertThat(report.cost()).isEqualTo("0.0053");
    assertThat(
            sql(
                "SELECT old_price_status, isNull(old_billed_cost), delta, cause FROM"
                    + " usage_corrections"))
        .isEqualTo("UNPRICED_MODEL\t1\t0.0028\tprice_book");
    assertThat(sql("SELECT " + EVENT_COLUMNS + " FROM usage_priced WHERE event_id = 'late-price'"))
        .isEqualTo(asItCame);
  }

  @Test
  @Order(3)
  void retroactiveChange_waitsForRepriceAndIsMadeOnce() throws IOException {
    assertThat(run("prices", "import", book("4"))).isZero();
    assertThat(run("reprice", "--from", "2026-01-01", "--dry-run")).isZero();
    assertThat(sql("SELECT billed_cost FROM usage_priced WHERE event_id = 'late-price'"))
        .isEqualTo("0.0028");

    assertThat(run("reprice", "--from", "2026-01-01", "--model", "newcomer-1")).isZero();
    await("SELECT billed_cost FROM usage_priced WHERE event_id = 'late-price'", "0.0048");
    await("SELECT sum(billed_cost) FROM v_cost_over_time", "0.0073");
    await("SELECT sum(spent) FROM budgets", "0.0073");
    assertThat(run("reprice", "--from", "2026-01-01")).isZero();

    LedgerReport report = verify();
    assertThat(report.balanced()).as(report.toString()).isTrue();
    assertThat(report.cost()).isEqualTo("0.0073");
    assertThat(
            sql(
                "SELECT old_revision % 256, revision % 256, ifNull(toString(old_billed_cost), '-'),"
                    + " billed_cost, delta FROM usage_corrections ORDER BY revision"))
        .isEqualTo("1\t2\t-\t0.0028\t0.0028\n2\t3\t0.0028\t0.0048\t0.002");
    assertThat(sql("SELECT " + EVENT_COLUMNS + " FROM usage_priced WHERE event_id = 'late-price'"))
        .isEqualTo(asItCame);
  }

  @Test
  @Order(4)
  void appliedRules_areTakenByTheStreamsAppAndCountedByEventTime() throws Exception {
    Path file = Files.writeString(folder.resolve("rules.yaml"), RULES);
    Instant from = Instant.now().truncatedTo(ChronoUnit.HOURS).plus(Duration.ofHours(3));
    assertThat(output("rules", "apply", file.toString(), "--dry-run")).contains("+ team,region");
    assertThat(output("rules", "show")).doesNotContain("region");

    String applied = output("rules", "apply", file.toString(), "--from", from.toString());
    assertThat(applied).contains("+ team,region", "- environment", "= total", "2 rules written");
    assertThat(output("rules", "apply", file.toString(), "--from", from.toString()))
        .contains("Nothing changes");

    JsonNode shown = new ObjectMapper().readTree(output("rules", "show", "--json"));
    assertThat(shown.path("active")).hasSize(9);
    assertThat(shown.path("planned").path(0).path("from").asText()).isEqualTo(from.toString());
    assertThat(shown.path("planned").path(0).path("changes")).hasSize(2);
    // the app answers for a set that it keeps at that hour, and for no other
    awaitTotals("team,region", from, 200);
    awaitTotals("team,region", from.minusSeconds(1), 404);
    awaitTotals("environment", from, 404);
    awaitTotals("environment", from.minusSeconds(1), 200);
  }

  @Test
  @Order(5)
  void setOfOneHour_countsTheEventsOfThatHour() throws Exception {
    // what a rule of long ago does to late events: none of this run are as late
    Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(5));
    rule("region@begin", hour, List.of(Grain.MINUTE, Grain.HOUR, Grain.DAY));
    rule("region@end", hour.plus(Duration.ofHours(1)), List.of());
    awaitTotals("region", hour, 200);
    awaitTotals("region", hour.plus(Duration.ofHours(1)), 404);

    emitAt("last-before", hour.minusMillis(1));
    emitAt("first", hour);
    emitAt("last", hour.plus(Duration.ofMinutes(59)));
    emitAt("first-after", hour.plus(Duration.ofHours(1)));

    await(
        "SELECT toUnixTimestamp(window_start), dimensions['region'], requests FROM cost_1h FINAL"
            + " WHERE dimension_set = 'region'",
        hour.getEpochSecond() + "\teu\t2");
    await("SELECT count() FROM cost_1m FINAL WHERE dimension_set = 'region'", "2");
    await("SELECT sum(requests) FROM cost_1d FINAL WHERE dimension_set = 'region'", "2");
    LedgerReport report = verify();
    assertThat(report.balanced()).as(report.toString()).isTrue();
  }

  @Test
  @Order(6)
  void restart_correctsNothingAgain() throws IOException {
    costwire.close();
    costwire = CostwireProcess.up(folder.resolve("data"));
    emit(
        """
        {"event_id":"after","provider":"openai","model":"newcomer-1","usage":{"input_tokens":1000}}\
        """);
    await("SELECT billed_cost FROM usage_priced WHERE event_id = 'after'", "0.004");

    LedgerReport report = verify();
    assertThat(report.balanced()).as(report.toString()).isTrue();
    // 4 events of the hours around the rule, 0.004 each
    assertThat(report.cost()).isEqualTo("0.0273");
    assertThat(output("rules", "show")).contains("From ", "+ team,region", "- environment");
    assertThat(sql("SELECT count() FROM usage_corrections")).isEqualTo("2");
    assertThat(metrics()).contains("costwire_streams_price_book_age_seconds{provider=\"openai\"}");
  }

  @Test
  @Order(7)
  void closedMonth_staysAsItWasSigned_whenItsPricesAreCorrected() throws IOException {
    YearMonth month = YearMonth.from(Instant.now().atOffset(ZoneOffset.UTC)).minusMonths(1);
    emitAt("last-month", month.atEndOfMonth().atTime(12, 0).toInstant(ZoneOffset.UTC));
    await("SELECT billed_cost FROM usage_priced WHERE event_id = 'last-month'", "0.004");
    BigDecimal then = costOf(month);
    assertThat(run("statement", month.toString())).isZero();
    assertThat(output("close", month.toString())).contains("closed 20", "holds.");
    assertThat(run("close", month.toString())).isOne();
    String signed = output("statement", month.toString(), "--format", "csv");

    assertThat(run("prices", "import", book("6"))).isZero();
    assertThat(run("reprice", "--from", month.atDay(1).toString())).isZero();
    await("SELECT billed_cost FROM usage_priced WHERE event_id = 'last-month'", "0.006");

    assertThat(output("statement", month.toString(), "--format", "csv")).isEqualTo(signed);
    assertThat(billed(month, month)).isEqualByComparingTo(then);
    assertThat(billed(month.plusMonths(1), month))
        .isEqualByComparingTo(costOf(month).subtract(then));
    assertThat(output("review", month.toString()))
        .contains("# Review of " + month, "Closed 20", "## What moved");
    assertThat(verify().balanced()).isTrue();
  }

  @Test
  @Order(8)
  void ownershipRules_tagWhatComes_andHistory_butNoClosedMonth() throws IOException {
    YearMonth month = YearMonth.from(Instant.now().atOffset(ZoneOffset.UTC)).minusMonths(1);
    String from = month.atDay(1).toString();
    String signed = output("statement", month.toString(), "--format", "csv");
    BigDecimal corrections = billed(month.plusMonths(1), month);
    Path file = folder.resolve("ownership.yaml");
    Files.writeString(
        file,
        """
        ownership:
        - {id: newcomers, match: {model: newcomer-*}, tags: {team: explorers}}
        - {id: explorers, match: {team: explorers}, tags: {department: research}}
        """);

    assertThat(output("ownership", "apply", file.toString())).contains("2 rules", "Published.");
    assertThat(output("ownership", "show")).contains("newcomers: model=newcomer-* has team=");
    Awaitility.await("what comes is tagged")
        .atMost(VISIBLE)
        .untilAsserted(
            () -> {
              emitAt("owned-" + System.nanoTime(), Instant.now());
              assertThat(sql("SELECT count() > 0 FROM usage_priced WHERE department = 'research'"))
                  .isEqualTo("1");
            });
    assertThat(output("retag", "--from", from, "--dry-run")).contains("explorers", "dry run");
    assertThat(run("retag", "--from", from)).isZero();

    await("SELECT team FROM usage_priced WHERE event_id = 'last-month'", "explorers");
    await("SELECT department FROM usage_priced WHERE event_id = 'last-month'", "research");
    await("SELECT count() FROM usage_corrections WHERE retagged AND delta != 0", "0");
    assertThat(output("retag", "--from", from)).contains("Nothing to retag.");
    assertThat(output("statement", month.toString(), "--format", "csv")).isEqualTo(signed);
    assertThat(billed(month.plusMonths(1), month)).isEqualByComparingTo(corrections);
    assertThat(output("statement", month.plusMonths(1).toString(), "--format", "json"))
        .contains("\"team\":\"explorers\"");
    assertThat(verify().balanced()).isTrue();
  }

  private static BigDecimal costOf(YearMonth month) {
    return new BigDecimal(
        sql(
            "SELECT sum(billed_cost) FROM usage_priced WHERE formatDateTime(event_time, '%Y-%m') ="
                + " '"
                + month
                + "'"));
  }

  /** What a statement has of the usage of a month. */
  private static BigDecimal billed(YearMonth statement, YearMonth usage) throws IOException {
    BigDecimal billed = BigDecimal.ZERO;
    String lines = output("statement", statement.toString(), "--format", "json");
    for (String line : lines.lines().toList()) {
      JsonNode row = new ObjectMapper().readTree(line);
      if (row.path("usage_month").asText().equals(usage.toString())) {
        billed = billed.add(new BigDecimal(row.path("billed_exact").asText()));
      }
    }
    return billed;
  }

  private static String book(String inputRate) throws IOException {
    Path file = folder.resolve("newcomer.yaml");
    Files.writeString(file, Newcomer.book(inputRate, "8"));
    return file.toString();
  }

  private static int run(String... command) {
    String[] all = Arrays.copyOf(command, command.length + 2);
    all[command.length] = "--data";
    all[command.length + 1] = folder.resolve("data").toString();
    return CostwireCommand.run(all);
  }

  private static String output(String... command) {
    PrintStream realOut = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      assertThat(run(command)).as(out.toString(StandardCharsets.UTF_8)).isZero();
    } finally {
      System.setOut(realOut);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  private static void rule(String id, Instant from, List<Grain> grains) throws Exception {
    var rule = new DimensionRule(id, List.of("region"), grains, 100, from);
    publish(Topics.CONTROL_RULES, id, rule);
  }

  private static void awaitTotals(String set, Instant at, int status) {
    URI uri =
        costwire
            .endpoints()
            .ops()
            .resolve("/v1/totals?tenant=nobody&set=%s&start=%s".formatted(set, at));
    Awaitility.await(uri.toString())
        .atMost(VISIBLE)
        .untilAsserted(() -> assertThat(get(uri).statusCode()).isEqualTo(status));
  }

  private static void emitAt(String id, Instant at) {
    emit(
        """
        {"event_id":"%s","provider":"openai","model":"newcomer-1","event_time":"%s",
         "usage":{"input_tokens":1000},"tags":{"region":"eu"}}\
        """
            .formatted(id, at));
  }

  private static void budget() throws Exception {
    BudgetDefinition budget =
        BudgetDefinition.newBuilder()
            .setBudgetId("all-month")
            .setName("Everyone, per month")
            .setPeriod(BudgetPeriod.MONTH)
            .setAmount(new BigDecimal("1").setScale(18))
            .setUpdatedAt(Instant.now().minusSeconds(60))
            .build();
    publish(Topics.CONTROL_BUDGETS, "all-month", budget);
    Awaitility.await("the budget is active")
        .atMost(VISIBLE)
        .until(() -> metrics().contains("costwire_streams_budgets 1"));
  }

  private static <V extends SpecificRecord> void publish(Topic<V> topic, String key, V value)
      throws Exception {
    Map<String, Object> config = Map.of("bootstrap.servers", costwire.endpoints().kafka());
    var serdes = new TopicSerdes(costwire.endpoints().registry());
    try (var producer =
        new KafkaProducer<>(config, new StringSerializer(), serdes.serializer(topic))) {
      producer.send(new ProducerRecord<>(topic.name(), key, value)).get();
    }
  }

  private static String metrics() {
    return get(costwire.endpoints().ops().resolve("/metrics")).body();
  }

  private static HttpResponse<String> get(URI uri) {
    try (var http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void emit(String body) {
    try (var gateway = new GatewayClient(costwire.endpoints().gateway())) {
      var answer = gateway.post(body, "application/json");
      assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    }
  }

  private static void await(String query, String expected) {
    Awaitility.await(query)
        .atMost(VISIBLE)
        .untilAsserted(() -> assertThat(sql(query)).isEqualTo(expected));
  }

  private static String sql(String query) {
    return costwire.sql(query);
  }

  private static LedgerReport verify() {
    try (var check = new LedgerCheck(costwire.endpoints())) {
      return check.run(VISIBLE);
    }
  }
}
