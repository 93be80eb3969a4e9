// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.BudgetDefinition;
import io.costwire.schemas.BudgetState;
import io.costwire.schemas.BudgetStatus;
import io.costwire.schemas.Fixtures;
import io.costwire.streams.budget.core.Budget;
import io.costwire.streams.budget.core.BudgetAccount;
import io.costwire.streams.budget.core.BudgetTally;
import io.costwire.streams.budget.core.Spend;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

class BudgetRecordsTest {
  private static final BigDecimal MOST = new BigDecimal("99999999999999999999.999999999999999999");

  @Test
  void amountThatNoRecordHasRoomFor_isShownAsTheLargest_andCanBeWritten() throws Exception {
    BudgetDefinition definition = Fixtures.budget("b").setAmount(MOST).build();
    Budget budget = BudgetFeed.budget(definition, "USD");
    BudgetStatus exceeded = written(budget, new BigDecimal("1.5e20").setScale(18));
    assertThat(exceeded.getSpent()).isEqualTo(MOST);
    assertThat(exceeded.getState()).isEqualTo(BudgetState.EXCEEDED);
    BudgetStatus corrected = written(budget, new BigDecimal("-7e19").setScale(18));
    assertThat(corrected.getSpent()).isEqualByComparingTo("-7e19");
    assertThat(corrected.getRemaining()).isEqualTo(MOST);
  }

  private static BudgetStatus written(Budget budget, BigDecimal spent) throws Exception {
    var key = budget.key(List.of(), Fixtures.NOON.getEpochSecond());
    var tally = new BudgetTally(BudgetAccount.opened(Spend.of(budget, spent, 0)), null);
    BudgetStatus status =
        new BudgetRecords(1)
            .status(
                budget,
                new BudgetRecords.Standing(key, tally),
                BudgetPaces.Prospect.missing("none"),
                Fixtures.NOON);
    return BudgetStatus.fromByteBuffer(status.toByteBuffer());
  }

  @Test
  void amounts_areExact() {
    BigDecimal amount = new BigDecimal("-0.000000000000000001");
    assertThat(BudgetRecords.money(amount)).isEqualTo(amount);
    assertThat(BudgetRecords.money(MOST)).isEqualTo(MOST);
    assertThat(BudgetRecords.money(new BigDecimal("-1e21"))).isEqualTo(MOST.negate());
  }
}
