// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.schemas.topics.Topics;
import io.costwire.standalone.demo.GatewayClient;
import io.costwire.standalone.ledger.LedgerCheck;
import io.costwire.standalone.ledger.LedgerReport;
import io.costwire.standalone.stack.ClickHouseClient;
import io.costwire.standalone.stack.Endpoints;
import io.costwire.viewer.Viewer;
import io.costwire.viewer.ViewerConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** What a scrape of /metrics shows after a run of events, and what Prometheus says about it. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ITMetrics {
  private static final double MICRO_DOLLAR = 1e-6;
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final String NO_PROMETHEUS =
      "prometheus is not on the PATH: apt-get install prometheus";

  /** Metrics of rules that this run does not bring about, and why. */
  private static final Map<String, String> NOT_HERE =
      Map.of(
          "costwire_client_dropped_events_total", "of services with a client",
          "costwire_client_spool_oldest_age_seconds", "of services with a client",
          "costwire_client_spool_write_failures_total", "of services with a client",
          "costwire_client_spool_damaged_total", "of services with a client",
          "costwire_alerting_signals_total", "from the first signal on",
          "costwire_alerting_keys_stale", "of alerting with an HTTP API",
          "costwire_streams_window_keys_overflowed_total", "from the first key too many on",
          "costwire_streams_sources_forgotten_early_total", "from the first sender too many on");

  /** Metrics of the pipeline dashboard that have no series in a run without trouble, and why. */
  private static final Map<String, String> NOT_DRAWN =
      Map.of(
          "costwire_alerting_signals_total", "from the first signal on",
          "costwire_alerting_deliveries_total", "from the first delivery on",
          "costwire_alerting_circuit_open", "of receivers, and there is none",
          "costwire_sink_failures_total", "from the first failure on");

  private final Instant time = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  @TempDir private static Path folder;
  private static CostwireProcess costwire;
  private static @Nullable PrometheusProcess prometheus;

  @BeforeAll
  static void up() throws Exception {
    costwire = CostwireProcess.up(folder.resolve("data"));
    if (PrometheusProcess.isInstalled("prometheus")) {
      prometheus =
          PrometheusProcess.start(folder.resolve("prometheus"), costwire.endpoints().ops());
    }
  }

  @AfterAll
  static void down() {
    if (prometheus != null) {
      prometheus.close();
    }
    costwire.close();
  }

  private static PrometheusProcess prometheus() {
    assumeTrue(prometheus != null, NO_PROMETHEUS);
    return Objects.requireNonNull(prometheus);
  }

  private static ConditionFactory await(String what) {
    return Awaitility.await(what).atMost(PATIENCE).pollInterval(Duration.ofSeconds(1));
  }

  @Test
  @Order(1)
  void healthyStack_isUp_everyRuleIsEvaluated_andNoneFires() throws Exception {
    PrometheusProcess watch = prometheus();
    await("targets").until(() -> watch.targets().equals(List.of("up")));
    await("rules").untilAsserted(() -> assertThat(watch.rulesInTrouble()).isEmpty());
    await("nothing is even on its way to an alert")
        .untilAsserted(() -> assertThat(watch.alerts("pending")).isEmpty());
    assertThat(watch.alerts("firing")).isEmpty();
  }

  @Test
  @Order(3)
  void everyMetricOfTheRules_isScraped_andDeadLettersFire() throws Exception {
    PrometheusProcess watch = prometheus();
    Set<String> used = RulesFile.read().metrics();
    assertThat(used).containsAll(NOT_HERE.keySet());
    used.removeAll(NOT_HERE.keySet());
    await("metrics").untilAsserted(() -> assertThat(watch.names()).containsAll(used));
    // three poisoned records and two events of a model without a price were sent
    await("dead letters")
        .untilAsserted(
            () -> assertThat(watch.alerts("firing")).containsExactly("CostwireRecordsRefused"));
    assertThat(watch.alerts("pending")).contains("CostwireUnpricedWaiting");
    assertThat(watch.rulesInTrouble()).isEmpty();
  }

  @Test
  @Order(4)
  void everyExpressionOfTheDashboard_isUnderstood_andHasWhatItsLinesAreNamedBy() throws Exception {
    PrometheusProcess watch = prometheus();
    List<PanelQuery> queries = PanelQuery.all();
    assertThat(queries).hasSizeGreaterThan(20);
    for (PanelQuery query : queries) {
      for (JsonNode series : watch.series(query.expression())) {
        assertThat(series.fieldNames())
            .toIterable()
            .as(query.toString())
            .containsExactlyInAnyOrderElementsOf(query.labels());
      }
    }
    await("data")
        .untilAsserted(
            () ->
                assertThat(withoutData(watch, queries))
                    .allMatch(query -> NOT_DRAWN.keySet().stream().anyMatch(query::reads)));
    assertThatThrownBy(() -> watch.series("sum(rate(costwire_tokens_total[5m])"))
        .hasMessageContaining("parse error");
  }

  private static List<PanelQuery> withoutData(PrometheusProcess watch, List<PanelQuery> queries)
      throws Exception {
    List<PanelQuery> without = new ArrayList<>();
    for (PanelQuery query : queries) {
      if (watch.series(query.expression()).isEmpty()) {
        without.add(query);
      }
    }
    return without;
  }

  /** The same without Grafana. */
  @Test
  @Order(5)
  void thePage_drawsWhatPrometheusSays() throws Exception {
    Endpoints at = costwire.endpoints();
    var config =
        new ViewerConfig(
            0,
            at.clickHouse(),
            at.database(),
            new ViewerConfig.Login(at.clickHouseUser(), at.clickHousePassword()),
            false,
            Optional.of(prometheus().url()));
    try (var viewer = new Viewer(config, List.of(), InstantSource.system())) {
      viewer.start();
      JsonNode now = panel(viewer, 1).at("/frames/0");
      JsonNode lines = panel(viewer, 11).path("frames");

      assertThat(now.at("/meta/2/name").asText()).isEqualTo("value");
      assertThat(now.at("/data/0/2").isNumber()).as(now.toString()).isTrue();
      assertThat(lines.at("/0/data/0/1").asText()).isEqualTo("received");
      assertThat(lines.findValuesAsText("refId")).startsWith("A", "B");
    }
  }

  private static JsonNode panel(Viewer viewer, int id) throws Exception {
    Instant to = Instant.now();
    URI uri =
        URI.create(
            "http://127.0.0.1:%d/api/dashboards/costwire-pipeline/panels/%d?from=%d&to=%d"
                .formatted(
                    viewer.port(), id, to.minusSeconds(600).toEpochMilli(), to.toEpochMilli()));
    try (var http = HttpClient.newHttpClient()) {
      var answer = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      return new ObjectMapper().readTree(answer.body());
    }
  }

  @Test
  @Order(2)
  void scrape_agreesWithWhatWasSent() throws Exception {
    send(costwire);
    LedgerReport report;
    try (var check = new LedgerCheck(costwire.endpoints())) {
      report = check.run(Duration.ofSeconds(120));
    }
    assertThat(report.balanced()).as(report.toString()).isTrue();
    Scrape scrape = scrape(costwire);

    String gpt = "model=\"gpt-4o\"";
    assertThat(scrape.sum("costwire_tokens_total", gpt, "type=\"input\"")).isEqualTo(50_000);
    assertThat(scrape.sum("costwire_tokens_total", gpt, "type=\"cache_read\"")).isEqualTo(20_000);
    assertThat(scrape.sum("costwire_tokens_total", gpt, "type=\"output\"")).isEqualTo(5_000);
    assertThat(scrape.sum("costwire_requests_total", gpt, "status=\"success\"")).isEqualTo(50);
    assertThat(scrape.sum("costwire_requests_total", "model=\"__unknown__\"")).isEqualTo(2);
    assertThat(scrape.sum("costwire_cost_total", "currency=\"USD\""))
        .isCloseTo(Double.parseDouble(report.cost()), within(MICRO_DOLLAR));
    // 600 x 2.50 + 400 x 1.25 + 100 x 10 USD per million = 0.003
    assertThat(scrape.sum("costwire_request_cost_micros_bucket", "le=\"3000.0\"")).isEqualTo(50);
    assertThat(scrape.sum("costwire_request_cost_micros_bucket", "le=\"1000.0\"")).isZero();
    assertThat(scrape.sum("costwire_streams_arrival_to_priced_seconds_count")).isEqualTo(52);
    assertThat(scrape.sum("costwire_streams_event_to_priced_seconds_bucket", "le=\"+Inf\""))
        .isEqualTo(52);

    assertConserved(scrape, report);
    assertRuntime(scrape);
    assertTotals(costwire, report);
    assertKafkaMetrics(costwire);
  }

  /** In = out + rejected + duplicate + pending, in the metrics and in the ledger. */
  private static void assertConserved(Scrape scrape, LedgerReport report) {
    // the app's own heartbeats are read like everything else
    double in =
        scrape.sum("costwire_streams_records_in_total", "stage=\"ingest\"")
            - scrape.fate("ingest", "heartbeat");
    double passed = scrape.fate("ingest", "passed");
    assertThat(in).isEqualTo(60).isEqualTo(report.accepted());
    assertThat(scrape.fate("ingest", "refused")).isEqualTo(3).isEqualTo(report.rejected());
    assertThat(scrape.fate("ingest", "duplicate")).isEqualTo(5).isEqualTo(report.duplicate());
    assertThat(passed + 3 + 5 + report.pending()).isEqualTo(in);
    assertThat(scrape.sum("costwire_streams_records_in_total", "stage=\"price\""))
        .isEqualTo(passed);
    assertThat(scrape.fate("price", "passed")).isEqualTo(passed);
  }

  private static void assertRuntime(Scrape scrape) {
    assertThat(scrape.sum("costwire_streams_rocksdb_bytes", "kind=\"limit\"")).isEqualTo(128 << 20);
    assertThat(scrape.sum("costwire_streams_rocksdb_bytes", "kind=\"used\"")).isPositive();
    assertThat(scrape.sum("costwire_streams_restore_records_left")).isZero();
    assertThat(scrape.has("costwire_streams_restore_seconds_count")).isTrue();
  }

  /** Kafka's own metrics appear with the next look at them, every ten seconds. */
  private static void assertKafkaMetrics(CostwireProcess costwire) {
    for (String name :
        List.of(
            "kafka_consumer_fetch_manager_records_lag",
            "kafka_stream_state_estimate_num_keys",
            "kafka_stream_state_block_cache_usage")) {
      Awaitility.await(name)
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofSeconds(1))
          .until(() -> scrape(costwire).has(name));
    }
  }

  /** The same, asked of the state of the streams app. */
  private void assertTotals(CostwireProcess costwire, LedgerReport report) throws Exception {
    String tenant;
    try (var clickHouse = new ClickHouseClient(costwire.endpoints())) {
      tenant = clickHouse.query("SELECT any(tenant) FROM usage_priced", "TabSeparated").strip();
    }
    JsonNode total = totals(costwire, 200, "?grain=day&tenant=%s&start=%s".formatted(tenant, time));
    assertThat(total.path("committed").asBoolean(true)).isFalse();
    assertThat(total.path("label").asText()).contains("uncommitted, display only");
    assertThat(total.path("windows")).hasSize(1);
    JsonNode window = total.path("windows").path(0);
    assertThat(window.path("requests").asInt()).isEqualTo(52);
    assertThat(window.path("unpriced").asInt()).isEqualTo(2);
    assertThat(window.path("billed_cost").asText()).isEqualTo(report.cost());
    assertThat(window.path("usage").path("input_tokens").asText()).isEqualTo("52000");

    JsonNode models =
        totals(
            costwire,
            200,
            "?grain=day&set=provider,model&limit=1&tenant=%s&start=%s".formatted(tenant, time));
    assertThat(models.path("windows")).hasSize(1);
    assertThat(models.path("truncated").asBoolean()).isTrue();
    assertThat(totals(costwire, 200, "?tenant=nobody").path("windows")).isEmpty();
    assertThat(totals(costwire, 400, "").path("error").asText()).isEqualTo("tenant is missing");
    assertThat(totals(costwire, 400, "?tenant=a&limit=5000").path("error").asText())
        .contains("1 to 1000");
    assertThat(totals(costwire, 404, "?tenant=a&set=shoe_size").path("error").asText())
        .contains("kept are [total, team");
    assertThat(totals(costwire, 404, "?tenant=a&set=user&grain=minute").path("error").asText())
        .contains("HOUR, DAY");
  }

  private static JsonNode totals(CostwireProcess costwire, int status, String query)
      throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      var uri = costwire.endpoints().ops().resolve("/v1/totals" + query);
      var answer = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
      return new ObjectMapper().readTree(answer.body());
    }
  }

  private void send(CostwireProcess costwire) throws Exception {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      body.append(event(i, "gpt-4o"));
    }
    for (int i = 0; i < 5; i++) {
      body.append(event(i, "gpt-4o"));
    }
    body.append(event(100, "no-such-model")).append(event(101, "no-such-model"));
    try (var gateway = new GatewayClient(costwire.endpoints().gateway())) {
      assertThat(gateway.post(body.toString(), "application/x-ndjson").accepted()).isEqualTo(57);
    }
    Map<String, Object> config = Map.of("bootstrap.servers", costwire.endpoints().kafka());
    try (var producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < 3; i++) {
        byte[] poison = ("poison " + i).getBytes(StandardCharsets.UTF_8);
        producer.send(new ProducerRecord<>(Topics.USAGE_EVENTS.name(), poison, poison)).get();
      }
    }
  }

  private String event(int number, String model) {
    return """
    {"event_id":"m-%d","event_time":"%s","provider":"openai","model":"%s","status":"success",\
    "usage":{"input_tokens":1000,"cache_read_tokens":400,"output_tokens":100}}
    """
        .formatted(number, time, model);
  }

  private static Scrape scrape(CostwireProcess costwire) throws Exception {
    try (var http = HttpClient.newHttpClient()) {
      var request = HttpRequest.newBuilder(costwire.endpoints().ops().resolve("/metrics")).build();
      return new Scrape(http.send(request, BodyHandlers.ofString()).body().lines().toList());
    }
  }

  /** Lines of Prometheus' text format. */
  private record Scrape(List<String> lines) {
    double sum(String name, String... labels) {
      return lines.stream()
          .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
          .filter(line -> Arrays.stream(labels).allMatch(line::contains))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    }

    double fate(String stage, String fate) {
      return sum(
          "costwire_streams_records_out_total", "stage=\"" + stage + "\"", "fate=\"" + fate + "\"");
    }

    boolean has(String name) {
      return lines.stream().anyMatch(l -> l.startsWith(name + "{") || l.startsWith(name + " "));
    }
  }
}
