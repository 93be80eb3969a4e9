// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.close;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.chargeback.allocation.AllocationRule;
import io.costwire.chargeback.allocation.AllocationRule.ByUsage;
import io.costwire.chargeback.allocation.AllocationRule.Measure;
import io.costwire.chargeback.close.Dimension;
import io.costwire.chargeback.close.Figures;
import io.costwire.chargeback.close.Line;
import io.costwire.chargeback.close.Line.Origin;
import io.costwire.chargeback.close.LineKey;
import io.costwire.chargeback.review.Review;
import io.costwire.chargeback.review.Share;
import io.costwire.schemas.PriceStatus;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.UsageEvent;
import io.costwire.sink.SampleWarehouse;
import io.costwire.standalone.focus.CsvRows;
import io.costwire.standalone.focus.FocusExport;
import io.costwire.standalone.focus.FocusReport;
import io.costwire.standalone.focus.FocusRules;
import io.costwire.standalone.focus.FocusScope;
import io.costwire.standalone.ledger.LedgerReport;
import io.costwire.standalone.review.MonthReview;
import io.costwire.standalone.review.ReviewPage;
import io.costwire.standalone.stack.ClickHouseClient;
import io.costwire.standalone.stack.Endpoints;
import io.costwire.streams.flow.Replaced;
import io.costwire.streams.owner.Ownership;
import io.costwire.streams.owner.core.OwnershipRule;
import io.costwire.streams.owner.core.OwnershipRules;
import io.costwire.testkit.CostwireBackends;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * Months of events that come late and are corrected, on the real engine, beside the same events in
 * memory: what was known at any time, and what statements make of it.
 */
@TestMethodOrder(OrderAnnotation.class)
class ITMonthClose {
  private static final CostwireBackends BACKENDS = CostwireBackends.shared();
  private static final String DATABASE = BACKENDS.uniqueName("close");
  private static final YearMonth AUGUST = YearMonth.of(2026, 8);
  private static final YearMonth SEPTEMBER = YearMonth.of(2026, 9);
  private static final YearMonth OCTOBER = YearMonth.of(2026, 10);
  private static final YearMonth NOVEMBER = YearMonth.of(2026, 11);
  private static final Instant SEPTEMBER_3 = Instant.parse("2026-09-03T08:00:00Z");
  private static final Instant OCTOBER_3 = Instant.parse("2026-10-03T08:00:00Z");
  private static final Instant NOVEMBER_3 = Instant.parse("2026-11-03T08:00:00Z");
  private static final Instant DECEMBER_3 = Instant.parse("2026-12-03T08:00:00Z");
  private static final int EVENTS = 1_500;
  private static final List<AllocationRule> RULES =
      List.of(
          new AllocationRule(
              "search-cost",
              Map.of(Dimension.TEAM, "search"),
              Dimension.TEAM,
              new ByUsage(Measure.COST)));

  @TempDir private static Path folder;

  private static final Random RANDOM = new Random(20261124);
  private static SampleWarehouse warehouse;
  private static ClickHouseClient clickHouse;
  private static Statements statements;

  /** Every revision of every event. */
  private static final List<List<PricedUsage>> HISTORY = new ArrayList<>();

  @BeforeAll
  static void fill() {
    String server = BACKENDS.clickhouseHttpUrl();
    warehouse = SampleWarehouse.fill(server, DATABASE, DECEMBER_3, 24, EVENTS);
    URI url = URI.create(server);
    clickHouse =
        new ClickHouseClient(new Endpoints(url, "", "", url, "default", "", DATABASE, url, url));
    statements = new Statements(clickHouse);
    BACKENDS.executeClickhouse("TRUNCATE TABLE " + DATABASE + ".usage_priced");
    BACKENDS.executeClickhouse("TRUNCATE TABLE " + DATABASE + ".usage_corrections");
    for (PricedUsage sample : warehouse.events()) {
      Instant time = at("2026-08-01T00:00:00Z", "2026-11-01T00:00:00Z");
      boolean late = RANDOM.nextInt(10) == 0;
      add(sample, time, time.plus(Duration.ofMinutes(late ? RANDOM.nextInt(60_000) : 1)));
    }
    store(0);
  }

  @AfterAll
  static void close() {
    clickHouse.close();
  }

