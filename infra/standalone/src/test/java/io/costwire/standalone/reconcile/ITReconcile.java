// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.pricing.book.PriceBook;
import io.costwire.sink.SampleWarehouse;
import io.costwire.standalone.stack.ClickHouseClient;
import io.costwire.standalone.stack.Endpoints;
import io.costwire.testkit.CostwireBackends;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Differences that were planted between a file and events on the real engine. */
class ITReconcile {
  private static final CostwireBackends BACKENDS = CostwireBackends.shared();
  private static final String DATABASE = BACKENDS.uniqueName("reconcile");
  private static final BigDecimal HALF_PERCENT = new BigDecimal("0.5");
  private static final Reconcile.Days ALL = new Reconcile.Days(Optional.empty(), Optional.empty());

  /** 1,000,000 in and 100,000 out at 2.5 and 10 a million: 3.5. */
  private static final String PLAIN =
      "('input_tokens', 1000000, 2.5, 1000000, [], 2.5),"
          + " ('output_tokens', 100000, 10, 1000000, [], 1)";

  /** The same with 400,000 of the input read from the cache: 3. */
  private static final String CACHED =
      "('input_tokens', 600000, 2.5, 1000000, [], 1.5),"
          + " ('cache_read_tokens', 400000, 1.25, 1000000, [], 0.5),"
          + " ('output_tokens', 100000, 10, 1000000, [], 1)";

  /** 10,000,000 in and 1,000,000 out of gpt-4o-mini as a batch: 1.05. */
  private static final String BATCH =
      "('input_tokens', 10000000, 0.15, 1000000, ['openai-batch'], 0.75),"
          + " ('output_tokens', 1000000, 0.6, 1000000, ['openai-batch'], 0.3)";

  private static ClickHouseClient clickHouse;

  @BeforeAll
  static void fill() {
    SampleWarehouse.fill(
        BACKENDS.clickhouseHttpUrl(), DATABASE, Instant.parse("2026-11-20T12:34:56Z"), 5, 200);
    URI url = URI.create(BACKENDS.clickhouseHttpUrl());
    clickHouse =
        new ClickHouseClient(new Endpoints(url, "", "", url, "default", "", DATABASE, url, url));
    for (int day = 1; day <= 9; day++) {
      insert(
          "2026-10-0" + day, "search", "gpt-4o", day == 4 ? CACHED : PLAIN, day == 4 ? "3" : "3.5");
    }
    insert("2026-10-02", "ads", "gpt-4o", PLAIN, "3.5");
    insert("2026-10-03", "jobs", "gpt-4o-mini", BATCH, "1.05");
    insert("2026-10-05", "new", "gpt-4o", "", "NULL");
    // what the provider never saw, or what costs nothing by itself
    insert("2026-10-01", "answered", "gpt-4o", PLAIN, "3.5");
    BACKENDS.executeClickhouse(
        "ALTER TABLE %s.usage_priced UPDATE response_cache_hit = true WHERE service = 'answered' SETTINGS mutations_sync = 1"
            .formatted(DATABASE));
  }

  @AfterAll
  static void close() {
    clickHouse.close();
  }

  @Test
  void plantedCauses_areFoundAndSumToTheDifference() throws JsonProcessingException {
    ReconcileReport report =
        run(
            """
            date,model,account,input_tokens,output_tokens,cost,currency
            2026-10-01,gpt-4o-2024-08-06,org-1,1000000,100000,3.50,USD
            2026-10-02,gpt-4o-2024-08-06,org-1,2000000,200000,7.00,USD
            2026-10-03,gpt-4o-2024-08-06,org-1,3000000,300000,10.50,USD
            2026-10-03,gpt-4o-mini,org-1,10000000,1000000,2.10,USD
            2026-10-04,gpt-4o-2024-08-06,org-1,1000000,100000,3.50,USD
            2026-10-05,gpt-4o-2024-08-06,org-1,1200000,110000,4.10,USD
            2026-10-06,gpt-4o-2024-08-06,org-1,1000000,100000,5.95,USD
            2026-10-07,gpt-4o-2024-08-06,org-1,1000000,100000,3.85,USD
            2026-10-08,gpt-4o-2024-08-06,org-1,1000000,100000,3500.00,USD
            2026-10-09,gpt-4o-2024-08-06,org-1,1000000,100000,3.504,USD
            2026-10-10,gpt-4o-2024-08-06,org-1,400000,0,1.00,USD
            """);

    Map<String, String> causes =
        lines(report).stream()
            .filter(line -> line.path("type").asText().equals("line"))
            .collect(
                Collectors.toMap(
                    line -> line.path("day").asText() + " " + line.path("model").asText(),
                    ITReconcile::causes));
    assertThat(causes)
        .containsEntry("2026-10-01 gpt-4o", "")
        .containsEntry("2026-10-02 gpt-4o", "")
        .containsEntry("2026-10-03 gpt-4o", "missing_traffic=7")
        .containsEntry("2026-10-03 gpt-4o-mini", "batch_at_full_price=1.05")
        .containsEntry("2026-10-04 gpt-4o", "cache_at_input_price=0.5")
        .containsEntry("2026-10-05 gpt-4o", "not_priced=0.6")
        .containsEntry("2026-10-06 gpt-4o", "service_tier=2.45")
        .containsEntry("2026-10-07 gpt-4o", "rate_differs=0.35")
        .containsEntry("2026-10-08 gpt-4o", "other_unit=3496.5")
        .containsEntry("2026-10-09 gpt-4o", "rounding=0.004")
        .containsEntry("2026-10-10 gpt-4o", "missing_traffic=1")
        .hasSize(11);
    JsonNode total = lines(report).getLast();
    assertThat(total.path("residual").asText()).isEqualTo("3509.454");
    assertThat(sumOf(total)).isEqualByComparingTo("3509.454");
    assertThat(total.path("unknown_cost").asLong()).isEqualTo(1);
    assertThat(report.isWithin()).isFalse();
    assertThat(report.text())
        .contains(
            "ads", "2026-10-03", "above the tolerance of 0.5 %", "1 requests of ours have no");
  }

