// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.reconcile;

import static io.costwire.chargeback.reconcile.Sides.BATCH;
import static io.costwire.chargeback.reconcile.Sides.DAY;
import static io.costwire.chargeback.reconcile.Sides.PRIORITY;
import static io.costwire.chargeback.reconcile.Sides.SLOT;
import static io.costwire.chargeback.reconcile.Sides.bill;
import static io.costwire.chargeback.reconcile.Sides.line;
import static io.costwire.chargeback.reconcile.Sides.price;
import static io.costwire.chargeback.reconcile.Sides.reconcile;
import static io.costwire.chargeback.reconcile.Sides.unpriced;
import static io.costwire.chargeback.reconcile.Sides.use;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReconcilerTest {
  private static final String TOKENS = "in=1000000 out=100000"; // 13
  private static final OurUse SEARCH = use("search", Terms.STANDARD, TOKENS);
  private static final Terms FLEX = new Terms("flex", false);

  @Test
  void sidesThatAgree_haveNoCause() {
    ReconciledLine line = line(List.of(SEARCH), bill(price(TOKENS)));

    assertThat(line.findings()).isEmpty();
    assertThat(line.residual()).isEqualByComparingTo("0");
  }

  @ParameterizedTest
  @CsvSource({"13.004, 0.01", "12.9961, 0.0001", "13.0000004, 0.000001"})
  void lessThanACent_isRounding(String theirs, String digit) {
    Reconciliation it = reconcile(digit, List.of(SEARCH), List.of(bill(theirs, TOKENS)));

    assertThat(it.lines().getFirst().findings())
        .containsExactly(
            new Finding(new Cause.Rounding(), new BigDecimal(theirs).subtract(SEARCH.cost())));
  }

  @Test
  void aCent_isNoRounding() {
    assertCauses(line(List.of(SEARCH), bill("13.01", TOKENS)), "rate_differs=0.01");
    assertCauses(line(List.of(SEARCH), bill(new BigDecimal("13.01"))), "unexplained=0.01");
  }

  @Test
  void dayModelOrAccountThatWeHaveNothingOf_isMissingTraffic() {
    Slot otherDay = new Slot(DAY.plusDays(1), "one", "");
    Slot otherModel = new Slot(DAY, "two", "");
    Slot otherAccount = new Slot(DAY, "one", "acct-2");
    Slot both = new Slot(DAY.plusDays(1), "two", "");
    List<OurUse> ours = List.of(SEARCH, use(both, "ads", Terms.STANDARD, TOKENS));

    Reconciliation it =
        reconcile(
            "0.01",
            ours,
            List.of(
                bill(price(TOKENS)),
                bill(price(TOKENS)).at(otherDay),
                bill(price(TOKENS)).at(otherModel),
                bill(price(TOKENS)).at(otherAccount),
                bill(price(TOKENS)).at(both),
                bill(price(TOKENS)).at(new Slot(DAY, "three", "")),
                bill(price(TOKENS)).at(new Slot(DAY.plusDays(9), "one", ""))));

    assertThat(it.residual()).isEqualByComparingTo("65");
    assertThat(only(it, otherDay)).isEqualTo(missing(Cause.Extent.SLOT, "search"));
    assertThat(only(it, otherModel)).isEqualTo(missing(Cause.Extent.SLOT, "ads"));
    assertThat(only(it, otherAccount)).isEqualTo(missing(Cause.Extent.ACCOUNT));
    assertThat(only(it, new Slot(DAY, "three", ""))).isEqualTo(missing(Cause.Extent.MODEL));
    assertThat(only(it, new Slot(DAY.plusDays(9), "one", "")))
        .isEqualTo(missing(Cause.Extent.DAY, "search"));
  }

  @Test
  void serviceThatSendsNoEvents_isFoundByItsTokens_andNamedWhereItSpokeBefore() {
    OurUse before = use(new Slot(DAY.minusDays(1), "one", ""), "ads", Terms.STANDARD, TOKENS);
    Bill bill = bill("39.00", "in=3000000 out=300000");

    Reconciliation it =
        reconcile(
            "0.01", List.of(before, SEARCH), List.of(bill, bill("13", TOKENS).at(before.slot())));

    assertCauses(it.lines().getLast(), "missing_traffic=26");
    assertThat(it.lines().getLast().findings().getFirst().cause())
        .isEqualTo(missing(Cause.Extent.PART, "ads"));
  }

  @Test
  void serviceThatSendsNoEvents_mayHaveBeenOnOtherTermsThanTheRest() {
    // ours is a batch at half price, what is missing is not
    OurUse batch = use("jobs", BATCH, TOKENS);

    assertCauses(
        line(List.of(batch), bill("32.50", "in=3000000 out=300000")), "missing_traffic=26");
  }

  @Test
  void eventsThatTheProviderDoesNotBill_areNamed() {
    assertCauses(line(List.of(SEARCH), bill("6.5", "in=500000 out=50000")), "not_billed=-6.5");
    assertCauses(line(List.of(SEARCH), bill(BigDecimal.ZERO)), "not_billed=-13");
    assertCauses(
        reconcile("0.01", List.of(SEARCH), List.of()).lines().getFirst(), "not_billed=-13");
  }

  @Test
  void otherTier_isNamed() {
    ReconciledLine line = line(List.of(SEARCH), bill("22.10", TOKENS));

    assertThat(line.findings())
        .extracting(Finding::cause)
        .containsExactly(new Cause.ServiceTier("standard", "priority", ""));
    assertCauses(line, "service_tier=9.1");
    assertCauses(
        line(List.of(use("a", PRIORITY, TOKENS)), bill("13", TOKENS)), "service_tier=-9.1");
    assertCauses(line(List.of(SEARCH), bill(new BigDecimal("22.10"))), "service_tier=9.1");
  }

  @Test
  void otherTierOfOneServiceOnly_isNamedWithIt() {
    OurUse small = use("ads", Terms.STANDARD, "in=300000 out=10000"); // 3.3

    ReconciledLine line = line(List.of(SEARCH, small), bill("18.61", "in=1300000 out=110000"));

    assertThat(line.findings())
        .extracting(Finding::cause)
        .containsExactly(new Cause.ServiceTier("standard", "priority", "ads"));
  }

  @Test
  void cachedTokensThatWeCountAsPlain_areUncountedCache() {
    ReconciledLine line = line(List.of(SEARCH), bill("9.40", "in=1000000 out=100000 read=400000"));

    assertCauses(line, "uncounted_cache=-3.6");
  }

  @Test
  void cachedTokensThatWeDoNotCountAtAll_areUncountedCache() {
    ReconciledLine line =
        line(List.of(SEARCH), bill("14.65", "in=1500000 out=100000 read=400000 write=100000"));

    assertCauses(line, "uncounted_cache=1.65");
  }

  @Test
  void cacheBilledAsInput_isNamed() {
    OurUse cached = use("search", Terms.STANDARD, "in=600000 read=400000 out=100000"); // 9.4

    assertCauses(line(List.of(cached), bill(new BigDecimal("13"))), "cache_at_input_price=3.6");
    assertCauses(
        line(List.of(cached), bill("13", "in=1000000 out=100000")), "cache_at_input_price=3.6");
    assertCauses(
        line(List.of(cached), bill("13", "in=1000000 out=100000 read=0")),
        "cache_at_input_price=3.6");
  }

  @Test
  void batchAtFullPrice_isNamed() {
    OurUse batch = use("jobs", BATCH, TOKENS);

    assertCauses(line(List.of(batch), bill("13", TOKENS)), "batch_at_full_price=6.5");
    assertCauses(
        line(List.of(batch, SEARCH), bill(new BigDecimal("26"))), "batch_at_full_price=6.5");
  }

  @Test
  void batchThatWeDoNotKnowOf_isNamed() {
    assertCauses(line(List.of(SEARCH), bill("6.5", TOKENS)), "batch_unknown_to_us=-6.5");
  }

  @Test
  void otherUnitOfCost_isNamed() {
    assertCauses(line(List.of(SEARCH), bill("13000", TOKENS)), "other_unit=12987");
    assertCauses(line(List.of(SEARCH), bill(new BigDecimal("1300"))), "other_unit=1287");
    ReconciledLine small =
        reconcile("0.000001", List.of(SEARCH), List.of(bill("0.013", TOKENS))).lines().getFirst();
    assertCauses(small, "other_unit=-12.987");
  }

  @Test
  void otherUnitOfTokens_isNamed_alsoWhereTheCostIsRight() {
    assertCauses(line(List.of(SEARCH), bill("13", "in=1000 out=100")), "other_unit=0");
    assertCauses(line(List.of(SEARCH), bill("", "in=1000 out=100")), "other_unit=-12.987");
    assertThat(line(List.of(SEARCH), bill("", "in=1000 out=100")).findings().getFirst().cause())
        .isEqualTo(new Cause.OtherUnit(Cause.OtherUnit.What.TOKENS, new BigDecimal("0.001")));
  }

  @Test
  void sameTokensAtAnotherPrice_isARate() {
    ReconciledLine line = line(List.of(SEARCH), bill("14.30", TOKENS));

    assertThat(line.findings())
        .extracting(Finding::cause)
        .containsExactly(new Cause.RateDiffers(new BigDecimal("1.1E+2")));
    assertCauses(line, "rate_differs=1.3");
  }

  @Test
  void costWithoutTokensThatNothingFits_isUnexplained() {
    assertCauses(line(List.of(SEARCH), bill(new BigDecimal("14.30"))), "unexplained=1.3");
  }

  @Test
  void requestsAlone_areTakenAtTheMean_andTheRestIsUnexplained() {
    assertCauses(
        line(List.of(SEARCH), bill("17", "requests=120")),
        "missing_traffic=2.6",
        "unexplained=1.4");
    assertCauses(line(List.of(SEARCH), bill("14", "requests=120")), "missing_traffic=1");
    assertCauses(line(List.of(SEARCH), bill("14", "requests=100")), "unexplained=1");
  }

  @Test
  void requestsWithoutAPrice_areNotFree() {
    List<OurUse> ours = List.of(SEARCH, unpriced("new", "in=200000 out=10000")); // would be 2.3

    assertCauses(line(ours, bill("15.30", "in=1200000 out=110000")), "not_priced=2.3");
    assertCauses(line(ours, bill(new BigDecimal("15.30"))), "not_priced=2.3");
    assertThat(line(ours, bill(new BigDecimal("15.30"))).known().unknown()).isEqualTo(5);
  }

  @Test
  void otherThanTokens_staysInOurCost() {
    var counted = new OurUse.Counted(100, 0, Map.of(), new BigDecimal("2"));
    OurUse searches = new OurUse(SLOT, Terms.STANDARD, "search", counted, SEARCH.charges());

    assertCauses(line(List.of(searches), bill("15", TOKENS)));
    assertCauses(
        line(List.of(searches), bill("28", "in=2000000 out=200000")), "missing_traffic=13");
  }

  @Test
  void twoCausesAtOnce_areBothFound() {
    OurUse batchCached = use("jobs", BATCH, "in=600000 read=400000 out=100000"); // 4.7
    assertCauses(
        line(List.of(batchCached), bill(new BigDecimal("13"))),
        "batch_at_full_price=4.7",
        "cache_at_input_price=3.6");
    // another 2,000,000 in and 200,000 out, and 400,000 of the first million were cached
    assertCauses(
        line(List.of(SEARCH), bill("35.40", "in=3000000 out=300000 read=400000")),
        "uncounted_cache=-3.6",
        "missing_traffic=26");
    assertCauses(
        line(List.of(SEARCH), bill(new BigDecimal("2210"))),
        "service_tier=9.1",
        "other_unit=2187.9");
    assertCauses(
        line(List.of(use("jobs", BATCH, TOKENS)), bill("26", "in=2000000 out=200000")),
        "missing_traffic=6.5",
        "batch_at_full_price=13");
    assertCauses(
        line(List.of(SEARCH), bill("20.574", "in=1000000 out=100000 read=100000")),
        "uncounted_cache=-0.9",
        "service_tier=8.47",
        "rounding=0.004");
  }

  @Test
  void twoCausesThatMayFitByChance_areNotClaimed() {
    List<OurUse> small = List.of(use("jobs", BATCH, "in=6000 read=4000 out=1000")); // 0.047
    Bill bill = bill(new BigDecimal("0.13"));

    assertCauses(line(small, bill), "unexplained=0.083");
    assertCauses(
        reconcile("0.000001", small, List.of(bill)).lines().getFirst(),
        "batch_at_full_price=0.047",
        "cache_at_input_price=0.036");
  }

  @Test
  void causeThatFitsAsWell_isSaid() {
    OurUse alone = use("jobs", Terms.STANDARD, "out=100000"); // 3
    // the same amount, as every token of the slot has one price: tier and service cannot be told
    OurUse twin = use("ads", Terms.STANDARD, "out=100000");

    ReconciledLine line = line(List.of(alone, twin), bill("8.10", "in=0 out=200000"));

    assertCauses(line, "service_tier=2.1");
    assertThat(line.findings())
        .extracting(Finding::cause)
        .containsExactly(new Cause.ServiceTier("standard", "priority", "ads"));
    assertThat(line.alsoFits())
        .containsExactly(new Cause.ServiceTier("standard", "priority", "jobs"));
    assertThat(line(List.of(SEARCH), bill("22.10", TOKENS)).alsoFits()).isEmpty();
  }

  @Test
  void tokensWithoutCost_areTakenAtOurPrices() {
    assertCauses(line(List.of(SEARCH), bill("", "in=1100000 out=100000")), "missing_traffic=1");
    assertCauses(line(List.of(), bill("", TOKENS)), "missing_traffic=13");
  }

  @Test
  void tokensThatNobodyHasAPriceFor_areNotComparable_andNeverWithin() {
    Slot unlisted = new Slot(DAY, "unlisted", "");

    Reconciliation it = reconcile("0.01", List.of(), List.of(bill("", TOKENS).at(unlisted)));

    assertCauses(it.lines().getFirst(), "not_comparable=0");
    assertThat(it.isWithin(BigDecimal.valueOf(100))).isFalse();
  }

  @Test
  void differencesDoNotCancelEachOther() {
    Slot next = new Slot(DAY.plusDays(1), "one", "");
    Reconciliation it =
        reconcile(
            "0.01",
            List.of(SEARCH, use(next, "search", Terms.STANDARD, TOKENS)),
            List.of(bill("14.30", TOKENS), bill("11.70", TOKENS).at(next)));

    assertThat(it.residual()).isEqualByComparingTo("0");
    assertThat(it.gross()).isEqualByComparingTo("2.60");
    assertThat(it.isWithin(new BigDecimal("9.99"))).isFalse();
    assertThat(it.isWithin(BigDecimal.TEN)).isTrue();
  }

  @Test
  void nothingOnBothSides_isWithin() {
    assertThat(reconcile("0.01", List.of(), List.of()).isWithin(BigDecimal.ZERO)).isTrue();
  }

  @Test
  void findingsThatDoNotSum_areRefused() {
    var known = new ReconciledLine.Known(BigDecimal.ONE, 0, BigDecimal.TEN);

    assertThatThrownBy(() -> new ReconciledLine(SLOT, known, List.of(), List.of()))
        .hasMessageContaining("sum to 0");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void causesSumToTheResidual_whateverTheSides(long seed) {
    Random random = new Random(seed);
    List<Terms> terms = List.of(Terms.STANDARD, BATCH, PRIORITY, FLEX);
    List<OurUse> ours = new ArrayList<>();
    List<Bill> theirs = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      Slot slot = new Slot(DAY.plusDays(i % 7), "m" + i % 3, i % 5 == 0 ? "b" : "");
      String tokens = "in=%d read=%d out=%d".formatted(count(random), count(random), count(random));
      if (random.nextInt(4) > 0) {
        ours.add(use(slot, "s" + i % 4, terms.get(random.nextInt(4)), tokens));
      }
      if (random.nextInt(4) > 0) {
        String stated =
            random.nextInt(5) == 0 ? "" : BigDecimal.valueOf(count(random), 4).toString();
        Bill bill = bill(stated, tokens).at(slot);
        theirs.add(
            random.nextBoolean() || stated.isEmpty()
                ? bill
                : new Bill(slot, Bill.Tokens.UNKNOWN, bill.cost(), 1));
      }
    }

    Reconciliation it = reconcile("0.0001", ours, theirs);

    BigDecimal sum =
        it.causes().stream()
            .map(Reconciliation.CauseTotal::amount)
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    assertThat(it.lines()).hasSizeGreaterThan(10);
    assertThat(sum).as("seed " + seed).isEqualByComparingTo(it.residual());
    assertThat(it.ours())
        .isEqualByComparingTo(
            ours.stream().map(OurUse::cost).reduce(BigDecimal.ZERO, BigDecimal::add));
  }

  private static long count(Random random) {
    return random.nextInt(1_000_000);
  }

  private static void assertCauses(ReconciledLine line, String... causes) {
    assertThat(line.findings())
        .extracting(
            it ->
                it.cause().key()
                    + "="
                    + Optional.of(it.amount().stripTrailingZeros())
                        .map(BigDecimal::toPlainString)
                        .orElseThrow())
        .containsExactly(causes);
  }

  private static Cause only(Reconciliation it, Slot slot) {
    ReconciledLine line =
        it.lines().stream().filter(one -> one.slot().equals(slot)).findFirst().orElseThrow();
    assertThat(line.findings()).hasSize(1);
    return line.findings().getFirst().cause();
  }

  private static Cause missing(Cause.Extent extent, String... silent) {
    return new Cause.MissingTraffic(extent, Set.of(silent));
  }
}