  @Test
  @Order(1)
  void anyTime_isToldAsItWasKnown() {
    for (int i = 0; i < 12; i++) {
      Instant asOf = at("2026-08-15T00:00:00Z", "2026-12-01T00:00:00Z");
      for (YearMonth month : List.of(AUGUST, SEPTEMBER, OCTOBER)) {
        // no statement yet, so no corrections
        assertThat(sums(statements.at(month, asOf)))
            .as("%s at %s", month, asOf)
            .isEqualTo(known(List.of(month), asOf));
      }
    }
  }

  @Test
  @Order(2)
  void monthThatIsNotOver_orUnbalanced_staysOpen() {
    assertThatThrownBy(() -> closeAt(AUGUST, Instant.parse("2026-08-31T23:59:59Z"), true))
        .hasMessage("2026-08 is not over; it can be closed from 2026-09-01 on, UTC");
    assertThatThrownBy(() -> closeAt(AUGUST, SEPTEMBER_3, false))
        .hasMessageContaining("does not balance")
        .hasMessageContaining("costwire verify");
    assertThat(statements.at(AUGUST, DECEMBER_3).seal()).isNull();
  }

  @Test
  @Order(3)
  void closedMonths_withCorrectionsOfEarlierOnes_areWhatWasKnown() {
    StoredStatement august = closeAt(AUGUST, SEPTEMBER_3, true);
    StoredStatement september = closeAt(SEPTEMBER, OCTOBER_3, true);
    StoredStatement october = closeAt(OCTOBER, NOVEMBER_3, true);

    assertThat(august.statement().lines()).noneMatch(Line::isCorrection);
    assertThat(september.statement().lines())
        .filteredOn(Line::isCorrection)
        .isNotEmpty()
        .allMatch(line -> line.corrects().equals("2026-08@2026-09-03T08:00:00Z"));
    assertThat(sums(august, september, october))
        .isEqualTo(known(List.of(AUGUST, SEPTEMBER, OCTOBER), NOVEMBER_3));
    assertThat(List.of(august, september, october))
        .allMatch(StoredStatement::isIntact)
        .allMatch(
            one ->
                one.statement()
                    .rules()
                    .equals(
                        List.of(
                            "ownership r1",
                            "allocation search-cost: team=search to team, by cost")));
    List<Line> allocated =
        october.statement().lines().stream().filter(line -> !line.origin().isDirect()).toList();
    assertThat(allocated)
        .isNotEmpty()
        .allMatch(
            line -> line.origin().equals(new Origin("search-cost", "by cost", "team=search")));
    assertThat(Review.sum(allocated)).isEqualTo(Figures.NONE);
    BigDecimal left =
        october.statement().lines().stream()
            .filter(line -> line.key().team().equals("search"))
            .map(line -> line.figures().billed())
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    assertThat(left).isZero();
  }

  @Test
  @Order(4)
  void closedMonth_closesOnce_andInOrder() {
    assertThatThrownBy(() -> closeAt(OCTOBER, DECEMBER_3, true))
        .hasMessage(
            "months are closed up to 2026-10; what came later for 2026-10 is in the statement of"
                + " 2026-11");
    assertThatThrownBy(
            () -> closeAt(YearMonth.of(2026, 12), Instant.parse("2027-01-02T00:00:00Z"), true))
        .hasMessage("months close in order: close 2026-11 first");
  }

  @Test
  @Order(5)
  void pricesTagsAndLateEvents_afterTheClose_changeNoDigitOfIt_butTheOpenMonth() {
    List<StoredStatement> before = closed();
    Map<LineKey, Figures> knownBefore = known(List.of(AUGUST, SEPTEMBER, OCTOBER), NOVEMBER_3);

    Instant late = Instant.parse("2026-11-10T00:00:00Z");
    for (PricedUsage sample : warehouse.events().subList(0, 200)) {
      add(sample, at("2026-08-01T00:00:00Z", "2026-12-01T00:00:00Z"), late);
    }
    store(EVENTS);

    assertThat(closed()).isEqualTo(before);
    StoredStatement november = statements.at(NOVEMBER, DECEMBER_3);
    assertThat(november.seal()).isNull();
    assertThat(november.statement().lines()).filteredOn(Line::isCorrection).isNotEmpty();
    assertThat(sums(before.get(0), before.get(1), before.get(2), november))
        .isEqualTo(known(List.of(AUGUST, SEPTEMBER, OCTOBER, NOVEMBER), DECEMBER_3));
    assertThat(known(List.of(AUGUST, SEPTEMBER, OCTOBER), NOVEMBER_3)).isEqualTo(knownBefore);
    assertThat(statements.at(AUGUST, SEPTEMBER_3.minusSeconds(1)).seal()).isNull();
  }

