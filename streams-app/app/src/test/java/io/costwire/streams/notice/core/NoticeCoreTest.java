// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.notice.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.book.PriceBook;
import io.costwire.signals.rules.SignalRule.Storm;
import io.costwire.signals.rules.SignalRule.Trouble;
import io.costwire.signals.rules.SignalRule.Where;
import io.costwire.streams.notice.core.PriceComparison.Result;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import io.costwire.streams.window.core.Totals;
import io.costwire.streams.window.core.Totals.Cost;
import io.costwire.streams.window.core.Totals.Count;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NoticeCoreTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final Series SERIES = new Series("acme", "openai", "gpt-4o");
  private static final long SPAN = 300;

  private static final String BOOK =
      """
      book: {id: default, version: test.1, currency: USD}
      providers:
      - id: openai
        models:
        - id: gpt-4o
          prices:
          - id: gpt-4o@base
            rates:
              input_tokens: {per: 1000000, rate: "2"}
              cache_write_tokens: {per: 1000000, rate: "3"}
              output_tokens: {per: 1000000, rate: "10"}
        - id: gpt-old
          prices:
          - id: gpt-old@base
            effective_to: 2026-01-01T00:00:00Z
            rates:
              input_tokens: {per: 1000000, rate: "90"}
      - id: other
        models:
        - id: large
          prices:
          - id: large@base
            rates:
              input_tokens: {per: 1000000, rate: "5"}
              output_tokens: {per: 1000000, rate: "50"}
              web_searches: {per: 1000, rate: "7"}
      """;

  private static PriceBook book(String yaml) {
    return PriceBook.read(yaml).orThrow();
  }

  private static Map<String, BigDecimal> usage(Object... unitsAndCounts) {
    Map<String, BigDecimal> usage = new java.util.HashMap<>();
    for (int i = 0; i < unitsAndCounts.length; i += 2) {
      usage.put((String) unitsAndCounts[i], new BigDecimal(unitsAndCounts[i + 1].toString()));
    }
    return usage;
  }

  private static Totals totals(long requests, String billed, Map<String, BigDecimal> usage) {
    Totals totals = new Totals();
    for (long i = 0; i < requests; i++) {
      totals.add(Count.REQUESTS);
    }
    totals.add(Cost.BILLED, new BigDecimal(billed));
    usage.forEach(totals::add);
    return totals;
  }

  // --- unpriced usage

  @Test
  void unpricedDay_isToldFirstAndWhenItHasDoubledAndTakenBack() {
    UnpricedDay day = UnpricedDay.NOTHING;
    assertThat(day.due()).isEqualTo(UnpricedDay.Due.NOTHING);
    day = day.plus(totals(3, "0", Map.of()));
    assertThat(day.due()).isEqualTo(UnpricedDay.Due.FIRE);
    day = day.asTold().plus(totals(2, "0", Map.of()));
    assertThat(day.due()).as("5 of 6").isEqualTo(UnpricedDay.Due.NOTHING);
    day = day.plus(totals(1, "0", Map.of()));
    assertThat(day.due()).isEqualTo(UnpricedDay.Due.FIRE);
    day = day.asTold().plus(totals(6, "0", Map.of()).negated());
    assertThat(day.due()).isEqualTo(UnpricedDay.Due.WITHDRAW);
    day = day.asTold();
    assertThat(day.due()).isEqualTo(UnpricedDay.Due.NOTHING);
    assertThat(day.revisions()).isEqualTo(3);
    assertThat(UnpricedDay.read(new ByteReader(day.toBytes()))).isEqualTo(day);
  }

  @Test
  void unpricedDay_ofARuleThatCameBackHasNoDebts() {
    UnpricedDay day = UnpricedDay.NOTHING.plus(totals(5, "0", Map.of())).asTold().ended();
    day = day.plus(totals(5, "0", Map.of()).negated());

    assertThat(day.due()).isEqualTo(UnpricedDay.Due.NOTHING);
    assertThat(day.plus(totals(1, "0", Map.of())).due()).isEqualTo(UnpricedDay.Due.FIRE);
    assertThat(day.revisions()).isEqualTo(2);
  }

  @Test
  void costBound_ofAKnownProviderIsByItsDearestPriceInEffect() {
    CostBound bound =
        CostBound.of(book(BOOK), "openai", usage("input_tokens", 1000, "output_tokens", 100), NOON);

    assertThat(bound.amount()).isEqualByComparingTo("0.003");
    assertThat(bound.basis()).isEqualTo("dearest list price of openai in price book test.1");
    assertThat(bound.withoutPrice()).isEmpty();
  }

  @Test
  void costBound_chargesAWholeAtTheDearestOfItsReportedParts() {
    Map<String, BigDecimal> plain = usage("input_tokens", 1000, "cache_read_tokens", 900);
    Map<String, BigDecimal> written = usage("input_tokens", 1000, "cache_write_tokens", 100);

    assertThat(CostBound.of(book(BOOK), "openai", plain, NOON).amount())
        .isEqualByComparingTo("0.002");
    assertThat(CostBound.of(book(BOOK), "openai", written, NOON).amount())
        .isEqualByComparingTo("0.003");
  }

  @Test
  void costBound_isNeverBelowWhatAnyModelOfTheProviderCosts() {
    PriceBook shipped = PriceBook.shipped();
    Map<String, BigDecimal> usage =
        usage("input_tokens", 5000, "cache_read_tokens", 1000, "output_tokens", 700);
    PriceEngine engine = new PriceEngine(shipped);
    int compared = 0;
    for (var provider : shipped.providers()) {
      BigDecimal bound = CostBound.of(shipped, provider.id(), usage, NOON).amount();
      for (var model : provider.models()) {
        var priced =
            engine.price(
                io.costwire.pricing.PriceRequest.of(
                    provider.id(), model.id(), NOON, io.costwire.pricing.core.Usage.of(usage)));
        if (priced instanceof io.costwire.pricing.PriceResult.Priced it
            && it.priced().lines().stream()
                .noneMatch(line -> line.unit().name().equals("requests"))) {
          assertThat(bound)
              .as(provider.id() + " " + model.id())
              .isGreaterThanOrEqualTo(it.priced().total());
          compared++;
        }
      }
    }
    assertThat(compared).isGreaterThan(500);
  }

  @Test
  void costBound_ofAnUnknownProviderOrUnitIsByAllOrNotKnown() {
    CostBound all = CostBound.of(book(BOOK), "nobody", usage("output_tokens", 100), NOON);
    CostBound partly =
        CostBound.of(
            book(BOOK),
            "openai",
            usage("input_tokens", 1000, "web_searches", 1, "dreams", 4),
            NOON);
    CostBound none = CostBound.of(book(BOOK), "openai", usage("dreams", 4), NOON);
    CostBound zero = CostBound.of(book(BOOK), "openai", usage("input_tokens", 0), NOON);

    assertThat(all.amount()).isEqualByComparingTo("0.005");
    assertThat(all.basis()).contains("any provider");
    assertThat(partly.amount()).isEqualByComparingTo("0.009");
    assertThat(partly.basis()).contains("any provider");
    assertThat(partly.withoutPrice()).containsExactly("dreams");
    assertThat(none.amount()).as("not known is not 0").isNull();
    assertThat(zero.amount()).isNull();
  }

  // --- storms

  private static Storm storm(String percent, long requests) {
    return new Storm("r", Where.ANYWHERE, Trouble.ERROR, new BigDecimal(percent), requests);
  }

  @Test
  void share_reachesARuleByPercentAndNumber() {
    assertThat(new Share(10, 20).reaches(storm("50", 20))).isTrue();
    assertThat(new Share(10, 21).reaches(storm("50", 20))).isFalse();
    assertThat(new Share(19, 19).reaches(storm("50", 20))).isFalse();
    assertThat(new Share(1, 3).reaches(storm("33.333333333333", 1))).isTrue();
    assertThat(Share.mayReach(storm("50", 20), 9)).isFalse();
    assertThat(Share.mayReach(storm("50", 20), 10)).isTrue();
    assertThat(new Share(1, 4).or(new Share(2, 4))).isEqualTo(new Share(2, 4));
    assertThatThrownBy(() -> new Share(2, 1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void episode_takesInWhatIsNotTwoQuietSpansAwayAndADayAtMost() {
    StormEpisode episode = StormEpisode.begin(100 * SPAN, new Share(20, 20));

    assertThat(episode.takesIn(102 * SPAN)).isTrue();
    assertThat(episode.takesIn(103 * SPAN)).isFalse();
    assertThat(episode.takesIn(98 * SPAN)).isTrue();
    assertThat(episode.takesIn(97 * SPAN)).isFalse();
    assertThat(episode.isOver(103 * SPAN - 1)).isFalse();
    assertThat(episode.isOver(103 * SPAN)).isTrue();
    StormEpisode day = episode;
    for (int i = 101; i < 388; i++) {
      day = day.with(i * SPAN, new Share(20, 40));
    }
    assertThat(day.takesIn(388 * SPAN)).isFalse();
    assertThat(day.peak()).isEqualTo(new Share(20, 20));
    assertThat(day.start()).isEqualTo(100 * SPAN);
  }

  @Test
  void episode_isDueFirstWhenDoubledAndWhenOpenedAgain() {
    StormEpisode found = StormEpisode.begin(0, new Share(20, 20));
    assertThat(found.isDue(found, 20)).isTrue();
    StormEpisode told = found.asTold(20);
    assertThat(told.isDue(told, 39)).isFalse();
    assertThat(told.isDue(told, 40)).isTrue();
    StormEpisode closed = told.closed().asTold(20);
    assertThat(closed.with(0, new Share(20, 20)).open()).as("nothing new").isFalse();
    StormEpisode again = closed.with(SPAN, new Share(20, 20));
    assertThat(again.open()).isTrue();
    assertThat(again.isDue(closed, 21)).isTrue();
    assertThat(again.asTold(21).revisions()).isEqualTo(3);
    assertThat(StormEpisode.read(new ByteReader(again.toBytes()))).isEqualTo(again);
  }

  // --- changed prices

  @Test
  void comparison_changesTheCostAsMuchAsThePriceOfTheAverageRequest() {
    PriceComparison comparison = comparison(BOOK.replace("rate: \"10\"", "rate: \"20\""));
    // three requests at a discount: 0.004 by the list
    Totals used = totals(3, "0.003", usage("input_tokens", 1000, "output_tokens", 200));

    Result result = comparison.compare(SERIES, used);
    assertThat(result)
        .isInstanceOfSatisfying(
            Result.Compared.class,
            it -> assertThat(it.estimate()).isCloseTo(new BigDecimal("0.0045"), within()))
        .isInstanceOfSatisfying(
            Result.Compared.class, it -> assertThat(it.estimate().scale()).isEqualTo(18));
  }

  private static org.assertj.core.data.Offset<BigDecimal> within() {
    return org.assertj.core.data.Offset.offset(new BigDecimal("1e-15"));
  }

  @Test
  void comparison_ofWhatOneBookHasNoPriceForIsNotMade() {
    PriceComparison comparison = comparison(BOOK.replace("id: gpt-4o\n", "id: gpt-4o-renamed\n"));
    Totals used = totals(1, "2", usage("input_tokens", 1_000_000));

    assertThat(comparison.compare(SERIES, used)).isInstanceOf(Result.Incomparable.class);
    assertThat(comparison.compare(SERIES, totals(1, "0", usage("input_tokens", 5))))
        .isInstanceOf(Result.Incomparable.class);
    assertThat(comparison.compare(SERIES, new Totals())).isInstanceOf(Result.Incomparable.class);
  }

  private static PriceComparison comparison(String current) {
    return new PriceComparison(
        new PriceEngine(book(BOOK)),
        new PriceEngine(book(current.replace("test.1", "test.2"))),
        NOON);
  }

  @Test
  void review_goesOnWhereItWas() {
    PriceReview review =
        PriceReview.begin("a").with("b", NOON.getEpochSecond()).after("acme").withRunningDay();

    assertThat(PriceReview.read(new ByteReader(review.toBytes()))).isEqualTo(review);
    assertThat(Instant.ofEpochSecond(review.daySecond())).hasToString("2026-11-21T00:00:00Z");
    assertThat(Instant.ofEpochSecond(review.lookedAtSecond())).hasToString("2026-11-22T00:00:00Z");
    assertThat(review.settled("b").isSettled()).isTrue();
    assertThat(review.settled("b").with("c", 0).number()).isEqualTo(2);
  }

  // --- keys

  @Test
  void keys_areReadAsTheyWereWrittenAndSortByStart() {
    NoticeKey key = new NoticeKey(NoticeKind.ERROR, 600, "", SERIES);
    ByteWriter out = new ByteWriter();
    key.write(out);

    assertThat(NoticeKey.read(new ByteReader(out.toBytes()))).isEqualTo(key);
    assertThat(key.other().series().isOther()).isTrue();
    assertThat(NoticeKind.ERROR.startOf(899)).isEqualTo(600);
    assertThat(NoticeKind.UNPRICED.startOf(NOON.getEpochSecond()) % 86_400).isZero();
  }

  @Test
  void owner_isThatOfTheWindowsOfTheSameTenant() {
    assertThat(SERIES.owner()).isEqualTo(new Series("acme", "x", "y").owner());
  }

  @Test
  void ids_ofDifferentCausesDiffer() {
    assertThat(SignalId.of("storm", "a|b", "c")).isEqualTo("storm|a\\|b|c");
    assertThat(SignalId.of("storm", "a", "b|c")).isNotEqualTo(SignalId.of("storm", "a|b", "c"));
  }

  @Test
  void sums_addUpByKeyAndAreForgottenOnceDrained() {
    NoticeSums sums = new NoticeSums();
    NoticeKey key = new NoticeKey(NoticeKind.ERROR, 0, "", SERIES);
    Totals once = totals(1, "2", Map.of());
    sums.add(key, once);
    sums.add(key, once);
    sums.drain((k, totals) -> assertThat(totals.count(Count.REQUESTS)).isEqualTo(2));

    assertThat(sums.size()).isZero();
    assertThat(once.count(Count.REQUESTS)).as("not changed").isEqualTo(1);
  }
}
