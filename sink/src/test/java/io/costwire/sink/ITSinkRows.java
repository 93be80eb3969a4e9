// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.CostWindow;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.Grain;
import io.costwire.schemas.PriceStatus;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.Topics;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What arrives in ClickHouse is what was in Kafka, character for character, digit for digit. */
class ITSinkRows {
  private static final long GENERATION = 1L << 40;

  /** What SQL, JDBC, C and terminals take for something else than text. */
  private static final String HOSTILE =
      "'; DROP TABLE x; -- \" ` \\ \\\\ \\' '' {fn now()} {d '2026-01-01'} {ts '1'} {x} ? ?? :a $1"
          + " %s /* */ # \t\r\n\n"
          + "\b\f \u0000 \u0000\u007f é e\u0301 😀 👩‍👩‍👧 𝒳 \u200b\ufeff\u202e ٣ ";

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

  private static String hex(String text) {
    return HexFormat.of().withUpperCase().formatHex(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void hostileText_survivesByteForByte() {
    PricedUsage base =
        priced("x" + HOSTILE, Map.of("team", HOSTILE, "user", HOSTILE, "odd " + HOSTILE, HOSTILE))
            .setResolvedModel(HOSTILE)
            .setPriceEntry(HOSTILE)
            .build();
    send(base);

    rig.awaitAnswer(
        """
        SELECT hex(event_id), hex(team), hex(user), hex(mapValues(tags)[1]), hex(mapKeys(tags)[1]),
            hex(model), hex(price_entry)
        FROM usage_priced FINAL WHERE tenant = '%s' AND hex(event_id) = '%s'
        """
            .formatted(rig.tenant, hex("x" + HOSTILE)),
        String.join(
            "\t",
            hex("x" + HOSTILE),
            hex(HOSTILE),
            hex(HOSTILE),
            hex(HOSTILE),
            hex("odd " + HOSTILE),
            hex(HOSTILE),
            hex(HOSTILE)));
  }

  @Test
  void hostileDimensions_surviveByteForByte_inTheMapAndInTheKey() {
    CostWindow window =
        Fixtures.costWindow(1)
            .setTenant(rig.tenant)
            .setGrain(Grain.HOUR)
            .setDimensionSet("hostile")
            .setDimensions(Map.of("team", HOSTILE))
            .setWindowStart(Instant.parse("2026-11-22T12:00:00Z"))
            .build();
    rig.send(Topics.COST_WINDOWS, w -> "w", List.of(window));

    rig.awaitAnswer(
        "SELECT hex(dimensions['team']), hex(dimension_key) FROM cost_1h FINAL"
            + " WHERE tenant = '%s' AND dimension_set = 'hostile'".formatted(rig.tenant),
        hex(HOSTILE) + "\t" + hex("team=" + HOSTILE.replace("\\", "\\\\")));
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
                    .setCurrency(null)
                    .setBilledCost(null)
                    .setResolvedProvider(null)
                    .setResolvedModel(null)
                    .setCountedAt(Fixtures.NOON.minusSeconds(5))
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
    assertThat(
            rig.query(
                "SELECT old_currency, old_list_cost, old_effective_cost, old_provider, old_model,"
                    + " toUnixTimestamp(counted_at) - %d".formatted(Fixtures.NOON.getEpochSecond())
                    + " FROM usage_corrections FINAL WHERE tenant = '%s' AND event_id = 'corrected'"
                        .formatted(rig.tenant)
                    + " ORDER BY revision"))
        .isEqualTo(
            "USD\t0.001\t0.001\topenai\tgpt-4o\t0\n"
                + "\\N\t0.001\t0.001\topenai\tgpt-4o-2024-08-06\t-5");
  }

  /**
   * Hours that a zone has twice or not at all: New York and Berlin in autumn and spring, Lord Howe
   * with its half hour, Kathmandu at +05:45, Apia without the 30th of December 2011.
   */
  @ParameterizedTest
  @CsvSource({
    "America/New_York,2026-11-01T06:30:00.123456Z",
    "America/New_York,2026-03-08T07:00:00.000001Z",
    "Europe/Berlin,2026-10-25T00:30:00.999999Z",
    "Europe/Berlin,2026-03-29T01:00:00Z",
    "Australia/Lord_Howe,2026-04-04T15:15:00Z",
    "Asia/Kathmandu,2026-06-30T18:14:59.999999Z",
    "Pacific/Apia,2011-12-30T10:00:00Z",
    "Pacific/Apia,1970-01-01T00:00:00Z",
    "America/New_York,2106-02-07T06:28:16Z",
    "Europe/Berlin,2299-12-31T23:59:59.999999Z"
  })
  void times_areUtcToTheMicrosecond_inAnyZoneOfTheJvm(String zone, Instant time) {
    TimeZone before = TimeZone.getDefault();
    TimeZone.setDefault(TimeZone.getTimeZone(zone));
    try {
      String id = zone + time;
      PricedUsage base = priced(id, Map.of()).build();
      send(
          PricedUsage.newBuilder(base)
              .setEvent(UsageEvent.newBuilder(base.getEvent()).setEventTime(time).build())
              .build());

      rig.awaitAnswer(
          row(id, "event_time, toUnixTimestamp64Micro(event_time)"),
          "%s\t%d"
              .formatted(
                  DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS")
                      .format(time.atOffset(ZoneOffset.UTC)),
                  ChronoUnit.MICROS.between(Instant.EPOCH, time)));
    } finally {
      TimeZone.setDefault(before);
    }
  }

  private static void sendWindow(String set, Instant start) {
    rig.send(
        Topics.COST_WINDOWS,
        w -> "w",
        List.of(
            Fixtures.costWindow(1)
                .setTenant(rig.tenant)
                .setGrain(Grain.DAY)
                .setDimensionSet(set)
                .setWindowStart(start)
                .build()));
  }

  @Test
  void windowsBeyondTheirColumn_areRefused_neverWrapped() {
    sendWindow("first", Instant.EPOCH);
    sendWindow("beyond", Instant.parse("2106-02-08T00:00:00Z"));
    sendWindow("before", Instant.parse("1969-12-31T00:00:00Z"));
    sendWindow("last", Instant.parse("2106-02-07T00:00:00Z"));

    rig.awaitAnswer(
        "SELECT dimension_set, window_start FROM cost_1d FINAL WHERE tenant = '%s'"
                .formatted(rig.tenant)
            + " AND dimension_set IN ('first', 'beyond', 'before', 'last') ORDER BY window_start",
        "first\t1970-01-01 00:00:00\nlast\t2106-02-07 00:00:00");
    rig.awaitAnswer(
        "SELECT reason, detail, count() FROM rejected FINAL WHERE stage = 'SINK'"
            + " AND rejected_topic = 'cost.windows' GROUP BY reason, detail",
        "STORE_REFUSED\ta window start is no whole second between 1970 and 2106\t2");
  }

  @Test
  void recordOfAnOlderSchema_isStored_whatItDoesNotHaveIsUnknown() {
    PricedUsage priced = priced("older", Map.of("team", "search")).build();
    Schema older = OtherSchemas.older(PricedUsage.SCHEMA$, name -> !name.equals("native_cost"));
    rig.sendBytes(Topics.USAGE_PRICED.name(), 0, encode(older, priced, record -> {}));

    rig.awaitAnswer(
        row("older", "team, billed_cost, native_contracted_cost, input_tokens"),
        "search\t0.0035\t\\N\t1000");
  }

  @Test
  void recordOfANewerSchema_isStored_aSymbolThatIsNotKnownBecomesTheDefault() {
    PricedUsage priced = priced("newer", Map.of("team", "search")).build();
    Schema newer = OtherSchemas.newer(PricedUsage.SCHEMA$, "UNKNOWN", "POSTPONED");
    rig.sendBytes(
        Topics.USAGE_PRICED.name(),
        0,
        encode(
            newer,
            priced,
            record -> {
              GenericRecord event = (GenericRecord) record.get("event");
              Schema status = event.getSchema().getField("status").schema();
              event.put("status", new GenericData.EnumSymbol(status, "POSTPONED"));
              record.put("added_later", "something");
            }));

    rig.awaitAnswer(
        row("newer", "team, billed_cost, call_status, input_tokens"),
        "search\t0.0035\tUNKNOWN\t1000");
  }

  private static byte[] encode(Schema schema, PricedUsage priced, Consumer<GenericRecord> change) {
    return OtherSchemas.encode(
        rig.config().kafka().registryUrl(),
        Topics.USAGE_PRICED.name() + "-value",
        schema,
        priced,
        change);
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
        List.of(
            Fixtures.budgetStatus("b-" + rig.tenant)
                .setTenant(rig.tenant)
                .setForecast(Fixtures.money("520.5"))
                .setForecastLow(Fixtures.money("480"))
                .setForecastHigh(Fixtures.money("601.25"))
                .setExhaustedAt(Instant.parse("2026-11-22T21:30:00Z"))
                .setForecastAsOf(Instant.parse("2026-11-22T12:00:00Z"))
                .build(),
            Fixtures.budgetStatus("young-" + rig.tenant)
                .setTenant(rig.tenant)
                .setForecastMissing("14 whole days are needed, 9 are known")
                .build()));
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
        "SELECT spent, remaining, used_percent, state, forecast, forecast_low, forecast_high,"
            + " forecast_missing, exhausted_at, forecast_as_of FROM v_budget_status"
            + mine
            + " ORDER BY budget_id",
        """
        410\t90\t82\tWARNING\t520.5\t480\t601.25\t\\N\t2026-11-22 21:30:00.000000\t\
        2026-11-22 12:00:00.000000
        410\t90\t82\tWARNING\t\\N\t\\N\t\\N\t14 whole days are needed, 9 are known\t\\N\t\\N\
        """);
    rig.awaitAnswer(
        "SELECT state, severity, observed, limit_amount, threshold FROM signals FINAL" + mine,
        "FIRED\tWARNING\t410\t500\t80");
    rig.awaitAnswer(
        "SELECT stage, reason, records FROM v_rejected" + mine, "INGEST\tNEGATIVE_QUANTITY\t1");
  }
}
