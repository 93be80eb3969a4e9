// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import io.costwire.signals.forecast.ExpectedShare.Basis;
import io.costwire.streams.budget.core.PaceChange.Move;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What people read about forecasts and burn rates of budgets. */
public final class PaceText {
  private static final MathContext TIMES = new MathContext(3, RoundingMode.DOWN);
  private static final int DECIMALS = 6;
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

  private PaceText() {}

  /** Budget search-team is expected to reach 104 % by 2026-12-01 00:00 UTC ($520 of $500). */
  public static String title(Budget budget, List<String> group, PaceChange.Forecast change) {
    BigDecimal amount = budget.limit().amount();
    String percent = change.threshold().toPlainString();
    Outlook.Expected outlook = change.outlook();
    String subject = subject(budget, group);
    return switch (change.move()) {
      case FIRED ->
          outlook == null
              ? "%s is expected to reach %s %%".formatted(subject, percent)
              : "%s is expected to reach %s by %s"
                  .formatted(
                      subject,
                      BudgetText.part(outlook.expected(), budget.limit()),
                      time(change.period().endSecond()));
      case WITHDRAWN ->
          outlook == null
              ? "%s: a forecast of %s %% is not asked for any more".formatted(subject, percent)
              : "%s is no longer expected to reach %s %%: at most %s"
                  .formatted(subject, percent, BudgetText.part(outlook.high(), budget.limit()));
      case ENDED -> {
        BigDecimal spent = change.spent() == null ? BigDecimal.ZERO : change.spent();
        boolean reached = BudgetAccount.isReached(spent, amount, change.threshold());
        yield "%s has %s %s %%: at %s"
            .formatted(
                subject,
                reached ? "reached the expected" : "ended without reaching",
                percent,
                BudgetText.part(spent, budget.limit()));
      }
    };
  }

  /** Budget search-team burns 16.2 times what it may: $12.40 in 1h, where $0.77 is usual. */
  public static String title(Budget budget, List<String> group, PaceChange.Burn change) {
    BurnPair pair = change.episode().pair();
    PaceChange.Seen seen = change.seen();
    String subject = subject(budget, group);
    String windows = text(pair.longSeconds()) + " and " + text(pair.shortSeconds());
    if (seen == null || change.move() == Move.WITHDRAWN) {
      return "%s: burning in %s is not looked at any more".formatted(subject, windows);
    }
    String unit = budget.limit().currency();
    return change.move() == Move.FIRED
        ? "%s burns%s what it may: %s in %s, where %s is allowed"
            .formatted(
                subject,
                times(seen.slowSpent(), seen.slowAllowed()),
                BudgetText.amount(seen.slowSpent(), unit),
                text(pair.longSeconds()),
                BudgetText.amount(seen.slowAllowed(), unit))
        : "%s has stopped burning after %s: %s in the last %s"
            .formatted(
                subject,
                text(seen.at() - change.episode().start()),
                BudgetText.amount(seen.fastSpent(), unit),
                text(pair.shortSeconds()));
  }

  private static String subject(Budget budget, List<String> group) {
    return "Budget " + budget.id() + (group.isEmpty() ? "" : " of " + String.join(", ", group));
  }

  private static String times(BigDecimal spent, BigDecimal allowed) {
    return allowed.signum() == 0
        ? " beyond"
        : " %s times".formatted(spent.divide(allowed, TIMES).stripTrailingZeros().toPlainString());
  }

  /** The numbers behind a forecast threshold. */
  public static Map<String, String> evidence(Budget budget, PaceChange.Forecast change) {
    Map<String, String> evidence = new LinkedHashMap<>();
    evidence.put("budget_name", budget.name());
    String unit = budget.limit().currency();
    if (change.spent() != null) {
      evidence.put("spent", exact(change.spent(), unit));
    }
    Outlook.Expected outlook = change.outlook();
    if (outlook != null) {
      evidence.put("expected", rounded(outlook.expected(), unit));
      evidence.put("low_10_percent", rounded(outlook.low(), unit));
      evidence.put("high_90_percent", rounded(outlook.high(), unit));
      evidence.put("as_of", time(outlook.asOf()));
      evidence.put("history", outlook.history());
      evidence.put("used_up", usedUp(outlook.exhaustion(), budget, change.spent()));
    }
    return evidence;
  }