  @Test
  @Order(6)
  void report_sumsToTheCent_inEveryFormat() throws Exception {
    var report =
        new StatementReport(statements.at(SEPTEMBER, DECEMBER_3), Map.of("team", LineKey::team));
    BigDecimal exact =
        Objects.requireNonNull(statements.at(SEPTEMBER, DECEMBER_3).statement().totals().get("USD"))
            .billed();

    assertThat(report.text())
        .contains("Statement of 2026-09, closed 2026-10-03T08:00:00Z")
        .contains("corrections of 2026-08", "usage of 2026-09", "total", "holds.")
        .contains("Allocated search-cost: ", "from team=search (by cost)")
        .contains("Rules: ownership r1", "Rules: allocation search-cost: team=search");
    List<String[]> rows = report.csv().lines().map(line -> line.split(",", -1)).toList();
    assertThat(rows.getFirst())
        .startsWith("statement", "state", "usage_month", "corrects", "team", "currency");
    BigDecimal cents = BigDecimal.ZERO;
    BigDecimal digits = BigDecimal.ZERO;
    for (String[] row : rows) {
      if (row[5].equals("USD")) {
        cents = cents.add(new BigDecimal(row[8]));
        digits = digits.add(new BigDecimal(row[9]));
      }
    }
    assertThat(rows)
        .filteredOn(row -> row[5].isEmpty())
        .isNotEmpty()
        .allMatch(row -> row[8].isEmpty());
    assertThat(digits).isEqualByComparingTo(exact);
    assertThat(cents).isEqualTo(exact.setScale(2, RoundingMode.HALF_EVEN));
    assertThat(report.json().lines()).hasSize(rows.size() - 1);
  }

  @Test
  @Order(7)
  void review_hasTheCostsOfTheStatement_inEveryFormat() throws Exception {
    var scope = new MonthReview.Scope(SEPTEMBER, DECEMBER_3, null, "USD", new BigDecimal("0.05"));
    Review review =
        new MonthReview(clickHouse, scope)
            .of(Map.of("team", LineKey::team, "service", LineKey::service));
    Figures used = usage(SEPTEMBER);

    assertThat(review.actual()).isEqualTo(used);
    assertThat(review.previous()).isEqualTo(usage(AUGUST));
    assertThat(review.actual().plus(review.corrections()).billed())
        .isEqualTo(statements.at(SEPTEMBER, DECEMBER_3).statement().totals().get("USD").billed());
    assertThat(review.shares().values())
        .hasSize(2)
        .allMatch(
            shares ->
                shares.stream()
                    .map(Share::cost)
                    .reduce(BigDecimal::add)
                    .orElseThrow()
                    .equals(used.billed()));
    var page = new ReviewPage(review, "Closed <b>");
    assertThat(page.markdown()).contains("# Review of 2026-09", "## By team", "## Targets");
    assertThat(page.html()).contains("<table>", "Closed &lt;b&gt;").doesNotContain("Closed <b>");
    assertThat(page.csv().lines())
        .contains("2026-09,total,,actual," + used.billed().toPlainString());
  }

  /** Of the statement, in dollars or of no known cost, without corrections. */
  private static Figures usage(YearMonth month) {
    return Review.sum(
        statements.at(month, DECEMBER_3).statement().lines().stream()
            .filter(line -> !line.isCorrection())
            .filter(line -> !line.key().currency().equals("EUR"))
            .toList());
  }