  @Test
  void sameFigures_areWithin_andAccountsThatMeetAreComparedApart() throws JsonProcessingException {
    ReconcileReport report =
        run(
            """
            date,model,account,cost
            2026-10-01,gpt-4o,acct-1,3.50
            2026-10-02,gpt-4o,acct-1,7.00
            """);

    assertThat(report.isWithin()).isTrue();
    assertThat(lines(report).getFirst().path("account").asText()).isEqualTo("acct-1");
    assertThat(report.notes())
        .containsExactly("The file names no currency: its costs are taken as USD.");
    assertThat(report.text()).contains("within the tolerance");
  }

  @Test
  void accountsThatDoNotMeet_areComparedTogether_andItIsSaid() {
    ReconcileReport report = run("date,model,account,cost\n2026-10-01,gpt-4o,proj-9,3.50\n");

    assertThat(report.isWithin()).isTrue();
    assertThat(report.notes()).anyMatch(note -> note.startsWith("No account of the file"));
  }

  @Test
  void tokensAlone_areTakenAtOurPrices() throws JsonProcessingException {
    ReconcileReport report =
        run(
            "date,model,input_tokens,output_tokens\n"
                + "2026-10-01,gpt-4o,1000000,100000\n"
                + "2026-10-02,gpt-4o,2000000,210000\n");

    assertThat(causes(lines(report).get(1))).isEqualTo("missing_traffic=0.1");
    assertThat(report.notes())
        .contains("The file states no costs: its tokens are taken at our prices.");
  }

  @Test
  void tokensThatTheBookHasNoPriceFor_areNotWithin() {
    ReconcileReport report = run("date,model,input_tokens,output_tokens\n2026-10-30,none,10,10\n");

    assertThat(report.isWithin()).isFalse();
    assertThat(report.text()).contains("above the tolerance", "1 lines cannot be compared");
  }

  @Test
  void daysOutside_areLeftOut_andDaysBeforeTheFirstEventAreTold() {
    var file =
        (UsageFile.Read)
            UsageFile.of(
                "f.csv",
                "date,model,cost\n"
                    + "2025-01-01,gpt-4o,1\n"
                    + "2026-10-01,gpt-4o,3.5\n"
                    + "2026-10-02,gpt-4o,9\n");
    var days =
        new Reconcile.Days(
            Optional.of(LocalDate.parse("2025-01-01")), Optional.of(LocalDate.parse("2026-10-02")));

    ReconcileReport report =
        new Reconcile(clickHouse, PriceBook.shipped())
            .run(subject(), List.of(file), days, HALF_PERCENT);

    assertThat(report.result().theirs()).isEqualByComparingTo("4.5");
    assertThat(report.notes())
        .anyMatch(note -> note.startsWith("1 lines of the file are outside"))
        .anyMatch(note -> note.contains("oldest event"));
  }

  private static ReconcileReport run(String csv) {
    var file = (UsageFile.Read) UsageFile.of("usage.csv", csv);
    return new Reconcile(clickHouse, PriceBook.shipped())
        .run(subject(), List.of(file), ALL, HALF_PERCENT);
  }

  private static Reconcile.Subject subject() {
    return new Reconcile.Subject("openai", Optional.of("recon"), "USD");
  }

  private static List<JsonNode> lines(ReconcileReport report) throws JsonProcessingException {
    var mapper = new ObjectMapper();
    return mapper.readTree(mapper.writeValueAsString(report.lines())).valueStream().toList();
  }

  private static String causes(JsonNode line) {
    return line.path("causes")
        .valueStream()
        .map(it -> it.path("cause").asText() + "=" + it.path("amount").asText())
        .collect(Collectors.joining(" "));
  }

  private static BigDecimal sumOf(JsonNode total) {
    return total
        .path("causes")
        .valueStream()
        .map(it -> new BigDecimal(it.path("amount").asText()))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** A request; one without a cost used 200,000 in and 10,000 out. */
  private static void insert(String day, String service, String model, String items, String cost) {
    boolean priced = !cost.equals("NULL");
    BACKENDS.executeClickhouse(
        """
        INSERT INTO %s.usage_priced (tenant, event_id, kind, event_time, provider, model, service,
          account, price_status, currency, batch_id, list_cost, contracted_cost, effective_cost,
          billed_cost, usage, line_items, revision) VALUES ('recon', '%s', 'REQUEST',
          '%s 23:59:59', 'openai', '%s', '%s', 'acct-1', '%s', %s, %s, %s, %s, %s, %s, %s, [%s], 1)\
        """
            .formatted(
                DATABASE,
                day + service,
                day,
                model,
                service,
                priced ? "PRICED" : "UNPRICED_MODEL",
                priced ? "'USD'" : "NULL",
                items.contains("batch") ? "'b-1'" : "NULL",
                cost,
                cost,
                cost,
                cost,
                priced ? "map()" : "map('input_tokens', 200000, 'output_tokens', 10000)",
                items));
  }
}
