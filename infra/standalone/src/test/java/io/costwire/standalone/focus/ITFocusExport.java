// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.focus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.sink.SampleWarehouse;
import io.costwire.standalone.focus.FocusExport.Format;
import io.costwire.standalone.focus.FocusScope.Grain;
import io.costwire.standalone.focus.FocusScope.Tags;
import io.costwire.standalone.stack.ClickHouseClient;
import io.costwire.standalone.stack.Endpoints;
import io.costwire.testkit.CostwireBackends;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The export on the real engine: rules of the specification, and sums to the last digit. */
class ITFocusExport {
  private static final CostwireBackends BACKENDS = CostwireBackends.shared();
  private static final String DATABASE = BACKENDS.uniqueName("focus");
  private static final Instant NOW = Instant.parse("2026-11-20T12:34:56Z");
  private static final String HOSTILE = "=cmd|' /C calc'!A0, \"x\"\n\\ 'é";
  private static final FocusScope ALL =
      scope("2026-08-01T00:00:00Z", "2026-11-20T00:00:00Z", Grain.DAY, Tags.COMMON);
  private static final FocusScope OCTOBER =
      scope("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z", Grain.HOUR, Tags.ALL);

  /** Columns whose feature level is mandatory in version 1.2 of the specification. */
  private static final String[] MANDATORY = {
    "BilledCost",
    "BillingAccountId",
    "BillingAccountName",
    "BillingCurrency",
    "BillingPeriodEnd",
    "BillingPeriodStart",
    "ChargeCategory",
    "ChargeClass",
    "ChargeDescription",
    "ChargePeriodEnd",
    "ChargePeriodStart",
    "ContractedCost",
    "EffectiveCost",
    "InvoiceIssuerName",
    "ListCost",
    "PricingQuantity",
    "PricingUnit",
    "ProviderName",
    "PublisherName",
    "ServiceCategory",
    "ServiceName"
  };

  @TempDir private static Path folder;
  private static ClickHouseClient clickHouse;

  @BeforeAll
  static void fill() {
    SampleWarehouse.fill(BACKENDS.clickhouseHttpUrl(), DATABASE, NOW, 11, 3_000);
    URI url = URI.create(BACKENDS.clickhouseHttpUrl());
    clickHouse =
        new ClickHouseClient(new Endpoints(url, "", "", url, "default", "", DATABASE, url, url));
    // discounted, covered by capacity, corrected by the provider, and not divisible by a line
    insert("cut", "gpt-4o", "0.01, 0.0035, 0.0035, 0.0035", "2500", "0.002, 0.001, 0.0005");
    insert("covered", "gpt-4o", "0.0035, 0.003, 0, 0", "2500", "0, 0, 0");
    insert("refund", "gpt-4o", "0.0035, 0.0001, 0.0001, 0.0001", "3", "0.002, 0.001, -0.0029");
    insert("free", "gpt-4o", "0, 0, 0, 0", "0", "0, 0, 0");
    insert("uneven", "hostile", "1, 0.000000000000000001, 0, 0", "7", "0, 0, 0");
  }

  @AfterAll
  static void close() {
    clickHouse.close();
  }

  @ParameterizedTest
  @EnumSource
  void everyRow_keepsEveryRule(Format format) throws Exception {
    for (FocusScope scope : List.of(ALL, OCTOBER)) {
      List<Map<String, @Nullable String>> rows = export(scope, format);
      assertThat(rows).hasSizeGreaterThan(100);
      for (FocusRules.Rule rule : FocusRules.all()) {
        assertThat(rows)
            .as(rule.column() + " " + rule.text())
            .allMatch(row -> rule.holds().test(row));
      }
      assertOneParent(rows, "SkuPriceId", "SkuId");
      assertOneParent(rows, "ServiceName", "ServiceCategory");
      assertThat(rows.getFirst().keySet().stream().filter(c -> !c.startsWith("x_")))
          .isSortedAccordingTo(String::compareTo)
          .allMatch(c -> c.matches("[A-Z][A-Za-z]{0,49}"));
    }
  }

  @Test
  void header_hasEveryMandatoryColumn() throws IOException {
    Path file = folder.resolve("header.csv");
    new FocusExport(clickHouse, ALL).write(file, Format.CSV);

    String header = Files.readAllLines(file).getFirst().replace("\"", "");
    assertThat(header.split(",", -1)).contains(MANDATORY).doesNotHaveDuplicates();
  }

  private static void assertOneParent(
      List<Map<String, @Nullable String>> rows, String child, String parent) {
    Map<String, String> parents = new LinkedHashMap<>();
    for (Map<String, @Nullable String> row : rows) {
      String known =
          parents.putIfAbsent(String.valueOf(row.get(child)), String.valueOf(row.get(parent)));
      assertThat(known == null ? row.get(parent) : known)
          .isEqualTo(String.valueOf(row.get(child)).equals("null") ? known : row.get(parent));
    }
  }