  @Test
  @Order(8)
  void exportsOfClosedMonths_areWhatWasSigned_withCorrectionsOfTheirOwnClass() throws Exception {
    Map<String, BigDecimal> billed = new TreeMap<>();
    for (YearMonth month : List.of(AUGUST, SEPTEMBER, OCTOBER)) {
      List<Map<String, @Nullable String>> rows = exported(month);

      for (FocusRules.Rule rule : FocusRules.all()) {
        assertThat(rows).as(rule.column() + " " + rule.text()).allMatch(rule.holds());
      }
      assertThat(rows)
          .filteredOn(row -> "Correction".equals(row.get("ChargeClass")))
          .hasSameSizeAs(
              statements.at(month, DECEMBER_3).statement().lines().stream()
                  .filter(line -> line.isCorrection() && line.origin().isDirect())
                  .filter(line -> !line.key().currency().isEmpty())
                  .filter(line -> line.figures().billed().signum() != 0)
                  .toList());
      rows.forEach(
          row ->
              billed.merge(
                  String.valueOf(row.get("BillingCurrency")),
                  FocusRules.number(row, "BilledCost"),
                  BigDecimal::add));
    }
    Map<String, BigDecimal> known = new TreeMap<>();
    known(List.of(AUGUST, SEPTEMBER, OCTOBER), NOVEMBER_3)
        .forEach((key, sums) -> known.merge(key.currency(), sums.billed(), BigDecimal::add));
    known.remove("");

    assertThat(billed)
        .usingComparatorForType(BigDecimal::compareTo, BigDecimal.class)
        .isEqualTo(known);
  }

  private static List<Map<String, @Nullable String>> exported(YearMonth month) throws Exception {
    Instant from = month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    Instant to = month.plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    var scope = new FocusScope(from, to, FocusScope.Grain.DAY, null, FocusScope.Tags.ALL);
    Path file = folder.resolve(month + ".csv");
    FocusReport report =
        new FocusExport(clickHouse, scope, statements.signed(month, DECEMBER_3).orElseThrow())
            .write(file, FocusExport.Format.CSV);
    assertThat(report.check()).isEqualTo(FocusReport.Check.EQUAL);
    return CsvRows.read(Files.readString(file));
  }

  @Test
  @Order(9)
  void monthWhoseRowsWereDropped_cannotBeMade_butIsKeptWhenItWasClosed() {
    BACKENDS.executeClickhouse(
        "INSERT INTO %s.ledger_months (source_table, month) VALUES ('usage_priced', 202607), ('usage_priced', 202608)"
            .formatted(DATABASE));
    StoredStatement kept = statements.at(AUGUST, DECEMBER_3);
    BACKENDS.executeClickhouse(
        "ALTER TABLE %s.usage_priced DROP PARTITION 202608".formatted(DATABASE));

    assertThatThrownBy(() -> statements.at(YearMonth.of(2026, 7), DECEMBER_3))
        .hasMessageContaining("rows of 2026-07 were dropped")
        .hasMessageContaining("SINK_RETENTION_RAW");
    assertThat(statements.at(AUGUST, DECEMBER_3)).isEqualTo(kept);
    assertThat(statements.at(NOVEMBER, DECEMBER_3).statement().lines())
        .filteredOn(Line::isCorrection)
        .isNotEmpty()
        .noneMatch(line -> line.key().usageMonth().equals(AUGUST));
    // the windows of the sample are not those of these events
    assertThat(statements.usageOf(YearMonth.of(2026, 7), DECEMBER_3).statement().lines()).isEmpty();
  }

  @Test
  @Order(10)
  void lineThatSomebodyChanged_isFound() throws Exception {
    BACKENDS.executeClickhouse(
        "INSERT INTO %1$s.statement_lines SELECT * REPLACE (billed_cost + toDecimal128('0.000000000000000001', 18) AS billed_cost) FROM %1$s.statement_lines WHERE statement_id LIKE '2026-10%%' AND line = 1"
            .formatted(DATABASE));

    StoredStatement changed = statements.at(OCTOBER, DECEMBER_3);

    assertThat(changed.isIntact()).isFalse();
    assertThat(new StatementReport(changed, Map.of("team", LineKey::team)).text())
        .contains("THE STATEMENT WAS CHANGED");
  }

  private static List<StoredStatement> closed() {
    return List.of(
        statements.at(AUGUST, DECEMBER_3),
        statements.at(SEPTEMBER, DECEMBER_3),
        statements.at(OCTOBER, DECEMBER_3));
  }

  private static StoredStatement closeAt(YearMonth month, Instant now, boolean balanced) {
    var report =
        new LedgerReport(
            balanced, 0, 0, 0, 0, 0, 0, 0, 0, balanced ? 0 : 3, "0", 0, List.of(), List.of());
    return new MonthClose(clickHouse, () -> now)
        .run(month, new MonthClose.Rules("r1", RULES), () -> report);
  }

