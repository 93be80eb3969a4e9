// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.capacity;

import io.costwire.chargeback.allocation.LargestRemainder;
import io.costwire.chargeback.close.Figures;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The cost of a capacity, spread over its use. The used share is what was used of what it can do,
 * at most all of it; the rest is idle. All lines and the idle remainder sum to the amount, to the
 * last digit.
 *
 * @param lines in the order of the uses; a use of nothing bears nothing
 * @param idle what nobody used
 */
public record Amortisation(Capacity capacity, List<Line> lines, BigDecimal idle) {
  private static final BigDecimal THOUSAND = BigDecimal.valueOf(1_000);
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);
  private static final int PERCENT_DIGITS = 2;
  private static final int PRICE_DIGITS = 9;

  /** What a use bears. */
  public record Line(CapacityUse use, BigDecimal amount) {}

  /**
   * What tokens of a model came to.
   *
   * @param perThousand what 1,000 tokens bore, idle time left out; nothing without tokens
   * @param withIdle the same with the idle remainder, shared alike
   * @param list what 1,000 of the same tokens cost at list price; nothing where that is not known
   */
  public record ModelCost(
      String model,
      BigDecimal tokens,
      BigDecimal amount,
      Optional<BigDecimal> perThousand,
      Optional<BigDecimal> withIdle,
      Optional<BigDecimal> list) {}

  public Amortisation {
    lines = List.copyOf(lines);
  }

  /** Spreads a capacity over who used it. */
  public static Amortisation of(Capacity capacity, List<CapacityUse> uses) {
    AmortisationKey key = capacity.key();
    BigDecimal whole = sum(uses, key::of);
    BigDecimal used = Capacity.inTokenSeconds(sum(uses, key::tokens));
    Optional<BigDecimal> able = capacity.tokenSeconds();
    boolean full = able.isEmpty() || used.compareTo(able.get()) >= 0;
    if (whole.signum() == 0 || (!full && used.signum() == 0)) {
      return new Amortisation(
          capacity,
          uses.stream().map(use -> new Line(use, BigDecimal.ZERO.setScale(Figures.SCALE))).toList(),
          capacity.amount());
    }
    // of the whole, a use bears used / able x its part, and nobody bears (able - used) / able
    BigDecimal part = full ? BigDecimal.ONE : used;
    List<BigDecimal> weights = new ArrayList<>();
    uses.forEach(use -> weights.add(key.of(use).multiply(part)));
    weights.add(full ? BigDecimal.ZERO : whole.multiply(able.get().subtract(used)));
    List<BigDecimal> amounts = LargestRemainder.split(capacity.amount(), weights, Figures.SCALE);
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < uses.size(); i++) {
      lines.add(new Line(uses.get(i), amounts.get(i)));
    }
    return new Amortisation(capacity, lines, amounts.getLast());
  }

  /** What was used of what it can do, in percent; above 100 where it did more. */
  public Optional<BigDecimal> utilisation() {
    BigDecimal used =
        Capacity.inTokenSeconds(sum(lines, line -> capacity.key().tokens(line.use())));
    return capacity
        .tokenSeconds()
        .filter(able -> able.signum() > 0)
        .map(able -> used.multiply(HUNDRED).divide(able, PERCENT_DIGITS, RoundingMode.HALF_EVEN));
  }

  /** What teams bear. */
  public Map<String, BigDecimal> teams() {
    Map<String, BigDecimal> teams = new TreeMap<>();
    lines.forEach(line -> teams.merge(line.use().team(), line.amount(), BigDecimal::add));
    return teams;
  }

  /** What models came to, by name. */
  public List<ModelCost> models() {
    Map<String, List<Line>> byModel = new TreeMap<>();
    lines.forEach(
        line -> byModel.computeIfAbsent(line.use().model(), it -> new ArrayList<>()).add(line));
    List<ModelCost> models = new ArrayList<>();
    byModel.forEach((model, own) -> models.add(model(model, own)));
    return models;
  }

  private ModelCost model(String model, List<Line> own) {
    BigDecimal tokens = sum(own, line -> line.use().tokens());
    BigDecimal amount = sum(own, Line::amount);
    BigDecimal borne = capacity.amount().subtract(idle);
    Optional<BigDecimal> withIdle =
        borne.signum() == 0
            ? Optional.empty()
            : Optional.of(amount.multiply(capacity.amount()).divide(borne, MathContext.DECIMAL128));
    boolean known = own.stream().allMatch(line -> line.use().list().isPresent());
    Optional<BigDecimal> list =
        known
            ? Optional.of(sum(own, line -> line.use().list().orElse(BigDecimal.ZERO)))
            : Optional.empty();
    return new ModelCost(
        model,
        tokens,
        amount,
        perThousand(amount, tokens),
        withIdle.flatMap(it -> perThousand(it, tokens)),
        list.flatMap(it -> perThousand(it, tokens)));
  }

  private static Optional<BigDecimal> perThousand(BigDecimal amount, BigDecimal tokens) {
    return tokens.signum() == 0
        ? Optional.empty()
        : Optional.of(
            amount.multiply(THOUSAND).divide(tokens, PRICE_DIGITS, RoundingMode.HALF_EVEN));
  }

  private static <T> BigDecimal sum(List<T> all, Function<T, BigDecimal> amount) {
    return all.stream().map(amount).reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