  @Test
  void everyRule_canFail() throws Exception {
    Map<String, @Nullable String> good =
        export(ALL, Format.CSV).stream()
            .filter(row -> "gpt-4o".equals(row.get("x_Model")))
            .filter(row -> "input_tokens".equals(row.get("x_TokenKind")))
            .filter(row -> row.get("Tags") != null)
            .filter(row -> new BigDecimal(String.valueOf(row.get("ListCost"))).signum() > 0)
            .findFirst()
            .orElseThrow();
    Set<String> broken = new TreeSet<>();
    for (FocusRules.Rule rule : FocusRules.all()) {
      String column = rule.column().equals("all") ? "Tags" : rule.column();
      for (String bad : BAD) {
        Map<String, @Nullable String> row = new LinkedHashMap<>(good);
        row.put(column, bad.equals("null") ? null : bad);
        if (fails(rule, row)) {
          broken.add(rule.column() + " " + rule.text());
        }
      }
      Map<String, @Nullable String> adjusted = new LinkedHashMap<>(good);
      adjusted.put("ChargeCategory", "Adjustment");
      adjusted.put("SkuPriceId", null);
      if (fails(rule, adjusted)) {
        broken.add(rule.column() + " " + rule.text());
      }
    }
    assertThat(FocusRules.all().stream().map(r -> r.column() + " " + r.text()))
        .isSubsetOf(broken)
        .hasSizeGreaterThan(60);
  }

  private static final List<String> BAD =
      List.of(
          "null",
          "Correction",
          "x",
          " ",
          "-1",
          "1,5",
          "[1]",
          "2026-10-02T00:00:00Z",
          "2030-01-01T00:00:00Z",
          "0.0000000000000000001",
          "2020-01-01T00:00:00Z");

  private static boolean fails(FocusRules.Rule rule, Map<String, @Nullable String> row) {
    try {
      return !rule.holds().test(row);
    } catch (RuntimeException e) {
      return true;
    }
  }

  @ParameterizedTest
  @EnumSource
  void fourCosts_areThoseOfTheTable_toTheLastDigit(Format format) throws Exception {
    for (FocusScope scope : List.of(ALL, OCTOBER)) {
      Map<String, BigDecimal> sums = new LinkedHashMap<>();
      for (Map<String, @Nullable String> row : export(scope, format)) {
        for (String cost : List.of("ListCost", "ContractedCost", "EffectiveCost", "BilledCost")) {
          sums.merge(
              row.get("BillingCurrency") + " " + cost,
              FocusRules.number(row, cost),
              BigDecimal::add);
        }
      }
      assertThat(sums).hasSize(8);
      String stored =
          clickHouse.query(
              """
              SELECT currency, sum(list_cost), sum(contracted_cost), sum(effective_cost), sum(billed_cost)
              FROM usage_priced FINAL WHERE event_time >= parseDateTimeBestEffort('%s')
              AND event_time < parseDateTimeBestEffort('%s') AND billed_cost IS NOT NULL
              GROUP BY currency\
              """
                  .formatted(scope.from(), scope.to()),
              "TSV");
      for (String line : stored.lines().toList()) {
        String[] cells = line.split("\t", -1);
        assertThat(sums.get(cells[0] + " ListCost")).isEqualByComparingTo(cells[1]);
        assertThat(sums.get(cells[0] + " ContractedCost")).isEqualByComparingTo(cells[2]);
        assertThat(sums.get(cells[0] + " EffectiveCost")).isEqualByComparingTo(cells[3]);
        assertThat(sums.get(cells[0] + " BilledCost")).isEqualByComparingTo(cells[4]);
      }
    }
  }

  @Test
  void report_saysWhatIsNotInTheFile() {
    FocusReport report =
        new FocusExport(clickHouse, ALL).write(folder.resolve("report.csv"), Format.CSV);

    assertThat(report.check()).isEqualTo(FocusReport.Check.EQUAL);
    assertThat(report.requestsWithoutCost()).isPositive();
    assertThat(report.withoutCost()).extracting("status").contains("UNPRICED_MODEL");
    assertThat(report.totals()).extracting("currency").containsExactly("EUR", "USD");
  }

