// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.budgets;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class BudgetsTopicTest {
  @Test
  void otherCurrencyThanThatOfTheBook_isSaidWithTheFix() {
    assertThat(BudgetsTopic.otherCurrency("USD", Optional.of("EUR")))
        .hasValueSatisfying(
            problem ->
                assertThat(problem)
                    .contains("the active price book is in EUR", "would refuse budgets in USD")
                    .endsWith("run this with STREAMS_CURRENCY=EUR"));
    assertThat(BudgetsTopic.otherCurrency("EUR", Optional.of("EUR"))).isEmpty();
    assertThat(BudgetsTopic.otherCurrency("USD", Optional.empty())).isEmpty();
  }
}
