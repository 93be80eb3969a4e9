// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.signals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.schemas.SignalKind;
import io.costwire.schemas.SignalRule;
import io.costwire.standalone.budgets.BudgetsFile;
import io.costwire.streams.detect.SignalRuleRecords;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignalsFileTest {
  private static final String ANOMALY =
      """
      signals:
      - id: a
        kind: anomaly
        minimum_impact: 5
      """;

  @Test
  void everyField_isRead() {
    List<SignalRule> rules =
        read(
            """
            tags: [region]
            signals:
            - id: anomaly-search-region
              kind: anomaly
              tenant: acme
              dimensions: [team, region]
              filter: {team: search}
              time_zone: Europe/Berlin
              minimum_impact: "1_000.25"
            - {id: quiet, kind: silence, dimensions: [service], after: 45m, enabled: false}
            - {id: dear, kind: expensive_request, above: 2.50, filter: {region: eu}}
            - {id: unknown, kind: unpriced_usage, tenant: acme}
            - {id: errors, kind: error_storm, percent: 12.5 %, minimum_requests: 1_000}
            - {id: turned-away, kind: throttle_storm, percent: 10}
            - {id: again, kind: retry_storm}
            - {id: book, kind: price_change, percent: 150, minimum_impact: 20}
            """);

    SignalRule anomaly = rules.getFirst();
    assertThat(anomaly.getTenant()).isEqualTo("acme");
    assertThat(anomaly.getDimensions()).containsExactly("team", "region");
    assertThat(anomaly.getFilter()).isEqualTo(Map.of("team", "search"));
    assertThat(anomaly.getTimeZone()).isEqualTo("Europe/Berlin");
    assertThat(anomaly.getMinimumImpact()).isEqualTo(new BigDecimal("1000.250000000000000000"));
    assertThat(rules.get(1).getAfterSeconds()).isEqualTo(2_700);
    assertThat(rules.get(1).getEnabled()).isFalse();
    assertThat(rules.get(2).getAbove()).isEqualByComparingTo("2.5");
    assertThat(rules.get(4).getPercent()).isEqualByComparingTo("12.5");
    assertThat(rules.get(4).getMinimumRequests()).isEqualTo(1_000);
    assertThat(rules.get(5).getMinimumRequests()).isEqualTo(20);
    assertThat(rules.get(6).getPercent()).isEqualByComparingTo("50");
    assertThat(rules).extracting(SignalRule::getKind).doesNotHaveDuplicates().hasSize(8);
    // what the command takes, the streams app takes
    assertThat(rules)
        .allSatisfy(r -> assertThat(SignalRuleRecords.rule(r).id()).isEqualTo(r.getRuleId()));
  }

  @Test
  void ruleWithTheIdOfAShippedOne_isAsItShipsButForWhatItSays() {
    List<SignalRule> rules =
        read(
            """
            signals:
            - {id: anomaly-model, minimum_impact: 50}
            - {id: silence-service, enabled: false}
            - {id: error-storm, kind: throttle_storm}
            """);

    assertThat(rules.getFirst().getKind()).isEqualTo(SignalKind.ANOMALY);
    assertThat(rules.getFirst().getDimensions()).containsExactly("provider", "model");
    assertThat(rules.getFirst().getMinimumImpact()).isEqualByComparingTo("50");
    assertThat(rules.get(1).getAfterSeconds()).isEqualTo(1_800);
    assertThat(rules.get(1).getDimensions()).containsExactly("service");
    assertThat(rules.get(2).getPercent()).isEqualByComparingTo("30");
  }

  @Test
  void ruleOfAnotherId_isOfTheTotalWhereItNamesNoDimensions() {
    assertThat(read("signals: [{id: s, kind: silence}]").getFirst().getDimensions()).isEmpty();
  }

  /**
   * One field of a rule of a kind is replaced or added; the line and column are those of its value.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          anomaly | id: two words      | 2:7 signals[0].id: the id has a blank         | use letters, digits
          anomaly | id: ''             | 2:7 signals[0].id: is no text                 | write a value
          anomaly | kind: anomly       | 3:9 signals[0].kind: there is no kind 'anomly'| did you mean 'anomaly'?
          anomaly | kind: ANOMALY      | 3:9 signals[0].kind: there is no kind         | did you mean 'anomaly'?
          anomaly | kind: budget_threshold | 3:9 signals[0].kind: there is no kind     | costwire budgets apply
          anomaly | kind: possible_loss| 3:9 signals[0].kind: there is no kind         | use one of [anomaly, silence
          anomaly | kind: [a]          | 3:9 signals[0].kind: is no text               | write a value
          anomaly | enabled: yes       | 4:12 signals[0].enabled: is neither true nor  | 'enabled: false'
          anomaly | tenant: {}         | 4:11 signals[0].tenant: is no text            | write a value
          anomaly | tenant: "a\\nb"    | 4:11 signals[0].tenant: has a control char    | shorten it
          anomaly | dimensions: team   | 4:15 signals[0].dimensions: is no list        | [a, b]
          anomaly | dimensions: [teem] | 4:16 signals[0].dimensions[0]: unknown dimension 'teem' | did you mean 'team'?
          anomaly | dimensions: [region] | 4:16 signals[0].dimensions[0]: unknown dimension | list it under 'tags'
          anomaly | dimensions: [team, team] | 4:22 signals[0].dimensions[1]: 'team' is there twice | name it once
          anomaly | dimensions: [tenant] | 4:15 signals[0].dimensions: the tenant is part of every | leave tenant out
          anomaly | dimensions: [total]| 4:16 signals[0].dimensions[0]: 'total' is the set without | correct it
          anomaly | filter: {team: a}  | 4:11 signals[0].filter: the series have no 'team' | add it to dimensions
          anomaly | filter: {tenant: a}| 4:20 signals[0].filter.tenant: tenant is a field of the rule | beside id
          anomaly | filter: team       | 4:11 signals[0].filter: is no mapping         | {key: value}
          anomaly | time_zone: Europe/Belrin | 4:14 signals[0].time_zone: there is no time zone | did you mean 'Europe/Berlin'?
          anomaly | time_zone: +02:00  | 4:14 signals[0].time_zone: there is no time   | offsets know no summer
          anomaly | minimum_impact: 0  | 4:19 signals[0].minimum_impact: must be above 0 | write how much
          anomaly | minimum_impact: -1 | 4:19 signals[0].minimum_impact: '-1' is no plain | write digits
          anomaly | minimum_impact: $5 | 4:19 signals[0].minimum_impact: '$5' is no plain | without sign, currency
          anomaly | minimum_impact: "1,000" | 4:19 signals[0].minimum_impact: '1,000' is no | without sign
          anomaly | minimum_impact: 1e3 | 4:19 signals[0].minimum_impact: '1e3' is no plain | or exponent
          anomaly | minimum_impact: NaN | 4:19 signals[0].minimum_impact: 'NaN' is no plain | write digits
          anomaly | minimum_impact:    | 4:18 signals[0].minimum_impact: is no text    | write a value
          anomaly | minimum_impact: 1234567890123456 | 4:19 signals[0].minimum_impact: '1234567890123 | round it
          anomaly | above: 5           | 4:10 signals[0].above: a rule of kind anomaly has no such field | it has [dimensions
          anomaly | after: 30m         | 4:10 signals[0].after: a rule of kind anomaly | leave it out
          anomaly | minimum_impct: 5   | 4:3 signals[0]: unknown key 'minimum_impct'   | did you mean 'minimum_impact'?
          anomaly | period: day        | 4:3 signals[0]: unknown key 'period'          | use one of [id, kind
          silence | after: 30          | 4:10 signals[0].after: '30' is no duration    | 90m, 24h or 7d
          silence | after: half an hour | 4:10 signals[0].after: 'half an hour' is no  | 90m, 24h or 7d
          silence | after: 5m          | 4:10 signals[0].after: is shorter than 10m    | at least that
          silence | minimum_impact: 5  | 4:19 signals[0].minimum_impact: a rule of kind silence | it has [dimensions, after]
          silence | time_zone: UTC     | 4:14 signals[0].time_zone: a rule of kind silence | leave it out
          expensive_request | above: 0 | 4:10 signals[0].above: must be above 0        | write how much
          expensive_request | above: cheap | 4:10 signals[0].above: 'cheap' is no plain | write digits
          expensive_request | dimensions: [team] | 4:15 signals[0].dimensions: a rule of kind expensive_request | leave it out
          unpriced_usage | percent: 5  | 4:12 signals[0].percent: a rule of kind unpriced_usage has no such field | leave it out
          error_storm | percent: 101   | 4:12 signals[0].percent: is above 100 percent | share of all requests
          error_storm | percent: many  | 4:12 signals[0].percent: 'many' is no plain   | write digits
          error_storm | minimum_requests: 2.5 | 4:21 signals[0].minimum_requests: requests are whole | leave out
          throttle_storm | minimum_requests: 0 | 4:21 signals[0].minimum_requests: must be above 0 | write how much
          retry_storm | minimum_requests: -3 | 4:21 signals[0].minimum_requests: '-3' is no | write digits
          price_change | minimum_requests: 3 | 4:21 signals[0].minimum_requests: a rule of kind price_change | it has [percent, minimum_impact]
          """)
  void badField_isReportedWithPlaceAndFix(String kind, String field, String problem, String fix) {
    assertThat(problems(withField(kind, field)))
        .singleElement()
        .asString()
        .startsWith("s.yaml:" + problem)
        .contains("; ")
        .contains(fix);
  }

  private static String withField(String kind, String field) {
    String rule = "signals:\n- id: a\n  kind: %s\n".formatted(kind);
    if (field.startsWith("id:")) {
      return rule.replace("id: a", field);
    }
    return field.startsWith("kind:")
        ? rule.replace("kind: " + kind, field)
        : rule + "  " + field + "\n";
  }

  @Test
  void missingFields_areNamed() {
    assertThat(problems("signals:\n- enabled: true\n"))
        .satisfiesExactly(
            p -> assertThat(p).startsWith("s.yaml:2:3 signals[0]: has no 'id'"),
            p ->
                assertThat(p)
                    .startsWith("s.yaml:2:3 signals[0]: has no 'kind'; use one of [anomaly"));
  }

  @Test
  void allMistakesOfAFile_areReportedAtOnce() {
    String yaml =
        ANOMALY
            + """
            - id: a
              kind: silence
              after: soon
            - id: b
              kind: storm
              percent: x
            - oops
            """;
    assertThat(problems(yaml))
        .satisfiesExactly(
            p -> assertThat(p).contains(":5:7", "the rule 'a' is there already, at s.yaml:2:7"),
            p -> assertThat(p).contains(":7:10", "'soon' is no duration"),
            p -> assertThat(p).contains(":9:9", "there is no kind 'storm'"),
            p -> assertThat(p).contains(":10:12", "'x' is no plain number"),
            p -> assertThat(p).contains(":11:3 signals[3]: is no mapping"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                     | s.yaml is empty; list rules under 'signals'
          'signals: ['           | s.yaml:1:11 is not YAML
          'signals: "x'          | s.yaml:1:12 is not YAML
          'signals: *unknown'    | s.yaml:1:10 is not YAML
          '- id: b'              | s.yaml:1:1 file: is no mapping
          'signal: []'           | did you mean 'signals'?
          'signals: {}'          | s.yaml:1:10 signals: is no list
          'budgets: []'          | s.yaml:1:1 file: has no 'signals'
          'tags: x'              | s.yaml:1:7 tags: is no list
          """)
  void fileThatIsNoListOfRules_isRefused(String yaml, String problem) {
    assertThat(problems(yaml)).anySatisfy(p -> assertThat(p).contains(problem));
  }

  @Test
  void tooManyRules_areRefusedWithTheAlternative() {
    StringBuilder yaml = new StringBuilder("signals:\n");
    IntStream.range(0, 201)
        .forEach(i -> yaml.append("- {id: r%d, kind: unpriced_usage}\n".formatted(i)));
    assertThat(problems(yaml.toString())).singleElement().asString().contains("use dimensions");
  }

  @Test
  void noRules_areAFileToo() {
    assertThat(read("signals: []")).isEmpty();
  }

  @Test
  void budgetsBesideRules_areLeftToTheirOwnCommand() {
    String both = ANOMALY + "budgets:\n- {id: b, period: day, amount: 5}\n";
    assertThat(read(both)).hasSize(1);
    assertThat(BudgetsFile.of("s.yaml", both, "USD")).isInstanceOf(BudgetsFile.Read.class);
  }

  @Test
  void fileThatIsNotThere_isNamed(@TempDir Path folder) throws IOException {
    Path missing = folder.resolve("none.yaml");
    assertThatThrownBy(() -> SignalsFile.of(missing)).hasMessageContaining("does not exist");
    Path binary = Files.write(folder.resolve("b.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertThatThrownBy(() -> SignalsFile.of(binary)).hasMessageContaining("UTF-8");
  }

  private static List<SignalRule> read(String yaml) {
    return switch (SignalsFile.of("s.yaml", yaml)) {
      case SignalsFile.Read(List<SignalRule> rules) -> rules;
      case SignalsFile.Refused(List<String> problems) ->
          throw new AssertionError(String.join("\n", problems));
    };
  }

  private static List<String> problems(@Nullable String yaml) {
    SignalsFile file = SignalsFile.of("s.yaml", yaml == null ? "" : yaml);
    assertThat(file).isInstanceOf(SignalsFile.Refused.class);
    return ((SignalsFile.Refused) file).problems();
  }
}
