// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.costwire.chargeback.allocation.Allocation;
import io.costwire.chargeback.allocation.AllocationRule;
import io.costwire.chargeback.allocation.AllocationRule.Amortised;
import io.costwire.chargeback.close.Dimension;
import io.costwire.chargeback.close.Figures;
import io.costwire.chargeback.close.Line;
import io.costwire.chargeback.close.LineKey;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmortisationTest {
  private static final long SEED = Long.getLong("costwire.seed", System.nanoTime());
  private static final Duration TEN_HOURS = Duration.ofHours(10);
  private static final CapacityUse CHAT = use("chat", "llama", 10, "3000", "1000", "5");
  private static final CapacityUse SEARCH = use("search", "llama", 30, "4000", "0", "15");

  /** 8,000 tokens of 10 hours x 1,000: four fifths are used, and each team used half of them. */
  @Test
  void cost_isSpreadOverWhatWasUsed_andTheRestIsIdle() {
    Amortisation spread =
        Amortisation.of(capacity("100", AmortisationKey.TOKENS, "1000"), List.of(CHAT, SEARCH));

    assertThat(spread.teams())
        .hasSize(2)
        .hasEntrySatisfying("chat", it -> assertThat(it).isEqualByComparingTo("40"))
        .hasEntrySatisfying("search", it -> assertThat(it).isEqualByComparingTo("40"));
    assertThat(spread.idle()).isEqualByComparingTo("20");
    assertThat(spread.utilisation()).contains(new BigDecimal("80.00"));
  }

  /** Weighted: 3,000 + 4 x 1,000 beside 4,000. */
  @ParameterizedTest
  @CsvSource({
    "TOKENS, 50, 50, 0",
    "WEIGHTED_TOKENS, 63.636363636363636364, 36.363636363636363636, 0",
    "REQUESTS, 25, 75, 0",
    "TIME, 25, 75, 0"
  })
  void withoutACapacityInTokens_allIsBorneByTheKey(
      AmortisationKey key, String chat, String search, String idle) {
    Amortisation spread = Amortisation.of(capacity("100", key, null), List.of(CHAT, SEARCH));

    assertThat(spread.lines().getFirst().amount()).isEqualByComparingTo(chat);
    assertThat(spread.lines().getLast().amount()).isEqualByComparingTo(search);
    assertThat(spread.idle()).isEqualByComparingTo(idle);
    assertThat(spread.utilisation()).isEmpty();
  }

  @Test
  void weightedTokens_countAgainstTheCapacityAsWeighted() {
    Amortisation spread =
        Amortisation.of(
            capacity("110", AmortisationKey.WEIGHTED_TOKENS, "2200"), List.of(CHAT, SEARCH));

    assertThat(spread.utilisation()).contains(new BigDecimal("50.00"));
    assertThat(spread.lines().getFirst().amount()).isEqualByComparingTo("35");
    assertThat(spread.idle()).isEqualByComparingTo("55");
  }

  @Test
  void moreThanTheCapacity_leavesNothingIdle_andSaysSo() {
    Amortisation spread =
        Amortisation.of(capacity("100", AmortisationKey.REQUESTS, "100"), List.of(CHAT, SEARCH));

    assertThat(spread.idle()).isEqualByComparingTo("0");
    assertThat(spread.utilisation()).contains(new BigDecimal("800.00"));
    assertThat(spread.lines().getLast().amount()).isEqualByComparingTo("75");
  }

  @Test
  void nobody_leavesAllOfItIdle() {
    BigDecimal hundred = new BigDecimal("100");
    for (String perHour : new String[] {"1000", null}) {
      Capacity capacity = capacity("100", AmortisationKey.TIME, perHour);
      assertThat(Amortisation.of(capacity, List.of()).idle()).isEqualByComparingTo(hundred);
      CapacityUse nothing = use("chat", "llama", 0, "0", "0", "0");
      Amortisation spread = Amortisation.of(capacity, List.of(nothing));
      assertThat(spread.idle()).isEqualByComparingTo(hundred);
      assertThat(spread.lines().getFirst().amount()).isEqualByComparingTo("0");
      assertThat(spread.models().getFirst().perThousand()).isEmpty();
    }
  }

  @Test
  void models_costWhatTheirTokensBore_besideTheListPriceWhereItIsKnown() {
    CapacityUse priced =
        new CapacityUse(
            "chat",
            "api",
            "qwen",
            1,
            new BigDecimal("2000"),
            new BigDecimal("0"),
            BigDecimal.ONE,
            Optional.of(new BigDecimal("0.5")));
    List<Amortisation.ModelCost> models =
        Amortisation.of(
                capacity("100", AmortisationKey.TOKENS, "2000"), List.of(CHAT, SEARCH, priced))
            .models();

    assertThat(models).extracting(Amortisation.ModelCost::model).containsExactly("llama", "qwen");
    // 10,000 of 20,000 tokens: a half is idle; without it 1,000 tokens cost 50 / 10
    assertThat(models.getFirst().perThousand().orElseThrow()).isEqualByComparingTo("5");
    assertThat(models.getFirst().withIdle().orElseThrow()).isEqualByComparingTo("10");
    assertThat(models.getFirst().list()).isEmpty();
    assertThat(models.getLast().amount()).isEqualByComparingTo("10");
    assertThat(models.getLast().list().orElseThrow()).isEqualByComparingTo("0.25");
  }

  @Test
  void linesAndIdle_sumToTheAmount_whateverWasUsed() {
    Random random = new Random(SEED);
    for (int round = 0; round < 2_000; round++) {
      AmortisationKey key = AmortisationKey.values()[random.nextInt(4)];
      String perHour = random.nextBoolean() ? null : String.valueOf(1 + random.nextInt(3_000));
      String amount = BigDecimal.valueOf(random.nextLong() / 1_000, random.nextInt(19)).toString();
      Capacity capacity = capacity(amount, key, perHour);
      List<CapacityUse> uses = new ArrayList<>();
      for (int i = random.nextInt(8); i > 0; i--) {
        uses.add(
            use(
                "team-" + random.nextInt(4),
                "model-" + random.nextInt(3),
                random.nextInt(50),
                String.valueOf(random.nextInt(5_000)),
                String.valueOf(random.nextInt(2_000)),
                BigDecimal.valueOf(random.nextInt(90_000), 3).toString()));
      }
      Amortisation spread = Amortisation.of(capacity, uses);
      String which = "seed " + SEED + " round " + round;
      assertThat(
              spread.lines().stream()
                  .map(Amortisation.Line::amount)
                  .reduce(spread.idle(), BigDecimal::add))
          .as(which)
          .isEqualTo(capacity.amount());
      assertThat(spread.teams().values().stream().reduce(spread.idle(), BigDecimal::add))
          .as(which)
          .isEqualTo(capacity.amount());
      assertThat(spread.lines())
          .as(which)
          .allMatch(it -> it.amount().signum() * capacity.amount().signum() >= 0);
    }
  }

  @Test
  void charges_areProratedByTime_andThePartsSumToThem() {
    Instant october = Instant.parse("2026-10-01T00:00:00Z");
    Instant november = Instant.parse("2026-11-01T00:00:00Z");
    Instant december = Instant.parse("2026-12-01T00:00:00Z");
    Instant from = Instant.parse("2026-10-31T00:00:00Z");
    Instant to = Instant.parse("2026-11-03T00:00:00Z");
    BigDecimal amount = new BigDecimal("100");

    BigDecimal first = Capacity.within(amount, from, to, october, november);
    BigDecimal second = Capacity.within(amount, from, to, november, december);
    assertThat(first).isEqualByComparingTo("33.333333333333333333");
    assertThat(first.add(second)).isEqualByComparingTo(amount);
    assertThat(Capacity.within(amount, from, to, from, to)).isEqualByComparingTo(amount);
    assertThat(Capacity.within(amount, from, to, december, december.plusSeconds(9)))
        .isEqualByComparingTo("0");
    assertThat(Capacity.within(amount, from, from, october, november)).isEqualByComparingTo(amount);
    assertThat(Capacity.within(amount, november, november, october, november))
        .isEqualByComparingTo("0");
  }

  @Test
  void statements_haveTheLinesOfACapacity_andKeepTheirSum() {
    LineKey key =
        new LineKey(
            YearMonth.of(2026, 10), "acme", "d", "c", "p", "untagged", "s", "aws", "h100", "USD");
    Figures cost =
        new Figures(
            31,
            0,
            new BigDecimal("100"),
            new BigDecimal("100"),
            new BigDecimal("100"),
            new BigDecimal("100"));
    AllocationRule rule =
        new AllocationRule(
            "capacity-h100",
            Map.of(Dimension.MODEL, "h100"),
            Dimension.TEAM,
            new Amortised(
                "tokens", Map.of("chat", new BigDecimal("40"), "idle", new BigDecimal("60"))));

    List<Line> lines = Allocation.apply(List.of(new Line(key, "", cost)), List.of(rule));

    assertThat(lines)
        .extracting(it -> it.key().team(), it -> it.figures().billed().intValueExact())
        .containsExactlyInAnyOrder(
            tuple("untagged", 100), tuple("untagged", -100), tuple("chat", 40), tuple("idle", 60));
    assertThat(lines.getLast().origin())
        .isEqualTo(new Line.Origin("capacity-h100", "amortised by tokens", "model=h100"));
  }

  @Test
  void impossibleFigures_areRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> use("chat", "llama", 1, "-1", "0", "0"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> capacity("1", AmortisationKey.TOKENS, "0"));
    assertThatIllegalArgumentException().isThrownBy(() -> new Amortised("time", Map.of()));
    assertThatThrownBy(() -> capacity("0.0000000000000000001", AmortisationKey.TOKENS, null))
        .isInstanceOf(ArithmeticException.class);
  }

  private static Capacity capacity(String amount, AmortisationKey key, @Nullable String perHour) {
    return new Capacity(
        "acme",
        "h100",
        "USD",
        new BigDecimal(amount),
        TEN_HOURS,
        key,
        Optional.ofNullable(perHour).map(BigDecimal::new));
  }

  /** Of input and output tokens and seconds. */
  private static CapacityUse use(String team, String model, long requests, String... amounts) {
    return new CapacityUse(
        team,
        "api",
        model,
        requests,
        new BigDecimal(amounts[0]),
        new BigDecimal(amounts[1]),
        new BigDecimal(amounts[2]),
        Optional.empty());
  }
}
