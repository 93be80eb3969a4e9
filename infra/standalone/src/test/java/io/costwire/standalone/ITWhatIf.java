// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.chargeback.whatif.Compared;
import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.PriceRequest;
import io.costwire.pricing.book.PriceBook;
import io.costwire.pricing.core.Usage;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.Quantity;
import io.costwire.schemas.UsageEvent;
import io.costwire.sink.SampleWarehouse;
import io.costwire.standalone.reprice.History;
import io.costwire.standalone.stack.ClickHouseClient;
import io.costwire.standalone.stack.Endpoints;
import io.costwire.standalone.whatif.WhatIfFile;
import io.costwire.standalone.whatif.WhatIfReport;
import io.costwire.standalone.whatif.WhatIfRun;
import io.costwire.streams.price.Repricing;
import io.costwire.testkit.CostwireBackends;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What if, asked of rows on the real engine, beside the same requests priced one by one. */
class ITWhatIf {
  private static final CostwireBackends BACKENDS = CostwireBackends.shared();
  private static final String DATABASE = BACKENDS.uniqueName("whatif");
  private static final Instant NOW = Instant.parse("2026-11-20T12:34:56Z");
  private static final Instant FROM = NOW.minus(Duration.ofDays(9));
  private static final PriceEngine ENGINE = new PriceEngine(PriceBook.shipped());

  /** More than a page of history. */
  private static final int REQUESTS = 5_200;

  private static final List<String> MODELS =
      List.of("gpt-4o", "gpt-4o", "gpt-4o-mini", "gpt-5", "nobody-has-a-price");
  private static final List<String> TEAMS = List.of("search", "support", "");
  private static final List<String> FEATURES = List.of("answers", "summary", "");

  private static final List<PricedUsage> REQUESTED = requests();
  private static ClickHouseClient clickHouse;

  @BeforeAll
  static void fill() {
    String server = BACKENDS.clickhouseHttpUrl();
    SampleWarehouse warehouse = SampleWarehouse.fill(server, DATABASE, NOW, 5, 0);
    warehouse.add(REQUESTED);
    // what a correction replaced, and a day before the range: neither may count
    PricedUsage first = REQUESTED.getFirst();
    warehouse.add(
        List.of(
            PricedUsage.newBuilder(first)
                .setRevision(first.getRevision() - 1)
                .setBilledCost(Fixtures.money("999"))
                .build(),
            request("before", FROM.minusSeconds(1), "gpt-4o", Map.of("team", "search"), 1_000)));
    URI url = URI.create(server);
    clickHouse =
        new ClickHouseClient(new Endpoints(url, "", "", url, "default", "", DATABASE, url, url));
  }

  @AfterAll
  static void close() {
    clickHouse.close();
  }

