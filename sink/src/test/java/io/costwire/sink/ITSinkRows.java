// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.CostWindow;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.PriceStatus;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.Topics;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What arrives in ClickHouse is what was in Kafka, character for character, digit for digit. */
class ITSinkRows {
  private static final long GENERATION = 1L << 40;
  private static SinkRig rig = new SinkRig();

  @BeforeAll
  static void start() {
    rig.awaitReady(rig.start());
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  private static PricedUsage.Builder priced(String id, Map<String, String> tags) {
    return Fixtures.pricedUsage(id)
        .setEvent(Fixtures.usageEvent(id).setTenant(rig.tenant).setTags(tags).build());
  }

  private static void send(PricedUsage... priced) {
    for (PricedUsage one : priced) {
      rig.send(Topics.USAGE_PRICED, p -> p.getEvent().getEventId(), List.of(one));
    }
  }

  private static String row(String id, String columns) {
    return "SELECT %s FROM usage_priced FINAL WHERE tenant = '%s' AND event_id = '%s'"
        .formatted(columns, rig.tenant, id);
  }

  @Test
  void hostileText_survivesByteForByte() {
    String hostile =
        "'; DROP TABLE x; -- \" ` \\ \\' {fn now()} {d '2026-01-01'} ? :a $1 %s \t\r\n\n"
            + "\u0000 é 😀 ​";
    send(
        priced("hostile", Map.of("team", hostile, "user", hostile, "odd " + hostile, hostile))
            .build());
    String hex = HexFormat.of().withUpperCase().formatHex(hostile.getBytes(StandardCharsets.UTF_8));

    rig.awaitAnswer(
        row("hostile", "hex(team), hex(user), hex(mapValues(tags)[1]), hex(mapKeys(tags)[1])"),
        hex + "\t" + hex + "\t" + hex + "\t" + "6F646420" + hex);
  }

  @Test
  void decimals_surviveToTheLastDigit() {
    String[] amounts = {
      "0.000000000000000001",
      "1000000000000000.000000000000000001",
      "99999999999999999999.999999999999999999",
      "-0.000000000000000001",
      "-99999999999999999999.999999999999999999",
      "0.1"
    };
    for (String amount : amounts) {
      send(
          priced("d" + amount, Map.of())
              .setBilledCost(new BigDecimal(amount).setScale(18))
              .build());
    }
    for (String amount : amounts) {
      rig.awaitAnswer(row("d" + amount, "billed_cost"), amount);
    }
  }

  @Test
  void unknownCost_isNull_neverZero() {
    send(
        priced("unpriced", Map.of())
            .setStatus(PriceStatus.UNPRICED_MODEL)
            .setCurrency(null)
            .setListCost(null)
            .setContractedCost(null)
            .setEffectiveCost(null)
            .setBilledCost(null)
            .setLineItems(List.of())
            .setResolvedProvider(null)
            .setResolvedModel(null)
            .build());

    rig.awaitAnswer(
        row("unpriced", "billed_cost, list_cost, currency, provider, model, length(line_items)"),
        "\\N\t\\N\t\\N\topenai\tgpt-4o-2024-08-06\t0");
  }

  @Test
  void correction_leavesWhatItReplaced_onceHoweverOftenItIsRead() {
    send(priced("corrected", Map.of()).build());
    PricedUsage correction =
        priced("corrected", Map.of())
            .setRevision(GENERATION + 2)
            .setReplaced(Fixtures.replacedPrice("reprice-1").build())
            .build();
    PricedUsage next =
        PricedUsage.newBuilder(correction)
            .setRevision(GENERATION + 3)
            .setReplaced(
                Fixtures.replacedPrice("price_book")
                    .setRevision(GENERATION + 2)
                    .setStatus(PriceStatus.UNPRICED_MODEL)
                    .setBilledCost(null)
                    .build())
            .build();
    send(correction, correction, next, correction);

    rig.awaitAnswer(
        "SELECT revision - %d, old_price_status, ifNull(toString(old_billed_cost), '-'), delta, cause"
                .formatted(GENERATION)
            + " FROM usage_corrections FINAL WHERE tenant = '%s' AND event_id = 'corrected'"
                .formatted(rig.tenant)
            + " ORDER BY revision",
        "2\tPRICED\t0.001\t0.0025\treprice-1\n3\tUNPRICED_MODEL\t-\t0.0035\tprice_book");
    assertThat(rig.query(row("corrected", "revision - %d".formatted(GENERATION)))).isEqualTo("3");
  }

  @Test
  void times_areUtcToTheMicrosecond_inAnyZoneOfTheJvm() {
    TimeZone zone = TimeZone.getDefault();
    TimeZone.setDefault(TimeZone.getTimeZone("America/New_York"));
    try {
      // An hour that New York has twice.
      Instant time = Instant.parse("2026-11-01T06:30:00.123456Z");
      PricedUsage base = priced("zoned", Map.of()).build();
      send(
          PricedUsage.newBuilder(base)
              .setEvent(UsageEvent.newBuilder(base.getEvent()).setEventTime(time).build())
              .build());

      rig.awaitAnswer(row("zoned", "event_time"), "2026-11-01 06:30:00.123456");
    } finally {
      TimeZone.setDefault(zone);
    }
  }

  @Test
  void firstClassTags_areColumns_othersAreInTheMap() {
    send(priced("tags", Map.of("team", "search", "region", "eu")).build());

    rig.awaitAnswer(
        row("tags", "team, service, user, cost_center, tags, input_tokens, output_tokens"),
        "search\tuntagged\tuntagged\tuntagged\t{'region':'eu'}\t1000\t100");
    assertThat(rig.query(row("tags", "arraySum(x -> x.amount, line_items) = billed_cost")))
        .isEqualTo("1");
  }

  @Test
  void identicalRecord_isOneRow_higherRevisionWins_lowerNever() {
    PricedUsage first = priced("revised", Map.of()).setRevision(GENERATION | 1).build();
    PricedUsage second =
        priced("revised", Map.of())
            .setRevision(GENERATION | 2)
            .setBilledCost(Fixtures.money("7"))
            .build();
    PricedUsage afterReset =
        priced("revised", Map.of())
            .setRevision(2 * GENERATION)
            .setBilledCost(Fixtures.money("8"))
            .build();
    send(first, first);
    rig.awaitAnswer(row("revised", "count(), sum(billed_cost)"), "1\t0.0035");
    send(second, first);
    rig.awaitAnswer(row("revised", "count(), sum(billed_cost)"), "1\t7");
    send(afterReset, second, first);
    rig.awaitAnswer(row("revised", "count(), sum(billed_cost)"), "1\t8");
  }

  @Test
  void windows_goToTheTableOfTheirGrain_withFullTotals() {
    CostWindow three = Fixtures.costWindow(3).setTenant(rig.tenant).build();
    CostWindow five = Fixtures.costWindow(5).setTenant(rig.tenant).build();
    rig.send(Topics.COST_WINDOWS, w -> "w", List.of(three, five, three));

    rig.awaitAnswer(
        "SELECT team, requests, billed_cost, input_tokens FROM v_cost_by_team WHERE tenant = '%s'"
            .formatted(rig.tenant),
        "search\t5\t0.0175\t5000");
  }

  @Test
  void undecodableRecord_isDescribed_andPassedOver() {
    byte[] notAvro = "what is this".getBytes(StandardCharsets.UTF_8);
    byte[] unknownSchema = {0, 0x7F, 0, 0, 0, 1, 2, 3};
    rig.sendBytes(Topics.USAGE_OUTCOMES.name(), 0, notAvro);
    rig.sendBytes(Topics.USAGE_OUTCOMES.name(), 0, unknownSchema);
    send(priced("after-garbage", Map.of()).build());

    rig.awaitAnswer(row("after-garbage", "count()"), "1");
    rig.awaitAnswer(
        "SELECT reason, body_length, schema_id FROM rejected FINAL WHERE stage = 'SINK' AND"
            + " rejected_topic = 'usage.outcomes' ORDER BY rejected_offset DESC LIMIT 2",
        "UNKNOWN_SCHEMA\t8\t2130706432\nMALFORMED\t12\t\\N");
  }

  @Test
  void otherTopics_haveTheirTables() {
    rig.send(
        Topics.COST_BUDGETS,
        any -> "b",
        List.of(Fixtures.budgetStatus("b-" + rig.tenant).setTenant(rig.tenant).build()));
    rig.send(
        Topics.COST_SIGNALS,
        any -> "s",
        List.of(Fixtures.signal("s-" + rig.tenant).setTenant(rig.tenant).build()));
    rig.send(
        Topics.USAGE_REJECTED,
        any -> "r",
        List.of(Fixtures.rejection("r-" + rig.tenant).setTenant(rig.tenant).build()));
    String mine = " WHERE tenant = '" + rig.tenant + "'";

    rig.awaitAnswer(
        "SELECT spent, remaining, used_percent, state FROM v_budget_status" + mine,
        "410\t90\t82\tWARNING");
    rig.awaitAnswer(
        "SELECT state, severity, observed, limit_amount, threshold FROM signals FINAL" + mine,
        "FIRED\tWARNING\t410\t500\t80");
    rig.awaitAnswer(
        "SELECT stage, reason, records FROM v_rejected" + mine, "INGEST\tNEGATIVE_QUANTITY\t1");
  }
}
