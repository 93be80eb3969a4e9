// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.reconcile;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One slot that both sides have, and why they differ. */
final class SlotCase {
  private static final BigDecimal CENT = new BigDecimal("0.01");
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
  private static final BigDecimal TWO = BigDecimal.TWO;
  private static final int PERCENT_SCALE = 4;

  private final List<OurUse> uses;
  private final Bill bill;
  private final RateCard rates;
  private final Cause missing;
  private final BigDecimal ours;
  private final long unknown;
  private final Pool pool;

  /**
   * @param uses what we have, which may be nothing
   * @param missing the cause of traffic that only the provider has
   */
  SlotCase(List<OurUse> uses, Bill bill, RateCard rates, Cause missing) {
    this.uses = List.copyOf(uses);
    this.bill = bill;
    this.rates = rates;
    this.missing = missing;
    this.ours = uses.stream().map(OurUse::cost).reduce(BigDecimal.ZERO, BigDecimal::add);
    this.unknown = uses.stream().mapToLong(use -> use.counted().unknown()).sum();
    this.pool =
        uses.isEmpty()
            ? new Pool(List.of(usual()))
            : new Pool(uses.stream().map(use -> Portion.of(use, rates)).toList());
  }

  /**
   * The two sides and why they differ.
   *
   * @param digit the last digit that the file states of a cost
   */
  ReconciledLine line(BigDecimal digit) {
    Optional<BigDecimal> factor = tokenFactor();
    Bill.Tokens tokens = factor.map(it -> bill.tokens().times(inverse(it))).orElse(bill.tokens());
    Optional<BigDecimal> theirs =
        bill.cost().or(() -> mean(alignments(bill.tokens())).map(Alignment::cost));
    if (theirs.isEmpty()) {
      return line(ours, Explanation.of(new Finding(new Cause.NotComparable(), BigDecimal.ZERO)));
    }
    Explanation explanation =
        bill.cost().isPresent()
            ? ofCost(theirs.get(), tokens, digit)
            : ofTokens(theirs.get(), tokens);
    return line(theirs.get(), withTokenUnit(explanation, factor));
  }

  private ReconciledLine line(BigDecimal theirs, Explanation explanation) {
    return new ReconciledLine(
        bill.slot(),
        new ReconciledLine.Known(ours, unknown, theirs),
        explanation.findings(),
        explanation.alsoFits());
  }

  /** Tokens in another unit are told even where the cost is stated and does not suffer. */
  private static Explanation withTokenUnit(Explanation explanation, Optional<BigDecimal> factor) {
    boolean told =
        explanation.findings().stream().anyMatch(it -> it.cause() instanceof Cause.OtherUnit);
    if (factor.isEmpty() || told) {
      return explanation;
    }
    List<Finding> findings = new ArrayList<>(explanation.findings());
    findings.add(new Finding(tokenUnit(factor.get()), BigDecimal.ZERO));
    return new Explanation(findings, explanation.alsoFits());
  }

  private static Cause tokenUnit(BigDecimal factor) {
    return new Cause.OtherUnit(Cause.OtherUnit.What.TOKENS, factor);
  }

  /** The provider states no cost: what differs are tokens alone. */
  private Explanation ofTokens(BigDecimal theirs, Bill.Tokens tokens) {
    Optional<Alignment> alignment = mean(alignments(tokens));
    if (alignment.isEmpty()) {
      return rest(List.of(), theirs.subtract(ours));
    }
    List<Finding> findings = new ArrayList<>(alignment.get().findings());
    BigDecimal unit = theirs.subtract(alignment.get().cost());
    if (unit.signum() != 0) {
      findings.add(new Finding(tokenUnit(tokenFactor().orElse(BigDecimal.ONE)), unit));
    }
    return new Explanation(findings, List.of());
  }

  private Explanation ofCost(BigDecimal theirs, Bill.Tokens tokens, BigDecimal digit) {
    BigDecimal residual = theirs.subtract(ours);
    BigDecimal lines = BigDecimal.valueOf(bill.rows());
    BigDecimal written = digit.min(CENT).multiply(lines);
    BigDecimal cents = CENT.multiply(lines);
    if (residual.signum() == 0) {
      return Explanation.NOTHING;
    }
    if (Search.fits(residual, written)) {
      return Explanation.of(new Finding(new Cause.Rounding(), residual));
    }
    if (theirs.signum() == 0) {
      return Explanation.of(new Finding(new Cause.NotBilled(Cause.Extent.SLOT), residual));
    }
    if (uses.isEmpty()) {
      return Explanation.of(new Finding(missing, residual));
    }
    List<Alignment> alignments = alignments(tokens);
    List<Alignment> all = new ArrayList<>(alignments);
    if (alignments.isEmpty() || !alignments.getFirst().findings().isEmpty()) {
      // a provider may count otherwise and bill the same
      pool.cost().ifPresent(cost -> all.add(new Alignment(pool, cost, List.of())));
    }
    Search search = new Search(theirs, all);
    return search
        .within(written)
        .or(
            () ->
                Search.fits(residual, cents)
                    ? Optional.of(Explanation.of(new Finding(new Cause.Rounding(), residual)))
                    : Optional.empty())
        .or(
            () ->
                residual.abs().compareTo(cents.multiply(BigDecimal.TEN)) < 0
                    ? Optional.empty()
                    : search.within(cents))
        .orElseGet(() -> asFarAsItGoes(theirs, tokens, mean(alignments)));
  }

