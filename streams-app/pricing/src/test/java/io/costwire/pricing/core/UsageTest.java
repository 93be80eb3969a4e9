// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UsageTest {

  private static final BigDecimal FIVE = new BigDecimal(5);

  @Test
  void builder_growsBeyondWhatWasExpectedAndKeepsTheLastOfARepeatedUnit() {
    Usage.Builder builder = Usage.builder(0);
    Map<String, BigDecimal> expected = new LinkedHashMap<>();
    for (Unit unit : Units.all()) {
      builder.put(unit.name(), BigDecimal.ONE);
      builder.put(unit.name(), FIVE);
      expected.put(unit.name(), FIVE);
    }
    builder.put("made_up", BigDecimal.TEN).put("requests", FIVE);
    expected.put("made_up", BigDecimal.TEN);
    Usage usage = builder.build();
    assertThat(usage.toMap()).isEqualTo(expected);
    assertThat(usage.size()).isEqualTo(Units.all().size());
    assertThat(usage).isEqualTo(Usage.of(expected)).hasSameHashCodeAs(Usage.of(expected));
    assertThat(usage).hasToString(expected.toString()).isNotEqualTo(Usage.none());
    assertThat(Usage.builder(9).put("requests", FIVE).build().size()).isEqualTo(1);
  }

  @Test
  void quantity_isNullWhereItWasNotReported() {
    Usage usage = Usage.builder(1).put("output_tokens", BigDecimal.ZERO).build();
    assertThat(usage.quantity(Units.named("output_tokens").orElseThrow())).isZero();
    assertThat(usage.quantity(Units.INPUT_TOKENS)).isNull();
    assertThat(usage.hashCode()).isEqualTo(usage.toMap().hashCode());
  }

  @Test
  void empty_isOnlyWhatReportsNothing() {
    assertThat(Usage.none().isEmpty()).isTrue();
    assertThat(Usage.of(Map.of()).isEmpty()).isTrue();
    assertThat(Usage.of(Map.of("input_tokens", BigDecimal.ZERO)).isEmpty()).isFalse();
    assertThat(Usage.of(Map.of("made_up", BigDecimal.ZERO)).isEmpty()).isFalse();
    assertThatNullPointerException()
        .isThrownBy(() -> Usage.builder(1).put("input_tokens", null))
        .withMessage("input_tokens");
  }

  @Test
  void quantities_upToTheBoundsAreFine() {
    assertThat(broken("999999999999999")).isNull();
    assertThat(broken("0.000000000000000001")).isNull();
    assertThat(broken("0")).isNull();
    assertThat(broken("1000000000000000").problem()).startsWith("input_tokens is not a plausible");
    assertThat(broken("0.0000000000000000001").problem()).contains("at most 15 digits before");
    assertThat(broken("-0.5").problem())
        .isEqualTo("input_tokens (-0.5) is negative; a count is zero or more");
    assertThat(broken("-0.5").evidence()).containsOnlyKeys("input_tokens");
    Contradiction unknown = Usage.of(Map.of("made_up", new BigDecimal(-1))).contradiction();
    assertThat(unknown.problem()).startsWith("made_up (-1) is negative");
  }

  @Test
  void numbersTooLongToRepeat_areNotRepeated() {
    Contradiction long40 = broken("-" + "1".repeat(40));
    assertThat(long40.problem()).contains("1".repeat(40));
    assertThat(long40.evidence()).isNotEmpty();
    Contradiction long41 = broken("-" + "1".repeat(41));
    assertThat(long41.problem()).startsWith("input_tokens (…) is negative");
    assertThat(long41.evidence()).isEmpty();
    assertThat(broken("-1e40").problem()).contains("(…)");
    assertThat(broken("-1e-39").problem()).contains("(-0." + "0".repeat(38) + "1)");
  }

  private static Contradiction broken(String quantity) {
    return Usage.of(Map.of("input_tokens", new BigDecimal(quantity))).contradiction();
  }
}
