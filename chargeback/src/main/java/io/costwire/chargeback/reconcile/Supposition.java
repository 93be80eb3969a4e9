// SPDX-License-Identifier: Apache-2.0
package io.costwire.chargeback.reconcile;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Something that may be otherwise than we think, and what it would make of the figures. */
sealed interface Supposition {
  Cause cause();

  /** Whether it is about all of the slot, so that it can be combined with another one. */
  default boolean isAboutAll() {
    return true;
  }

  /** Our tokens are billed on other terms, or as another kind. */
  record Otherwise(Cause cause, boolean isAboutAll, UnaryOperator<Pool> change)
      implements Supposition {}

  /** The provider's cost is in another unit. */
  record Unit(Cause.OtherUnit cause) implements Supposition {
    BigDecimal inOurs(BigDecimal theirs) {
      return Unit.inOurs(theirs, cause.factor());
    }

    /** Exact: the factor is a power of ten. */
    static BigDecimal inOurs(BigDecimal theirs, BigDecimal factor) {
      int zeros = factor.precision() - factor.scale() - 1;
      return theirs.movePointLeft(zeros);
    }
  }

  List<BigDecimal> COST_FACTORS = factors("1000", "0.001", "100", "0.01", "1000000", "0.000001");
  List<BigDecimal> TOKEN_FACTORS = factors("0.001", "1000", "0.000001", "1000000");
  int SERVICES_MAX = 8;

  /** All that can be supposed of a slot. */
  static List<Supposition> of(Pool pool) {
    List<Supposition> all = new ArrayList<>();
    batches(pool, all);
    caches(pool, all);
    tiers(pool, all);
    COST_FACTORS.forEach(
        factor -> all.add(new Unit(new Cause.OtherUnit(Cause.OtherUnit.What.COST, factor))));
    return all;
  }

  private static void batches(Pool pool, List<Supposition> all) {
    for (boolean batch : new boolean[] {true, false}) {
      Predicate<Portion> wrong = portion -> portion.terms().batch() == batch;
      for (String service : scopes(pool, wrong)) {
        all.add(
            new Otherwise(
                new Cause.BatchPrice(!batch, service),
                service.isEmpty(),
                it ->
                    it.change(
                        wrong.and(of(service)),
                        portion -> portion.on(portion.terms().withBatch(!batch)))));
      }
    }
  }

  private static void caches(Pool pool, List<Supposition> all) {
    Quantities tokens = pool.tokens();
    boolean reads = tokens.of(TokenKind.CACHE_READ).signum() > 0;
    boolean writes = tokens.of(TokenKind.CACHE_WRITE).signum() > 0;
    if (reads) {
      all.add(plain(TokenKind.CACHE_READ));
    }
    if (writes) {
      all.add(plain(TokenKind.CACHE_WRITE));
    }
    if (reads && writes) {
      all.add(plain(TokenKind.CACHE_READ, TokenKind.CACHE_WRITE));
    }
  }

  private static Supposition plain(TokenKind... kinds) {
    return new Otherwise(
        new Cause.CacheAtInputPrice(),
        true,
        pool -> {
          Pool changed = pool;
          for (TokenKind kind : kinds) {
            changed =
                changed.change(
                    it -> true, it -> it.with(it.tokens().moved(kind, TokenKind.UNCACHED_INPUT)));
          }
          return changed;
        });
  }

  private static void tiers(Pool pool, List<Supposition> all) {
    Set<String> ours = new TreeSet<>();
    pool.portions().forEach(portion -> ours.add(portion.terms().tier()));
    Set<String> others = new TreeSet<>(Set.of(Terms.STANDARD_TIER, "priority", "flex"));
    others.addAll(ours);
    for (String from : ours) {
      Predicate<Portion> wrong =
          portion -> portion.terms().tier().equals(from) && !portion.terms().batch();
      for (String service : scopes(pool, wrong)) {
        others.stream()
            .filter(to -> !to.equals(from))
            .map(to -> tier(new Cause.ServiceTier(from, to, service), wrong))
            .forEach(all::add);
      }
    }
  }

  private static Supposition tier(Cause.ServiceTier cause, Predicate<Portion> wrong) {
    return new Otherwise(
        cause,
        cause.service().isEmpty(),
        pool ->
            pool.change(
                wrong.and(of(cause.service())),
                portion -> portion.on(portion.terms().withTier(cause.theirs()))));
  }

  /** All portions together, then each of some few services; nothing where no portion is meant. */
  private static List<String> scopes(Pool pool, Predicate<Portion> which) {
    List<String> services =
        pool.portions().stream().filter(which).map(Portion::service).distinct().sorted().toList();
    if (services.isEmpty()) {
      return List.of();
    }
    List<String> scopes = new ArrayList<>(List.of(""));
    if (services.size() > 1 && services.size() <= SERVICES_MAX) {
      scopes.addAll(services);
    }
    return scopes;
  }

  private static Predicate<Portion> of(String service) {
    return portion -> service.isEmpty() || portion.service().equals(service);
  }

  private static List<BigDecimal> factors(String... values) {
    return List.of(values).stream().map(BigDecimal::new).toList();
  }
}
