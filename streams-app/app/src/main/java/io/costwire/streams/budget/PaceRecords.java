// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget;

import io.costwire.schemas.Severity;
import io.costwire.schemas.Signal;
import io.costwire.schemas.SignalKind;
import io.costwire.schemas.SignalState;
import io.costwire.streams.budget.core.Budget;
import io.costwire.streams.budget.core.BudgetKey;
import io.costwire.streams.budget.core.Outlook;
import io.costwire.streams.budget.core.PaceChange;
import io.costwire.streams.budget.core.PaceKey;
import io.costwire.streams.budget.core.PaceText;
import io.costwire.streams.flow.Revision;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Signals of forecasts and burn rates. */
record PaceRecords(int generation) {
  private static final BigDecimal FULL = BigDecimal.valueOf(100);
  private static final int PERCENT_SCALE = 12;

  Signal signal(Budget budget, PaceKey key, PaceChange change, Instant now) {
    Signal.Builder signal =
        base(key, change, now)
            .setTenant(budget.scope().tenant())
            .setLabels(BudgetRecords.labels(budget, key.group()))
            .setCurrency(budget.limit().currency());
    return switch (change) {
      case PaceChange.Forecast forecast -> {
        Outlook.Expected outlook = forecast.outlook();
        yield signal
            .setTitle(PaceText.title(budget, key.group(), forecast))
            .setObserved(money(outlook == null ? forecast.spent() : outlook.expected()))
            .setLimit(money(budget.limit().amount()))
            .setEvidence(PaceText.evidence(budget, forecast))
            .build();
      }
      case PaceChange.Burn burn -> {
        PaceChange.Seen seen = burn.seen();
        yield signal
            .setTitle(PaceText.title(budget, key.group(), burn))
            .setObserved(seen == null ? null : money(seen.slowSpent()))
            .setLimit(seen == null ? null : money(seen.slowAllowed()))
            .setEvidence(PaceText.evidence(budget, burn))
            .build();
      }
    };
  }

  /**
   * Takes back what a budget that is gone, or no longer counts this, had fired.
   *
   * @param former the definition by which it was told; null where it is not known any more, and
   *     with it whom the signal concerns
   */
  Signal withdrawn(@Nullable Budget former, PaceKey key, PaceChange change, Instant now) {
    Signal.Builder signal =
        base(key, change, now)
            .setTitle("Budget " + key.budgetId() + " was deleted or counts something else now");
    if (former != null) {
      signal
          .setTenant(former.scope().tenant())
          .setLabels(BudgetRecords.labels(former, key.group()))
          .setCurrency(former.limit().currency());
    }
    return signal.build();
  }

  private Signal.Builder base(PaceKey key, PaceChange change, Instant now) {
    var account = new BudgetKey(change.period(), key.budgetId(), key.group());
    Signal.Builder signal =
        Signal.newBuilder()
            .setSignalId("budget|" + account.topicKey() + "|" + suffix(change))
            .setKind(kind(change))
            .setState(state(change.move()))
            .setSeverity(severity(change))
            .setSubject(key.budgetId())
            .setRevision(Revision.of(generation, change.counter()))
            .setEmittedAt(now);
    if (change instanceof PaceChange.Forecast forecast) {
      signal.setThreshold(forecast.threshold().setScale(PERCENT_SCALE, RoundingMode.UNNECESSARY));
    }
    if (!account.isRolling()) {
      signal.setPeriodStart(change.period().start()).setPeriodEnd(change.period().end());
    }
    return signal;
  }

  private static String suffix(PaceChange change) {
    return switch (change) {
      case PaceChange.Forecast forecast -> "forecast|" + forecast.threshold().toPlainString();
      case PaceChange.Burn burn ->
          "burn|%s|%s"
              .formatted(
                  burn.episode().pair().text(), Instant.ofEpochSecond(burn.episode().start()));
    };
  }

  private static SignalKind kind(PaceChange change) {
    return switch (change) {
      case PaceChange.Forecast forecast -> SignalKind.BUDGET_FORECAST;
      case PaceChange.Burn burn -> SignalKind.BUDGET_BURN_RATE;
    };
  }

  private static SignalState state(PaceChange.Move move) {
    return switch (move) {
      case FIRED -> SignalState.FIRED;
      case ENDED -> SignalState.ENDED;
      case WITHDRAWN -> SignalState.WITHDRAWN;
    };
  }

  private static Severity severity(PaceChange change) {
    return switch (change) {
      case PaceChange.Forecast forecast ->
          forecast.threshold().compareTo(FULL) < 0 ? Severity.INFO : Severity.WARNING;
      case PaceChange.Burn burn -> burn.episode().urgent() ? Severity.CRITICAL : Severity.WARNING;
    };
  }

  private static @Nullable BigDecimal money(@Nullable BigDecimal amount) {
    return amount == null ? null : BudgetRecords.money(amount);
  }
}