  /** When the amount is used up: 2026-11-27 14:00 UTC, between ... and ... */
  private static String usedUp(Outlook.UsedUp at, Budget budget, @Nullable BigDecimal spent) {
    if (spent != null && spent.compareTo(budget.limit().amount()) >= 0) {
      return "already";
    }
    if (at.expected() == null) {
      return at.earliest() == null
          ? "not before the period ends"
          : "not before the period ends; at the earliest " + time(at.earliest());
    }
    String latest = at.latest() == null ? "the end of the period or later" : time(at.latest());
    String earliest = at.earliest() == null ? time(at.expected()) : time(at.earliest());
    return "%s, between %s and %s".formatted(time(at.expected()), earliest, latest);
  }

  /** The numbers behind a burn rate. */
  public static Map<String, String> evidence(Budget budget, PaceChange.Burn change) {
    Map<String, String> evidence = new LinkedHashMap<>();
    Pace.Episode episode = change.episode();
    BurnPair pair = episode.pair();
    String unit = budget.limit().currency();
    evidence.put("budget_name", budget.name());
    evidence.put("long_window", text(pair.longSeconds()));
    evidence.put("short_window", text(pair.shortSeconds()));
    evidence.put("factor", pair.factor().toPlainString() + " times");
    evidence.put("floor", exact(pair.floor(), unit));
    evidence.put("burning_since", time(episode.start()));
    evidence.put("long_spent_at_most", exact(episode.peak(), unit));
    PaceChange.Seen seen = change.seen();
    if (seen != null) {
      evidence.put("long_spent", exact(seen.slowSpent(), unit));
      evidence.put("long_allowed", rounded(seen.slowAllowed(), unit));
      evidence.put("short_spent", exact(seen.fastSpent(), unit));
      evidence.put("short_allowed", rounded(seen.fastAllowed(), unit));
      evidence.put("allowed_by", basis(budget, seen.basis()));
      evidence.put("left", exact(seen.left(), unit));
      evidence.put("used_up_at_this_speed", usedUp(seen));
    }
    return evidence;
  }

  private static String basis(Budget budget, Basis basis) {
    if (budget.scope().period() instanceof Period.Rolling) {
      return "an even share of the rolling period";
    }
    return switch (basis) {
      case RHYTHM -> "the usual rhythm of hours and days";
      case ELAPSED_TIME -> "elapsed time: the history is too short for a rhythm";
    };
  }

  private static String usedUp(PaceChange.Seen seen) {
    Long at = seen.usedUpAt();
    if (seen.left().signum() <= 0) {
      return "already";
    }
    return at == null
        ? "not before the period ends"
        : "%s, in %s".formatted(time(at), text(Math.max(Steps.MINUTE, at - seen.at())));
  }

  private static String exact(BigDecimal amount, String unit) {
    BigDecimal plain = amount.stripTrailingZeros();
    return (plain.scale() < 0 ? plain.setScale(0) : plain).toPlainString() + " " + unit;
  }

  private static String rounded(BigDecimal amount, String unit) {
    return exact(amount.setScale(DECIMALS, RoundingMode.HALF_EVEN), unit);
  }

  private static String time(long second) {
    return MINUTE.format(Instant.ofEpochSecond(second));
  }

  /** As people write it: 5m, 1h, 1h 30m, 3d. */
  private static String text(long seconds) {
    Duration duration = Duration.ofSeconds(seconds);
    StringBuilder text = new StringBuilder();
    part(duration.toDays(), "d", text);
    part(duration.toHoursPart(), "h", text);
    part(duration.toMinutesPart(), "m", text);
    return text.isEmpty() ? "0m" : text.toString();
  }

  private static void part(long count, String unit, StringBuilder text) {
    if (count > 0) {
      text.append(text.isEmpty() ? "" : " ").append(count).append(unit);
    }
  }
}
