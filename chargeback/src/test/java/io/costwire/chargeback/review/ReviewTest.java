// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.review;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.chargeback.close.Figures;
import io.costwire.chargeback.close.Line;
import io.costwire.chargeback.close.LineKey;
import io.costwire.chargeback.review.Mover.Reason;
import io.costwire.chargeback.review.Target.Bound;
import io.costwire.chargeback.review.Target.Verdict;
import java.math.BigDecimal;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReviewTest {
  private static final YearMonth OCTOBER = YearMonth.of(2026, 10);

  @Test
  void shares_sumToTheMonth_andShowWhatIsGone() {
    List<Share> shares =
        Share.of(
            List.of(line("web", "75"), line("batch", "25")),
            List.of(line("web", "50"), line("old", "10")),
            LineKey::service);

    assertThat(shares).extracting(Share::name).containsExactly("web", "batch", "old");
    assertThat(shares.getFirst().percent()).isEqualByComparingTo("75");
    assertThat(shares.getFirst().changePercent()).isEqualByComparingTo("50");
    assertThat(shares.get(1).changePercent()).isNull();
    assertThat(shares.get(2).cost()).isZero();
    assertThat(shares.get(2).changePercent()).isEqualByComparingTo("-100");
  }

  @Test
  void targets_areMetOnTheirSideOfTheGoal() {
    assertThat(target(Bound.ABOVE, "60", "100").verdict()).isEqualTo(Verdict.MISSED);
    assertThat(target(Bound.ABOVE, "61", "100").verdict()).isEqualTo(Verdict.MET);
    assertThat(target(Bound.AT_LEAST, "60", "100").verdict()).isEqualTo(Verdict.MET);
    assertThat(target(Bound.BELOW, "60", "100").verdict()).isEqualTo(Verdict.MISSED);
    assertThat(target(Bound.BELOW, "59", "100").verdict()).isEqualTo(Verdict.MET);
    assertThat(target(Bound.BELOW, "0", "0").verdict()).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void mover_isExplainedByItsLargestEffect() {
    assertThat(mover("5", "3", "2").reason()).isEqualTo(Reason.PRICE);
    assertThat(mover("-5", "13", "2").reason()).isEqualTo(Reason.VOLUME);
    assertThat(mover("0", "-1", "-9").reason()).isEqualTo(Reason.MIX);
  }

  @Test
  void actions_nameWhatIsUnknownMissedUntaggedAndMoved() {
    BigDecimal hundred = new BigDecimal("100");
    var actual = new Figures(10, 2, hundred, hundred, hundred, hundred);
    Review review =
        new Review(
            OCTOBER,
            "USD",
            actual,
            Figures.NONE,
            Figures.NONE,
            List.of(),
            Map.of("team", Share.of(List.of(line("untagged", "100")), List.of(), LineKey::service)),
            List.of(target(Bound.ABOVE, "41", "100"), target(Bound.ABOVE, "61", "100")),
            List.of(mover("5", "3", "2")));

    assertThat(review.changePercent()).isNull();
    assertThat(review.actions())
        .containsExactly(
            "2 requests have no known cost, so the month is not complete: SELECT * FROM v_unpriced,"
                + " then costwire prices import and costwire reprice.",
            "cache hits: 41.00 % instead of more than 60.00 %.",
            "100.00 % of the cost has no team: have the callers send the tag.",
            "openai gpt-4o costs 10.00 USD more than the month before, most of it for a higher"
                + " price per token: check tier, cache and price entry.");
  }

  private static Target target(Bound bound, String part, String whole) {
    return Target.share(
        "cache hits", bound, new BigDecimal("60"), new BigDecimal(part), new BigDecimal(whole));
  }

  private static Mover mover(String price, String volume, String mix) {
    BigDecimal difference =
        new BigDecimal(price).add(new BigDecimal(volume)).add(new BigDecimal(mix));
    return new Mover(
        "openai gpt-4o",
        BigDecimal.TEN,
        BigDecimal.TEN.add(difference),
        new BigDecimal(price),
        new BigDecimal(volume),
        new BigDecimal(mix));
  }

  private static Line line(String service, String cost) {
    BigDecimal amount = new BigDecimal(cost);
    return new Line(
        new LineKey(OCTOBER, "acme", "-", "-", "-", "-", service, "openai", "gpt-4o", "USD"),
        "",
        new Figures(1, 0, amount, amount, amount, amount));
  }
}