  private static List<PricedUsage> requests() {
    Random random = new Random(17);
    List<PricedUsage> requests = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      Map<String, String> tags = new HashMap<>();
      tag(tags, "team", TEAMS.get(random.nextInt(TEAMS.size())));
      tag(tags, "feature", FEATURES.get(random.nextInt(FEATURES.size())));
      Instant at = NOW.minusMillis(1 + random.nextLong(Duration.ofDays(9).toMillis()));
      String model = MODELS.get(random.nextInt(MODELS.size()));
      requests.add(request("e-" + i, at, model, tags, random.nextInt(9_000)));
    }
    return requests;
  }

  private static void tag(Map<String, String> tags, String name, String value) {
    if (!value.isEmpty()) {
      tags.put(name, value);
    }
  }

  private static PricedUsage request(
      String id, Instant at, String model, Map<String, String> tags, int input) {
    UsageEvent event =
        Fixtures.usageEvent(id)
            .setEventTime(at)
            .setRequestModel(model)
            .setResponseModel(model)
            .setUsage(
                Fixtures.usage(
                    "input_tokens", input, "cache_read_tokens", input / 3, "output_tokens", 77))
            .setTags(tags)
            .build();
    PricedUsage sample =
        Fixtures.pricedUsage(id).setEvent(event).setRevision((1L << 40) | 7).build();
    return PricedUsage.newBuilder(Repricing.instead(ENGINE, sample, event, NOW).orElseThrow())
        .setRevision((1L << 40) | 7)
        .build();
  }

  private static WhatIfReport run(String yaml) {
    WhatIfFile file = WhatIfFile.of("w.yaml", yaml);
    assertThat(file).isInstanceOf(WhatIfFile.Read.class);
    var range = new History.Range(FROM, NOW, List.of(), List.of());
    return new WhatIfRun(ENGINE, (WhatIfFile.Read) file, NOW).run(new History(clickHouse, range));
  }

  private static List<PricedUsage> known() {
    return REQUESTED.stream().filter(it -> it.getBilledCost() != null).toList();
  }

  private static BigDecimal table(String condition) {
    String sql =
        "SELECT toString(sum(billed_cost)) AS cost FROM usage_priced WHERE event_time >= '%s' AND"
                .formatted(FROM.toString().replaceAll("[TZ]", " ").strip())
            + " "
            + condition;
    return new BigDecimal(clickHouse.rows(sql).getFirst().path("cost").asText());
  }

  /** A change that concerns nobody leaves what the table says, to the last digit. */
  @Test
  void baseline_isTheExactCostOfTheTable() {
    WhatIfReport report = run("changes: [{id: none, match: {team: nobody}, model: gpt-5}]");

    Compared total = report.total();
    assertThat(total.actual())
        .isPositive()
        .isEqualByComparingTo(table("1"))
        .isEqualByComparingTo(SampleWarehouse.sum(REQUESTED));
    assertThat(total.otherwise()).isEqualByComparingTo(total.actual());
    assertThat(total.requests()).isEqualTo(known().size());
    assertThat(total.changed()).isZero();
    assertThat(total.unknown()).isPositive().isEqualTo(REQUESTS - known().size());
    assertThat(report.byTeam().get("search").actual())
        .isEqualByComparingTo(table("team = 'search'"));
    assertThat(report.text()).contains("Change 'none' concerns no request of this range.");
  }

  @Test
  void anotherModel_isPricedRequestByRequestAsTheEngineDoes() {
    WhatIfReport report =
        run(
            """
            changes: [{id: small, match: {model: gpt-4o, feature: answers}, model: gpt-4o-mini}]
            """);

    Predicate<PricedUsage> moved =
        it ->
            "gpt-4o".equals(it.getResolvedModel())
                && "answers".equals(it.getEvent().getTags().get("feature"));
    assertThat(report.total().changed())
        .isPositive()
        .isEqualTo(known().stream().filter(moved).count());
    Map<String, BigDecimal> expected = new TreeMap<>();
    for (PricedUsage known : known()) {
      BigDecimal cost = moved.test(known) ? priced(known, "gpt-4o-mini") : known.getBilledCost();
      expected.merge(SampleWarehouse.dimension(known, "team"), cost, BigDecimal::add);
    }
    assertThat(expected).containsOnlyKeys("search", "support", "untagged");
    expected.forEach(
        (team, cost) ->
            assertThat(report.byTeam().get(team).otherwise()).as(team).isEqualByComparingTo(cost));
    assertThat(report.total().otherwise())
        .isEqualByComparingTo(expected.values().stream().reduce(BigDecimal.ZERO, BigDecimal::add));
  }

  private static BigDecimal priced(PricedUsage known, String model) {
    Map<String, BigDecimal> usage = new HashMap<>();
    for (Quantity quantity : known.getEvent().getUsage()) {
      usage.put(quantity.getUnit(), quantity.getQuantity());
    }
    PriceRequest request =
        PriceRequest.of("openai", model, known.getEvent().getEventTime(), Usage.of(usage));
    return ENGINE.price(request).rounded().charge().orElseThrow().total();
  }

  @Test
  void savings_ofTeamsFeaturesAndChanges_sumToTheTotal() throws Exception {
    WhatIfReport report =
        run(
            """
            changes:
            - {id: small, match: {model: gpt-4o, team: search}, share: 40%, model: gpt-4o-mini}
            - {id: nightly, match: {feature: summary}, service_tier: batch}
            errors: {cost: 0.01, failure_rates: {gpt-4o: 2%, gpt-4o-mini: 5%, gpt-5: 1%}}
            """);

    BigDecimal saving = report.total().saving();
    assertThat(report.total().changed()).isPositive();
    Map<String, BigDecimal> sums = new HashMap<>();
    for (Object line : report.lines()) {
      JsonNode json = new ObjectMapper().readTree(new ObjectMapper().writeValueAsString(line));
      sums.merge(
          json.path("by").asText(), new BigDecimal(json.path("saving").asText()), BigDecimal::add);
    }
    assertThat(sums).containsOnlyKeys("total", "team", "feature", "change");
    assertThat(sums.values()).allSatisfy(sum -> assertThat(sum).isEqualByComparingTo(saving));
  }
}
