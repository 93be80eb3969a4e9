// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.chargeback.commitments.MonthUse;
import io.costwire.schemas.PricedUsage;
import io.costwire.sink.SampleWarehouse;
import io.costwire.standalone.commitments.CommitmentsFile;
import io.costwire.standalone.commitments.MonthReport;
import io.costwire.standalone.commitments.Offer;
import io.costwire.standalone.commitments.UseHistory;
import io.costwire.standalone.stack.ClickHouseClient;
import io.costwire.standalone.stack.Endpoints;
import io.costwire.testkit.CostwireBackends;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Commitments held against the days of the real engine, beside the same events in memory. */
class ITCommitments {
  private static final CostwireBackends BACKENDS = CostwireBackends.shared();
  private static final String DATABASE = BACKENDS.uniqueName("commitments");
  private static final Instant NOW = Instant.parse("2026-11-20T12:34:56Z");
  private static final YearMonth NOVEMBER = YearMonth.of(2026, 11);
  private static final LocalDate AGREED = LocalDate.of(2026, 11, 20);

  private static SampleWarehouse warehouse;
  private static ClickHouseClient clickHouse;

  @BeforeAll
  static void fill() {
    String server = BACKENDS.clickhouseHttpUrl();
    warehouse = SampleWarehouse.fill(server, DATABASE, NOW, 5, 1_500);
    URI url = URI.create(server);
    clickHouse =
        new ClickHouseClient(new Endpoints(url, "", "", url, "default", "", DATABASE, url, url));
  }

  @AfterAll
  static void close() {
    clickHouse.close();
  }

  private static Offer offer(String terms) {
    return switch (CommitmentsFile.of(
        "c.yaml", "commitments: [{id: deal, tenant: acme, " + terms + "}]")) {
      case CommitmentsFile.Read(List<Offer> offers) -> offers.getFirst();
      case CommitmentsFile.Refused(List<String> problems) -> throw new AssertionError(problems);
    };
  }

  private static MonthUse use(Offer offer) {
    return new UseHistory(clickHouse, "USD").of(offer, NOVEMBER);
  }

  private static List<PricedUsage> events() {
    return warehouse.events().stream()
        .filter(it -> it.getEvent().getTenant().equals("acme") && it.getBilledCost() != null)
        .filter(it -> YearMonth.from(day(it)).equals(NOVEMBER))
        .toList();
  }

  private static LocalDate day(PricedUsage priced) {
    return LocalDate.ofInstant(priced.getEvent().getEventTime(), ZoneOffset.UTC);
  }

  private static BigDecimal sum(Function<PricedUsage, BigDecimal> cost) {
    return events().stream().map(cost).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  @Test
  void use_isThatOfTheEventsByDayProviderAndModel() {
    Offer discount =
        offer("negotiated_discount: [{provider: openai, discount: 10%, from: 2026-11-20}]");
    Map<String, BigDecimal> expected = new TreeMap<>();
    for (PricedUsage priced : events()) {
      String key = day(priced) + priced.getResolvedProvider() + priced.getResolvedModel();
      expected.merge(key, priced.getListCost(), BigDecimal::add);
    }
    Map<String, BigDecimal> known = new TreeMap<>();
    MonthUse use = use(discount);
    for (MonthUse.Part part : use.parts()) {
      known.put(part.day() + part.provider() + part.model(), part.onDemand());
    }
    assertThat(known.keySet()).containsAll(expected.keySet());
    known.forEach(
        (key, cost) ->
            assertThat(cost)
                .as(key)
                .isEqualByComparingTo(expected.getOrDefault(key, BigDecimal.ZERO)));
    assertThat(use.onDemand()).isEqualByComparingTo(sum(PricedUsage::getListCost));
    assertThat(use.unknown()).isPositive();
  }

  /** 10 % off openai from the 20th on, and only 5 % off one model of it. */
  @Test
  void discount_isTakenOffRequestByRequest() {
    Offer offer =
        offer(
            "negotiated_discount: [{provider: openai, discount: 10%, from: 2026-11-20},"
                + " {provider: openai, model: gpt-4o-mini, discount: 5%, from: 2026-01-01}]");

    MonthReport report = MonthReport.of(offer, use(offer), "USD", false);

    assertThat(report.bill().saving())
        .isPositive()
        .isEqualByComparingTo(sum(it -> it.getListCost().multiply(percent(it)).movePointLeft(2)));
    assertThat(report.text()).contains("sum of list_cost", "of openai/gpt-4o-mini less 5 %");
  }

  private static BigDecimal percent(PricedUsage priced) {
    if (!"openai".equals(priced.getResolvedProvider())) {
      return BigDecimal.ZERO;
    }
    if ("gpt-4o-mini".equals(priced.getResolvedModel())) {
      return BigDecimal.valueOf(5);
    }
    return day(priced).isBefore(AGREED) ? BigDecimal.ZERO : BigDecimal.TEN;
  }

  @Test
  void otherTerms_areHeldAgainstWhatWasNegotiated() {
    Offer offer = offer("spend_tiers: {mode: flat, steps: [{from: 0, discount: 50%}]}");
    MonthReport report = MonthReport.of(offer, use(offer), "USD", false);
    BigDecimal contracted = sum(PricedUsage::getContractedCost);
    assertThat(report.bill().use().onDemand()).isEqualByComparingTo(contracted);
    assertThat(report.bill().cost().multiply(BigDecimal.TWO)).isEqualByComparingTo(contracted);
  }

  @Test
  void monthWithoutUse_isBilledForWhatIsPaidInAdvance() {
    Offer offer =
        offer(
            "filter: {team: nobody}, reserved_tokens: {monthly_cost: 7, included: 5,"
                + " overage_per_million: 1}");
    MonthReport report = MonthReport.of(offer, use(offer), "USD", true);
    assertThat(report.bill().cost()).isEqualByComparingTo("7");
    assertThat(report.text()).contains("no tokens were used");
  }
}
