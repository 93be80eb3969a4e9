// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.costwire.signals.rules.SignalRule;
import io.costwire.signals.rules.SignalRule.ExpensiveRequest;
import io.costwire.standalone.backtest.SeriesHistory.Source;
import io.costwire.streams.detect.core.Watch;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BacktestTest {
  private static final Instant FROM = Instant.parse("2026-11-10T00:00:00Z");
  private static final BacktestRange RANGE = new BacktestRange(FROM, FROM.plus(Duration.ofDays(3)));
  private static final SignalRule.Storm STORM =
      new SignalRule.Storm(
          "error-storm",
          SignalRule.Where.ANYWHERE,
          SignalRule.Trouble.ERROR,
          BigDecimal.valueOf(50),
          20);

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          # days before the range at which each begins; what is read
          -, -, -, -
          20, -, -, MINUTES
          20, 20, 20, MINUTES
          9, 20, 20, REQUESTS
          9, 20, 21, REQUESTS
          -, 5, -, REQUESTS
          -, -, 21, HOURS
          -1, -1, 21, HOURS
          -1, -1, -1, MINUTES
          -1, 1, 21, REQUESTS
          """)
  void history_isReadFromTheFinestThatReachesBackFarEnough(
      @Nullable Integer minutes,
      @Nullable Integer requests,
      @Nullable Integer hours,
      @Nullable Source source) {
    assertThat(SeriesHistory.choose(RANGE, before(minutes), before(requests), before(hours)))
        .isEqualTo(Optional.ofNullable(source));
  }

  private static Optional<Instant> before(@Nullable Integer days) {
    return Optional.ofNullable(days).map(d -> FROM.minus(Duration.ofDays(d)));
  }

  @Test
  void seriesOfRequests_areSummedUpByTheirTags() {
    var where = new SignalRule.Where("acme", Map.of("team", "search"));
    var history =
        new SeriesHistory(Source.REQUESTS, Watch.BUCKET, FROM, where, List.of("team", "region"));
    assertThat(history.sql(RANGE))
        .contains("FROM v_usage", "team AS v0", "tags['region']", "tenant = 'acme'")
        .contains("countIf(price_status IN ('UNPRICED_MODEL', 'UNPRICED_PROVIDER')) AS unknown");
    var minutes =
        new SeriesHistory(Source.MINUTES, Watch.BUCKET, FROM, where, List.of("team", "region"));
    assertThat(minutes.sql(RANGE))
        .contains(
            "FROM v_windows_1m",
            "sum(requests) AS counted, sum(unpriced) AS unknown",
            "dimension_set = 'team,region'",
            "dimensions['team'] AS v0",
            "dimensions['team'] = 'search'");
  }

  @Test
  void historyInAnotherCurrency_isNamed() {
    assertThat(Backtest.otherCurrency("USD", List.of())).isEmpty();
    assertThat(Backtest.otherCurrency("USD", List.of("EUR", "USD"))).isEmpty();
    assertThat(Backtest.otherCurrency("USD", List.of("EUR")))
        .hasValueSatisfying(p -> assertThat(p).endsWith("run this with STREAMS_CURRENCY=EUR"));
  }

  @Test
  void badRange_isNamed() {
    Instant now = FROM.plus(Duration.ofDays(1));
    assertThat(BacktestRange.problem(FROM, FROM, now))
        .hasValueSatisfying(p -> assertThat(p).contains("is not before"));
    assertThat(BacktestRange.problem(now.plusSeconds(1), now.plusSeconds(2), now))
        .hasValueSatisfying(p -> assertThat(p).contains("not in the past"));
    assertThat(BacktestRange.problem(now.minus(Duration.ofDays(500)), now, now))
        .hasValueSatisfying(p -> assertThat(p).contains("400 days"));
    assertThat(BacktestRange.problem(FROM, now, now)).isEmpty();
  }

  @Test
  void file_hasRulesBudgetsOrBoth() {
    String rules = "signals:\n- {id: anomaly-team, minimum_impact: 5}\n";
    String budgets = "budgets:\n- {id: b, period: day, amount: 5}\n";
    assertThat(read(rules).rules()).hasSize(1);
    assertThat(read(budgets).budgets()).hasSize(1);
    assertThat(read(rules + budgets).budgets()).hasSize(1);
    assertThat(problems("tags: [region]\n"))
        .singleElement()
        .asString()
        .startsWith("f.yaml:1:1 file: has neither 'signals' nor 'budgets'; list");
    assertThat(problems(""))
        .containsExactly("f.yaml is empty; list rules under 'signals' or 'budgets'");
    assertThat(problems("odd: 1\n" + rules.replace("5", "-5") + budgets.replace("day", "dy")))
        .satisfiesExactly(
            p -> assertThat(p).startsWith("f.yaml:1:1 file: unknown key 'odd'"),
            p -> assertThat(p).startsWith("f.yaml:3:38 signals[0].minimum_impact"),
            p -> assertThat(p).startsWith("f.yaml:5:19 budgets[0].period"));
  }

  private static BacktestFile.Read read(String yaml) {
    return (BacktestFile.Read) BacktestFile.of("f.yaml", yaml, "USD");
  }

  private static List<String> problems(String yaml) {
    return ((BacktestFile.Refused) BacktestFile.of("f.yaml", yaml, "USD")).problems();
  }

  @Test
  void request_isToldByTheLowestRuleThatMatchesOnly() {
    ExpensiveRequest ten = expensive("a-ten", "10", new SignalRule.Where("acme", Map.of()));
    ExpensiveRequest five =
        expensive("b-five", "5", new SignalRule.Where(null, Map.of("team", "search")));
    ExpensiveRequest same = expensive("c-five", "5", SignalRule.Where.ANYWHERE);
    List<ExpensiveRequest> all = List.of(ten, five, same);
    assertThat(EventReplay.expensive(five, all, RANGE))
        .contains("AND team = 'search' AND billed_cost >= toDecimal128('5', 18)")
        .doesNotContain("NOT");
    assertThat(EventReplay.expensive(same, all, RANGE))
        .contains("AND NOT (team = 'search') AND billed_cost")
        .doesNotContain("acme");
    assertThat(EventReplay.expensive(ten, all, RANGE))
        .contains("tenant = 'acme' AND NOT (team = 'search') AND NOT (true) AND billed_cost");
  }

  private static ExpensiveRequest expensive(String id, String above, SignalRule.Where where) {
    return new ExpensiveRequest(id, where, new BigDecimal(above));
  }

  @Test
  void storm_goesOnOverTwoQuietSpans() throws JsonProcessingException {
    Findings findings = new Findings("error-storm", "error_storm", "USD");
    var storms = new StormReplay(STORM, findings);
    storms.span(span("gpt-4o", 0, 2, "1")); // quiet before: belongs to none
    storms.span(span("gpt-4o", 1, 30, "1.5"));
    storms.span(span("gpt-4o", 2, 1, "0.25")); // quiet between
    storms.span(span("gpt-4o", 3, 30, "1"));
    storms.span(span("gpt-4o", 4, 2, "1")); // quiet behind
    storms.span(span("gpt-4o", 6, 30, "1")); // 15 minutes after the last: another storm
    storms.span(span("gpt-4o-mini", 7, 30, "1"));
    storms.finish();
    assertThat(findings.result().signals()).isEqualTo(3);
    Found first = findings.result().found().getFirst();
    assertThat(first.title())
        .isEqualTo("61 of 120 requests of gpt-4o of openai failed, which cost $2.75");
    assertThat(first.time()).isEqualTo("2026-11-10T00:10:00Z");
    assertThat(first.ended()).isEqualTo("2026-11-10T00:20:00Z");
    assertThat(findings.result().excess().value()).isEqualByComparingTo("4.75");
  }

  @Test
  void stormThatLasts_isToldEveryDay() throws JsonProcessingException {
    Findings findings = new Findings("error-storm", "error_storm", "USD");
    var storms = new StormReplay(STORM, findings);
    for (int span = 0; span < 2 * 288; span++) {
      storms.span(span("gpt-4o", span, 30, "1"));
    }
    storms.finish();
    assertThat(findings.result().found())
        .extracting(Found::began, Found::ended)
        .containsExactly(
            tuple("2026-11-10T00:00:00Z", "2026-11-11T00:00:00Z"),
            tuple("2026-11-11T00:00:00Z", "2026-11-12T00:00:00Z"));
  }

  private static JsonNode span(String model, int number, int troubled, String cost)
      throws JsonProcessingException {
    return new ObjectMapper()
        .readTree(
            """
            {"tenant":"acme","provider":"openai","model_name":"%s","at":"%d","requests":"40",
             "troubled":"%d","cost":"%s"}
            """
                .formatted(model, FROM.getEpochSecond() + 300L * number, troubled, cost));
  }

  @Test
  void report_hasRulesThenSignalsThenWhatWasRead() throws JsonProcessingException {
    Findings findings = new Findings("anomaly-team", "anomaly", "USD");
    findings.note("3 series");
    findings.add(found("12.5"));
    findings.add(found("-2"));
    Findings none = new Findings("quiet", "silence", "USD");
    var report =
        new BacktestReport(
            FROM.toString(),
            RANGE.to().toString(),
            List.of(findings.result(), none.result()),
            1_234,
            2_045);

    assertThat(report.text().lines())
        .containsExactly(
            "From 2026-11-10T00:00:00Z to 2026-11-13T00:00:00Z:",
            "",
            "anomaly-team (anomaly): 2 signals, $12.50 too much, $2 too little",
            "  note: 3 series",
            "  2026-11-10 00:00       +$12.50  title",
            "  2026-11-10 00:00           $-2  title",
            "",
            "quiet (silence): no signals",
            "",
            "2 signals of 2 rules and budgets; 1,234 sums of history read in 2.045 s. Nothing was"
                + " published.");
    var mapper = new ObjectMapper();
    List<JsonNode> lines =
        report.lines().stream().map(l -> (JsonNode) mapper.valueToTree(l)).toList();
    assertThat(lines)
        .extracting(l -> l.path("type").asText())
        .containsExactly("rule", "signal", "signal", "rule", "history");
    assertThat(mapper.writeValueAsString(report.lines().getFirst()))
        .isEqualTo(
            "{\"type\":\"rule\",\"rule\":\"anomaly-team\",\"kind\":\"anomaly\",\"signals\":2,"
                + "\"withdrawn\":0,\"excess\":\"12.5\",\"shortfall\":\"2\",\"unit\":\"USD\","
                + "\"notes\":[\"3 series\"]}");
    assertThat(lines.get(1).path("excess").asText()).isEqualTo("12.5");
    assertThat(lines.get(1).path("rule").asText()).isEqualTo("anomaly-team");
  }

  @Test
  void manyFindings_areAllCountedAndTheFirstListed() {
    Findings findings = new Findings("a", "anomaly", "USD");
    IntStream.range(0, 5_000).forEach(i -> findings.add(found("1")));
    assertThat(findings.result().signals()).isEqualTo(5_000);
    assertThat(findings.result().excess().value()).isEqualByComparingTo("5000");
    assertThat(findings.result().found()).hasSize(Findings.MAX_LISTED);
  }

  private static Found found(String excess) {
    return Found.at(
        FROM,
        "title",
        new Found.Place("acme", Map.of(), FROM, null),
        new Found.Amounts(null, null, new BigDecimal(excess)));
  }
}