  private static Instant at(String from, String to) {
    long start = Instant.parse(from).getEpochSecond();
    return Instant.ofEpochSecond(RANDOM.nextLong(start, Instant.parse(to).getEpochSecond()))
        .plusNanos(RANDOM.nextInt(1_000_000) * 1_000L);
  }

  private static void store(int from) {
    warehouse.add(HISTORY.subList(from, HISTORY.size()).stream().flatMap(List::stream).toList());
  }

  /** An event with up to three corrections. */
  private static void add(PricedUsage sample, Instant time, Instant pricedAt) {
    UsageEvent event =
        UsageEvent.newBuilder(sample.getEvent())
            .setEventId("event-" + HISTORY.size())
            .setEventTime(time)
            .build();
    List<PricedUsage> revisions = new ArrayList<>();
    revisions.add(
        PricedUsage.newBuilder(sample)
            .setEvent(event)
            .setArrivedAt(time)
            .setPricedAt(pricedAt)
            .setRevision(1)
            .setReplaced(null)
            .build());
    for (int i = RANDOM.nextInt(8) - 4; i > 0; i--) {
      PricedUsage last = revisions.getLast();
      PricedUsage next = next(last, pricedAt);
      if (next != last) {
        revisions.add(next);
      }
    }
    HISTORY.add(revisions);
  }

  private static PricedUsage next(PricedUsage old, Instant countedAt) {
    return RANDOM.nextInt(3) == 0 ? retagged(old, countedAt) : repriced(old, countedAt);
  }

  /** By the rules of that day, which are others the next. */
  private static PricedUsage retagged(PricedUsage old, Instant countedAt) {
    String team = "team-" + RANDOM.nextInt(5);
    var rules =
        new OwnershipRules(
            List.of(
                rule("team", Map.of("team", team, "project", "moved")),
                rule("department", Map.of("department", RANDOM.nextBoolean() ? "a" : "b"))));
    var reason = new Replaced.Reason("retag-1", countedAt);
    return Ownership.retag(rules, old, reason, later(old)).orElse(old);
  }

  private static OwnershipRule rule(String id, Map<String, String> tags) {
    return new OwnershipRule(id, Map.of(), tags, true, null, null);
  }

  private static Instant later(PricedUsage old) {
    return old.getPricedAt().plus(Duration.ofMinutes(1 + RANDOM.nextInt(40_000)));
  }

  private static PricedUsage repriced(PricedUsage old, Instant countedAt) {
    var reason = new Replaced.Reason("reprice-1", countedAt);
    BigDecimal cost = new BigDecimal(RANDOM.nextInt(5_000_000)).movePointLeft(6).setScale(18);
    return PricedUsage.newBuilder(old)
        .setStatus(PriceStatus.PRICED)
        .setCurrency("USD")
        .setListCost(cost.add(cost))
        .setContractedCost(cost)
        .setEffectiveCost(cost)
        .setBilledCost(cost)
        .setResolvedProvider("openai")
        .setResolvedModel(RANDOM.nextBoolean() ? "gpt-4o" : "gpt-4o-mini")
        .setPriceVersion("v" + old.getRevision())
        .setRevision(old.getRevision() + 1)
        .setPricedAt(later(old))
        .setReplaced(Replaced.by(reason, old))
        .build();
  }

  private static Map<LineKey, Figures> known(List<YearMonth> months, Instant asOf) {
    Map<LineKey, Figures> known = new TreeMap<>();
    for (List<PricedUsage> revisions : HISTORY) {
      revisions.stream()
          .filter(priced -> !priced.getPricedAt().isAfter(asOf))
          .filter(priced -> months.contains(PricedLine.month(priced)))
          .reduce((first, second) -> second)
          .ifPresent(
              priced ->
                  known.merge(PricedLine.key(priced), PricedLine.figures(priced), Figures::plus));
    }
    known.values().removeIf(Figures::isNothing);
    return known;
  }

  /** Without what was allocated. */
  private static Map<LineKey, Figures> sums(StoredStatement... all) {
    Map<LineKey, Figures> sums = new TreeMap<>();
    for (StoredStatement one : all) {
      one.statement().lines().stream()
          .filter(line -> line.origin().isDirect())
          .forEach(line -> sums.merge(line.key(), line.figures(), Figures::plus));
    }
    sums.values().removeIf(Figures::isNothing);
    return sums;
  }
}
