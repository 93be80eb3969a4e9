// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.budgets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.schemas.BudgetDefinition;
import io.costwire.schemas.BudgetPeriod;
import io.costwire.schemas.BurnRate;
import io.costwire.streams.budget.BudgetFeed;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetsFileTest {
  private static final String GOOD =
      """
      budgets:
      - id: b
        period: day
        amount: 500
      """;

  @Test
  void file_isReadWithDefaults() {
    BudgetDefinition budget = read(GOOD).getFirst();

    assertThat(budget.getName()).isEqualTo("b");
    assertThat(budget.getTenant()).isNull();
    assertThat(budget.getFilter()).isEmpty();
    assertThat(budget.getGroupBy()).isEmpty();
    assertThat(budget.getPeriod()).isEqualTo(BudgetPeriod.DAY);
    assertThat(budget.getTimeZone()).isEqualTo("UTC");
    assertThat(budget.getFiscalStartMonth()).isEqualTo(1);
    assertThat(budget.getAmount()).isEqualTo(new BigDecimal("500.000000000000000000"));
    assertThat(budget.getCurrency()).isEqualTo("USD");
    assertThat(plain(budget.getThresholds())).containsExactly("50", "80", "100");
    assertThat(plain(budget.getForecastThresholds())).containsExactly("80", "100");
    assertThat(budget.getBurnRates()).isEmpty();
    assertThat(budget.getRollingSeconds()).isNull();
  }

  @Test
  void everyField_isRead() {
    List<BudgetDefinition> budgets =
        read(
            """
            tags: [region]
            budgets:
            - id: search-team-day
              name: Search team, per day
              tenant: acme
              filter: {team: search, region: eu}
              group_by: [user, model]
              period: quarter
              fiscal_start: feb
              time_zone: Europe/Berlin
              amount: 1_500.50
              unit: USD
              thresholds: [100, 50 %, 99.5]
              forecast_thresholds: []
              burn_rates:
              - {long: 1h, short: 5m, factor: 14.4, floor: 5}
              - {long: 3d, short: 6h, factor: 1}
            - id: any-tenant
              group_by: [tenant]
              period: Rolling
              window: 24h
              amount: 2_000_000
              unit: tokens
              burn_rates: default
            - id: month
              period: month
              amount: 100
              burn_rates: default
            """);

    BudgetDefinition first = budgets.getFirst();
    assertThat(first.getFilter()).isEqualTo(Map.of("team", "search", "region", "eu"));
    assertThat(first.getGroupBy()).containsExactly("user", "model");
    assertThat(first.getFiscalStartMonth()).isEqualTo(2);
    assertThat(first.getAmount()).isEqualByComparingTo("1500.5");
    assertThat(plain(first.getThresholds())).containsExactly("50", "99.5", "100");
    assertThat(first.getForecastThresholds()).isEmpty();
    assertThat(first.getBurnRates())
        .containsExactly(burn(3_600, 300, "14.4", "5"), burn(3 * 86_400, 6 * 3_600, "1", "15.005"));
    BudgetDefinition second = budgets.get(1);
    assertThat(second.getRollingSeconds()).isEqualTo(86_400);
    assertThat(second.getCurrency()).isEqualTo("tokens");
    assertThat(second.getForecastThresholds()).isEmpty();
    assertThat(second.getBurnRates())
        .containsExactly(burn(3_600, 300, "6", "20000"), burn(21_600, 1_800, "2", "20000"));
    assertThat(budgets.getLast().getBurnRates())
        .containsExactly(burn(3_600, 300, "14.4", "1"), burn(21_600, 1_800, "6", "1"));
    // what the command takes, the streams app takes
    assertThat(budgets)
        .allSatisfy(b -> assertThat(BudgetFeed.budget(b, "USD").id()).isEqualTo(b.getBudgetId()));
  }

  private static BurnRate burn(long longer, long shorter, String factor, String floor) {
    return new BurnRate(
        longer, shorter, new BigDecimal(factor).setScale(12), new BigDecimal(floor).setScale(18));
  }

  /**
   * One field of a good budget is replaced or added; the line and column are those of its value.
   */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          id: two words      | 2:7 budgets[0].id: the id has a blank         | use letters, digits
          id: ''             | 2:7 budgets[0].id: is no text                 | write a value
          id: [a]            | 2:7 budgets[0].id: is no text                 | write a value
          period: weekly     | 3:11 budgets[0].period: there is no period    | did you mean 'week'?
          period: fiscal_year| 3:11 budgets[0].period: there is no period    | fiscal_start: april
          period: rolling    | 2:3 budgets[0]: is rolling and has no 'window'| 'window: 24h'
          amount: 0          | 4:11 budgets[0].amount: must be above 0       | write how much
          amount: -5         | 4:11 budgets[0].amount: '-5' is no plain      | write digits
          amount: $500       | 4:11 budgets[0].amount: '$500' is no plain    | without sign, currency
          amount: "1,000"    | 4:11 budgets[0].amount: '1,000' is no plain   | without sign
          amount: 1e3        | 4:11 budgets[0].amount: '1e3' is no plain     | or exponent
          amount: NaN        | 4:11 budgets[0].amount: 'NaN' is no plain     | write digits
          amount:            | 4:10 budgets[0].amount: is no text            | write a value
          amount: 1234567890123456 | 4:11 budgets[0].amount: '123456789012345| round it
          amount: 0.0000000000000000001 | 4:11 budgets[0].amount: '0.0000000 | round it
          unit: EUR          | 5:9 budgets[0].unit: 'EUR' is neither USD     | converted by hand
          time_zone: Europe/Belrin | 5:14 budgets[0].time_zone: there is no time | did you mean 'Europe/Berlin'?
          time_zone: +02:00  | 5:14 budgets[0].time_zone: there is no time   | offsets know no summer
          fiscal_start: april| 5:17 budgets[0].fiscal_start: does not fit    | use 'period: year'
          window: 24h        | 5:11 budgets[0].window: does not fit          | use 'period: rolling'
          thresholds: 80     | 5:15 budgets[0].thresholds: is no list        | [a, b]
          thresholds: [x]    | 5:16 budgets[0].thresholds[0]: 'x' is no plain| write digits
          thresholds: [80, 80.0] | 5:20 budgets[0].thresholds[1]: is there twice | keep one
          thresholds: [0]    | 5:16 budgets[0].thresholds[0]: must be above 0| remove it
          thresholds: [5000] | 5:16 budgets[0].thresholds[0]: is above 1000  | percent of the amount
          forecast_thresholds: [x] | 5:25 budgets[0].forecast_thresholds[0]: 'x' is no | write digits
          burn_rates: [1h]   | 5:16 budgets[0].burn_rates[0]: is no mapping  | 'key: value'
          burn_rates: [{long: 1h, short: 5m}] | 5:16 budgets[0].burn_rates[0]: has no 'factor' | factor: 6
          burn_rates: [{short: 5m, factor: 2}] | 5:16 budgets[0].burn_rates[0]: has no 'long' | long: 1h
          burn_rates: [{long: 1h, short: 1h, factor: 2}] | 5:16 budgets[0].burn_rates[0]: the short window is not | exchange
          burn_rates: [{long: 2d, short: 1h, factor: 2}] | 5:16 budgets[0].burn_rates[0]: the long window is longer | shorten it
          burn_rates: [{long: 1 hour, short: 1m, factor: 2}] | 5:23 budgets[0].burn_rates[0].long: '1 hour' is no duration | 90m, 24h or 7d
          burn_rates: [{long: 0h, short: 1m, factor: 2}] | 5:23 budgets[0].burn_rates[0].long: '0h' is no duration | above 0
          burn_rates: [{long: 1h, short: 5m, factor: 2, flor: 1}] | 5:49 budgets[0].burn_rates[0]: unknown key 'flor' | did you mean 'floor'?
          burn_rates: [{long: 251m, short: 5m, factor: 2}] | 5:16 budgets[0].burn_rates[0]: 251m is too finely divided | round it to 250m
          burn_rates: [{long: 1h, short: 5m, factor: 2}, {long: 60m, short: 5m, factor: 3}] | 5:50 budgets[0].burn_rates[1]: has the windows of another | keep one
          burn_rates: some   | 5:15 budgets[0].burn_rates: 'some' is no list of burn rates | write 'default'
          filter: team       | 5:11 budgets[0].filter: is no mapping         | {key: value}
          filter: {teem: a}  | 5:18 budgets[0].filter.teem: unknown dimension 'teem' | did you mean 'team'?
          filter: {team: [a]}| 5:18 budgets[0].filter.team: is no text       | write a value
          filter: {team: a, team: b} | 5:21 budgets[0].filter: the key 'team' is there twice | keep one
          filter: {tenant: a}| 5:20 budgets[0].filter.tenant: tenant is a field | beside id
          filter: {region: e}| 5:20 budgets[0].filter.region: unknown dimension | list it under 'tags'
          group_by: user     | 5:13 budgets[0].group_by: is no list          | [a, b]
          group_by: [usr]    | 5:14 budgets[0].group_by[0]: unknown dimension| did you mean 'user'?
          group_by: [user, user] | 5:20 budgets[0].group_by[1]: 'user' is there twice | name it once
          tenant: {}         | 5:11 budgets[0].tenant: is no text            | write a value
          name: "a\\nb"      | 5:9 budgets[0].name: has a control character  | shorten it
          treshold: [80]     | 5:3 budgets[0]: unknown key 'treshold'        | did you mean 'thresholds'?
          tenant: null       | 5:11 budgets[0].tenant: is null               | in quotes
          filter: {team: ~}  | 5:18 budgets[0].filter.team: is null          | in quotes
          thresholds: [0.5, 1.0] | 5:15 budgets[0].thresholds: says at most 1 percent | 50 for half
          time_zone: Etc/GMT+2 | 5:14 budgets[0].time_zone: there is no time | offsets know no summer
          amount_usd: 5      | 5:3 budgets[0]: unknown key 'amount_usd'      | use one of [id, name
          """)
  void badField_isReportedWithPlaceAndFix(String field, String problem, String fix) {
    assertThat(problems(withField(field)))
        .singleElement()
        .asString()
        .startsWith("b.yaml:" + problem)
        .contains("; ")
        .contains(fix);
  }

  private static String withField(String field) {
    String key = field.substring(0, field.indexOf(':') + 1);
    return GOOD.contains(" " + key)
        ? GOOD.replaceFirst("(?m)(- |  )" + key + ".*$", "$1" + escaped(field))
        : GOOD + "  " + field + "\n";
  }

  private static String escaped(String field) {
    return field.replace("$", "\\$");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          window: 5m   | a rolling period of 5m; use 10m to 200d
          window: 300d | a rolling period of 300d; use 10m
          window: 7d01 | window: '7d01' is no duration
          window: 10081m | 10081m is too finely divided; round it to 7d
          forecast_thresholds: [80] | a rolling period has no end
          burn_rates: [{long: 25h, short: 5m, factor: 2}] | the long window is longer
          time_zone: UTC | does not fit the period; leave it out: a rolling period asks no calendar
          """)
  void badRollingBudget_isReported(String field, String problem) {
    String window = field.startsWith("window") ? "" : "  window: 24h\n";
    String yaml = GOOD.replace("day", "rolling") + window + "  " + field + "\n";
    assertThat(problems(yaml)).singleElement().asString().contains(problem);
  }

  @Test
  void fiscalStart_isAMonth() {
    String yaml = GOOD.replace("day", "year") + "  fiscal_start: ";
    assertThat(read(yaml + "april").getFirst().getFiscalStartMonth()).isEqualTo(4);
    assertThat(read(yaml + "12").getFirst().getFiscalStartMonth()).isEqualTo(12);
    assertThat(problems(yaml + "13"))
        .containsExactly(
            "b.yaml:5:17 budgets[0].fiscal_start: '13' is no month; write its name or number,"
                + " such as april or 4");
    assertThat(problems(yaml + "aprill")).singleElement().asString().contains("mean 'april'?");
  }

  @Test
  void missingFields_areNamed() {
    assertThat(problems("budgets:\n- name: x\n"))
        .satisfiesExactly(
            p -> assertThat(p).startsWith("b.yaml:2:3 budgets[0]: has no 'id'"),
            p -> assertThat(p).startsWith("b.yaml:2:3 budgets[0]: has no 'period'"),
            p -> assertThat(p).startsWith("b.yaml:2:3 budgets[0]: has no 'amount'"));
  }

  @Test
  void allMistakesOfAFile_areReportedAtOnce() {
    String yaml =
        GOOD
            + """
            - id: b
              period: month
              amount: 5
            - id: c
              tenant: acme
              group_by: [tenant]
              period: day
              amount: 1.5
              unit: tokens
            - oops
            """;
    assertThat(problems(yaml))
        .satisfiesExactly(
            p -> assertThat(p).contains(":5:7", "'b' is there already, at b.yaml:2:7"),
            p -> assertThat(p).contains(":10:14", "the budget is of one tenant"),
            p -> assertThat(p).contains(":12:11", "tokens are whole"),
            p -> assertThat(p).contains(":14:3 budgets[3]: is no mapping"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                     | b.yaml is empty; list budgets under 'budgets'
          '# nothing'            | b.yaml is empty
          'budgets: ['           | b.yaml:1:11 is not YAML
          'budgets: "x'          | b.yaml:1:12 is not YAML
          'a: b: c'              | b.yaml:1:5 is not YAML
          'budgets: *unknown'    | b.yaml:1:10 is not YAML
          '- id: b'              | b.yaml:1:1 file: is no mapping
          'budget: []'           | did you mean 'budgets'?
          'budgets: {}'          | b.yaml:1:10 budgets: is no list
          'tags: [a]'            | b.yaml:1:1 file: has no 'budgets'
          'tags: x'              | b.yaml:1:7 tags: is no list
          """)
  void fileThatIsNoListOfBudgets_isRefused(String yaml, String problem) {
    assertThat(problems(yaml)).anySatisfy(p -> assertThat(p).contains(problem));
  }

  @Test
  void twoDocuments_areRefused() {
    assertThat(problems(GOOD + "---\n" + GOOD)).singleElement().asString().contains("is not YAML");
  }

  @Test
  void tooManyBudgets_areRefusedWithTheAlternative() {
    StringBuilder yaml = new StringBuilder("budgets:\n");
    IntStream.range(0, 1_001)
        .forEach(i -> yaml.append("- {id: b%d, period: day, amount: 5}\n".formatted(i)));
    assertThat(problems(yaml.toString())).singleElement().asString().contains("use group_by");
  }

  @Test
  void noBudgets_areAFileToo() {
    assertThat(read("budgets: []")).isEmpty();
  }

  @Test
  void fileThatIsNotThere_isNamed(@TempDir Path folder) throws IOException {
    Path missing = folder.resolve("none.yaml");
    assertThatThrownBy(() -> BudgetsFile.of(missing, "USD"))
        .hasMessageContaining("none.yaml does not exist");
    Path binary = Files.write(folder.resolve("b.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertThatThrownBy(() -> BudgetsFile.of(binary, "USD")).hasMessageContaining("UTF-8");
  }

  @Test
  void percentsWithASign_mayBeSmall() {
    assertThat(plain(read(GOOD + "  thresholds: [0.5%, 1 %]\n").getFirst().getThresholds()))
        .containsExactly("0.5", "1");
  }

  @Test
  void characterThatNoTextHas_isReportedWithItsPlace() {
    assertThat(problems("tags: []\nbudgets: \u0001"))
        .containsExactly(
            "b.yaml:2:10 is not YAML: a character (U+0001) that no text has; remove it");
  }

  @Test
  void wordsInQuotes_areWords() {
    assertThat(read(GOOD + "  tenant: 'null'\n").getFirst().getTenant()).isEqualTo("null");
  }

  @Test
  void periodWithAMistake_makesNoOthers() {
    String yaml =
        GOOD.replace("day", "mnth") + "  burn_rates: [{long: 72h, short: 6h, factor: 2}]\n";
    assertThat(problems(yaml)).singleElement().asString().contains("did you mean 'month'?");
  }

  private static List<String> plain(List<BigDecimal> numbers) {
    return numbers.stream().map(n -> n.stripTrailingZeros().toPlainString()).toList();
  }

  private static List<BudgetDefinition> read(String yaml) {
    BudgetsFile file = BudgetsFile.of("b.yaml", yaml, "USD");
    assertThat(file).isInstanceOf(BudgetsFile.Read.class);
    return ((BudgetsFile.Read) file).budgets();
  }

  private static List<String> problems(String yaml) {
    BudgetsFile file = BudgetsFile.of("b.yaml", yaml, "USD");
    assertThat(file).isInstanceOf(BudgetsFile.Refused.class);
    return ((BudgetsFile.Refused) file).problems();
  }
}