  @Test
  void differenceAndChange_areTold() {
    var one = List.of(new FocusReport.Total("USD", "1", "1", "1", "1"));
    var two = List.of(new FocusReport.Total("USD", "1", "1", "1", "1.000000000000000001"));

    assertThat(FocusExport.check(one, one, one)).isEqualTo(FocusReport.Check.EQUAL);
    assertThat(FocusExport.check(one, two, one)).isEqualTo(FocusReport.Check.DIFFERENT);
    assertThat(FocusExport.check(one, one, two)).isEqualTo(FocusReport.Check.CHANGED_MEANWHILE);
  }

  @ParameterizedTest
  @EnumSource
  void hostileTags_comeBackAsTheyAre(Format format) throws Exception {
    List<Map<String, @Nullable String>> rows =
        export(OCTOBER, format).stream()
            .filter(row -> "hostile".equals(row.get("x_Model")))
            .toList();

    assertThat(rows).isNotEmpty();
    for (Map<String, @Nullable String> row : rows) {
      assertThat(new ObjectMapper().readTree(row.get("Tags")).path("team").asText())
          .isEqualTo(HOSTILE);
    }
  }

  @Test
  void failedExport_leavesWhatWasThere() throws IOException {
    Path file = Files.writeString(folder.resolve("kept.csv"), "kept");
    URI url = URI.create(BACKENDS.clickhouseHttpUrl());
    var nowhere = new Endpoints(url, "", "", url, "default", "", "no_such_database", url, url);

    try (var broken = new ClickHouseClient(nowhere)) {
      assertThatThrownBy(() -> new FocusExport(broken, ALL).write(file, Format.CSV))
          .isInstanceOf(ClickHouseClient.QueryFailed.class);
    }
    assertThat(file).hasContent("kept");
    assertThat(folder.resolve("kept.csv.part")).doesNotExist();
  }

  private static FocusScope scope(String from, String to, Grain grain, Tags tags) {
    return new FocusScope(Instant.parse(from), Instant.parse(to), grain, null, tags);
  }

  /**
   * Stores a request.
   *
   * @param costs list, contracted, effective and billed
   * @param amounts of the input, of the output, and by which the provider's bill differs
   */
  private static void insert(String id, String model, String costs, String tokens, String amounts) {
    String team = HOSTILE.replace("\\", "\\\\").replace("'", "\\'");
    String[] amount = amounts.split(", ", -1);
    BACKENDS.executeClickhouse(
        """
        INSERT INTO %s.usage_priced (tenant, event_id, kind, event_time, provider, model, team,
          price_status, currency, list_cost, contracted_cost, effective_cost, billed_cost,
          line_items, price_version, price_entry, revision) VALUES ('acme', '%s', 'REQUEST',
          '2026-10-03 10:11:12', 'openai', '%s', '%s', 'PRICED', 'USD', %s,
          [('input_tokens', %s, 2.5, 1000000, [], %s), ('output_tokens', 7, 10, 1000000, ['x'], %s),
           ('provider_cost_difference', 1, %s, 1, [], %s)], 'v1', 'openai/gpt-4o/0', 1)\
        """
            .formatted(
                DATABASE, id, model, team, costs, tokens, amount[0], amount[1], amount[2],
                amount[2]));
  }

  private static List<Map<String, @Nullable String>> export(FocusScope scope, Format format)
      throws Exception {
    Path file = folder.resolve("export." + format);
    FocusReport report = new FocusExport(clickHouse, scope).write(file, format);
    assertThat(report.check()).isEqualTo(FocusReport.Check.EQUAL);
    List<Map<String, @Nullable String>> rows =
        CsvRows.read(
            switch (format) {
              case CSV -> Files.readString(file);
              case PARQUET -> parquetAsCsv(file, new FocusQuery(scope, null));
            });
    assertThat(rows).hasSize(Math.toIntExact(report.rows()));
    return rows;
  }

  /** The engine reads the file into a table of the same columns, and prints that. */
  private static String parquetAsCsv(Path file, FocusQuery query) throws Exception {
    String table = BACKENDS.uniqueName("parquet");
    clickHouse.query(
        "CREATE TABLE "
            + table
            + " ENGINE = MergeTree ORDER BY tuple() AS SELECT * FROM ("
            + query.rows()
            + ") LIMIT 0",
        "Null");
    String insert = "INSERT INTO " + DATABASE + "." + table + " FORMAT Parquet";
    URI url =
        URI.create(
            BACKENDS.clickhouseHttpUrl()
                + "/?query="
                + URLEncoder.encode(insert, StandardCharsets.UTF_8));
    try (HttpClient http = HttpClient.newHttpClient()) {
      var answer =
          http.send(
              HttpRequest.newBuilder(url).POST(BodyPublishers.ofFile(file)).build(),
              BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
    return Objects.requireNonNull(
        clickHouse.query(
            "SELECT * FROM " + table + " SETTINGS format_csv_null_representation = ''",
            "CSVWithNames"));
  }
}