  private Explanation asFarAsItGoes(
      BigDecimal theirs, Bill.Tokens tokens, Optional<Alignment> alignment) {
    BigDecimal cost = alignment.map(Alignment::cost).orElse(ours);
    List<Finding> findings = new ArrayList<>(alignment.map(Alignment::findings).orElse(List.of()));
    BigDecimal rest = theirs.subtract(cost);
    boolean counted = findings.stream().anyMatch(it -> it.cause() instanceof Cause.NotPriced);
    if (unknown > 0 && !counted && rest.signum() > 0) {
      findings.add(new Finding(new Cause.NotPriced(unknown), rest));
      return new Explanation(findings, List.of());
    }
    if (tokens.areKnown() && alignment.isPresent() && cost.signum() > 0) {
      BigDecimal percent =
          theirs.multiply(HUNDRED).divide(cost, PERCENT_SCALE, RoundingMode.HALF_EVEN);
      findings.add(new Finding(new Cause.RateDiffers(percent.stripTrailingZeros()), rest));
      return new Explanation(findings, List.of());
    }
    return tokens.areKnown() ? rest(findings, rest) : byRequests(findings, tokens, rest);
  }

  /** Without tokens, requests that we do not have are taken at the mean of those that we have. */
  private Explanation byRequests(List<Finding> findings, Bill.Tokens tokens, BigDecimal rest) {
    long requests = uses.stream().mapToLong(use -> use.counted().requests()).sum();
    BigDecimal more =
        tokens
            .requests()
            .orElse(BigDecimal.valueOf(requests))
            .subtract(BigDecimal.valueOf(requests));
    if (requests == 0 || more.signum() != rest.signum()) {
      return rest(findings, rest);
    }
    BigDecimal mean =
        ours.multiply(more.abs())
            .divide(BigDecimal.valueOf(requests), ours.scale(), RoundingMode.HALF_EVEN);
    BigDecimal part = mean.min(rest.abs());
    BigDecimal signed = rest.signum() < 0 ? part.negate() : part;
    List<Finding> all = new ArrayList<>(findings);
    if (signed.signum() != 0) {
      all.add(
          new Finding(
              signed.signum() > 0 ? missing : new Cause.NotBilled(Cause.Extent.PART), signed));
    }
    return rest(all, rest.subtract(signed));
  }

  private static Explanation rest(List<Finding> findings, BigDecimal rest) {
    List<Finding> all = new ArrayList<>(findings);
    if (rest.signum() != 0) {
      all.add(new Finding(new Cause.Unexplained(), rest));
    }
    return new Explanation(all, List.of());
  }

  private List<Alignment> alignments(Bill.Tokens tokens) {
    var difference = TokenDifference.of(pool.tokens(), unpriced(), tokens);
    return Alignment.of(pool, difference, usual(), unknown, missing);
  }

  private static Optional<Alignment> mean(List<Alignment> alignments) {
    return alignments.stream().findFirst();
  }

  private Quantities unpriced() {
    return uses.stream()
        .map(use -> new Quantities(use.counted().unpriced()))
        .reduce(Quantities.NONE, Quantities::plus);
  }

  /** The provider's tokens in ours, where they are so far apart that the unit must be another. */
  private Optional<BigDecimal> tokenFactor() {
    BigDecimal own = pool.tokens().plus(unpriced()).total();
    BigDecimal stated =
        bill.tokens()
            .input()
            .orElse(BigDecimal.ZERO)
            .add(bill.tokens().output().orElse(BigDecimal.ZERO));
    if (own.signum() == 0 || stated.signum() == 0) {
      return Optional.empty();
    }
    return Supposition.TOKEN_FACTORS.stream()
        .filter(
            factor -> {
              BigDecimal inOurs = Supposition.Unit.inOurs(stated, factor);
              return inOurs.multiply(TWO).compareTo(own) >= 0
                  && inOurs.compareTo(own.multiply(TWO)) <= 0;
            })
        .findFirst();
  }

  private static BigDecimal inverse(BigDecimal factor) {
    return Supposition.Unit.inOurs(BigDecimal.ONE, factor);
  }

  /** No tokens yet, at the book's prices on the usual terms. */
  private Portion usual() {
    Map<TokenKind, OurUse.Charge> none = new EnumMap<>(TokenKind.class);
    var counted = new OurUse.Counted(0, 0, Map.of(), BigDecimal.ZERO);
    return Portion.of(new OurUse(bill.slot(), Terms.STANDARD, "", counted, none), rates);
  }
}
