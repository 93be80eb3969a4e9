// SPDX-License-Identifier: Apache-2.0
package io.costwire.grafana;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expansions that the plugin documents for its macros. */
class QueryMacrosTest {
  private static final TimeRange RANGE =
      new TimeRange(
          Instant.ofEpochSecond(1_415_792_726),
          Instant.ofEpochSecond(1_447_328_726),
          Duration.ofSeconds(20));

  private static String expand(String sql) {
    return QueryMacros.expand(sql, RANGE, Map.of("team", List.of(), "model", List.of("a", "b")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "$__timeFilter(t) | t >= toDateTime(1415792726) AND t <= toDateTime(1447328726)",
        "$__timeFilter_ms(t) | t >= fromUnixTimestamp64Milli(1415792726000) AND t <="
            + " fromUnixTimestamp64Milli(1447328726000)",
        "$__dateFilter(d) | d >= toDate('2014-11-12') AND d <= toDate('2015-11-12')",
        "$__fromTime | toDateTime(1415792726)",
        "$__toTime | toDateTime(1447328726)",
        "$__fromTime_ms | fromUnixTimestamp64Milli(1415792726000)",
        "$__interval_s | 20",
        "$__timeInterval(t) | toStartOfInterval(toDateTime(t), INTERVAL 20 second)",
        "$__timeInterval_ms(t) | toStartOfInterval(toDateTime64(t, 3), INTERVAL 20000 millisecond)",
        "$__conditionalAll(team IN (${team:sqlstring}), $team) | 1=1",
        "$__conditionalAll(model IN (${model:sqlstring}), $model) | model IN ('a','b')"
      })
  void macro_expandsAsDocumented(String macro, String expanded) {
    assertThat(expand(macro)).isEqualTo(expanded);
  }

  @Test
  void values_areOnlyEverText() {
    String hostile = "x') OR 1=1 -- $__toTime ${model:sqlstring} \\";
    String sql =
        QueryMacros.expand("team IN (${team:sqlstring})", RANGE, Map.of("team", List.of(hostile)));

    assertThat(sql).isEqualTo("team IN ('x'') OR 1=1 -- $__toTime ${model:sqlstring} \\\\')");
  }

  @Test
  void unknownMacrosAndVariables_areRefused() {
    assertThatThrownBy(() -> expand("$__nonsense(t)")).hasMessageContaining("$__nonsense");
    assertThatThrownBy(() -> expand("a = ${model}")).hasMessageContaining("${model}");
    assertThatThrownBy(() -> expand("a = $model")).hasMessageContaining("$model");
    assertThatThrownBy(() -> expand("a IN (${who:sqlstring})")).hasMessageContaining("who");
  }
}
