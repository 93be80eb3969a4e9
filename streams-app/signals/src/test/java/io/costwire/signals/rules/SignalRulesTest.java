// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SignalRulesTest {

  private static final SignalRule.ExpensiveRequest DEARER =
      new SignalRule.ExpensiveRequest(
          "expensive-request", SignalRule.Where.ANYWHERE, BigDecimal.valueOf(100));

  @Test
  void shippedRules_holdWhereNobodyGaveAny_eachWithAnIdOfItsOwn() {
    assertThat(SignalRules.DEFAULT.size()).isEqualTo(SignalRules.SHIPPED.size());
    assertThat(SignalRules.DEFAULT.all().map(SignalRule::id)).isSorted();
    assertThat(SignalRules.DEFAULT.of(SignalRule.Anomaly.class)).hasSize(4);
  }

  @Test
  void rule_replacesTheOneOfTheSameId() {
    SignalRules rules = SignalRules.of(List.of(DEARER), Set.of());

    assertThat(rules.size()).isEqualTo(SignalRules.SHIPPED.size());
    assertThat(rules.of(SignalRule.ExpensiveRequest.class)).containsExactly(DEARER);
  }

  @Test
  void rule_thatIsSwitchedOffDoesNotHold_shippedOrGiven() {
    SignalRules rules =
        SignalRules.of(List.of(DEARER), Set.of("expensive-request", "unpriced-usage"));

    assertThat(rules.size()).isEqualTo(SignalRules.SHIPPED.size() - 2);
    assertThat(rules.of(SignalRule.ExpensiveRequest.class)).isEmpty();
    assertThat(rules.of(SignalRule.UnpricedUsage.class)).isEmpty();
  }

  @Test
  void where_needsTheTenantAndEveryValue() {
    Map<String, String> filter = new HashMap<>(Map.of("team", "search"));
    SignalRule.Where where = new SignalRule.Where("acme", filter);
    filter.put("model", "small");

    assertThat(where.matches("acme", Map.of("team", "search", "model", "large"))).isTrue();
    assertThat(where.matches("acme", Map.of("team", "ads"))).isFalse();
    assertThat(where.matches("acme", Map.of())).isFalse();
    assertThat(where.matches("other", Map.of("team", "search"))).isFalse();
    assertThat(SignalRule.Where.ANYWHERE.matches("other", Map.of())).isTrue();
  }

  @Test
  void rule_thatCannotBeMeantIsRefusedByItsField() {
    SignalRule.Where where = SignalRule.Where.ANYWHERE;
    BigDecimal ten = BigDecimal.TEN;

    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new SignalRule.Anomaly("a", where, List.of(), ZoneOffset.UTC, BigDecimal.ZERO))
        .withMessageContaining("minimum_impact");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SignalRule.Silence("s", where, List.of(), Duration.ofSeconds(599)))
        .withMessageContaining("after_seconds");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SignalRule.ExpensiveRequest("e", where, ten.negate()))
        .withMessageContaining("above");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> storm(BigDecimal.valueOf(101), 20))
        .withMessageContaining("percent");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> storm(ten, 0))
        .withMessageContaining("minimum_requests");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SignalRule.PriceChange("p", where, BigDecimal.ZERO, ten))
        .withMessageContaining("percent");
  }

  private static SignalRule.Storm storm(BigDecimal percent, long requests) {
    return new SignalRule.Storm(
        "s", SignalRule.Where.ANYWHERE, SignalRule.Trouble.ERROR, percent, requests);
  }
}
