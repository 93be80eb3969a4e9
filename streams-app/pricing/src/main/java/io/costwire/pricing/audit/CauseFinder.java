// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing.audit;

import io.costwire.pricing.Charge;
import io.costwire.pricing.PriceRequest;
import io.costwire.pricing.PriceResult;
import io.costwire.pricing.book.Model;
import io.costwire.pricing.book.PriceRule;
import io.costwire.pricing.book.RequestFacts;
import io.costwire.pricing.book.ServiceTiers;
import io.costwire.pricing.core.Tiers;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the mistake that yields a reported cost: makes each known mistake on purpose and compares.
 * Nothing is inferred from the size of a difference; what no mistake yields stays unexplained.
 */
final class CauseFinder {

  /** Long enough to leave any daily window. */
  private static final List<Duration> OTHER_HOURS =
      List.of(Duration.ofHours(6), Duration.ofHours(12), Duration.ofHours(18));

  private static final List<String> OTHER_TIERS = List.of("priority", "flex");
  private static final int[] SCALES = {2, 3, 6};

  private final RowPricer pricer;
  private final Shapes shapes;

  CauseFinder(RowPricer pricer) {
    this.pricer = pricer;
    this.shapes = new Shapes(pricer);
  }

  /**
   * Why.
   *
   * @param detail the causes that act together, or others that yield the same amount; else empty
   */
  record Finding(Cause cause, String detail) {
    static Finding of(Cause cause) {
      return new Finding(cause, "");
    }
  }

  /** A row changed as a tool would that does not know a term of it. */
  private record Change(Cause cause, AuditRow.Usable row) {}

  Finding find(AuditRow.Usable row, RowPricer.Priced priced, BigDecimal computed) {
    BigDecimal reported = row.reported();
    if (reported == null) {
      throw new IllegalArgumentException("a row without a reported cost has nothing to explain");
    }
    if (reported.compareTo(computed) == 0) {
      return Finding.of(Cause.NONE);
    }
    if (Closeness.isNoise(reported, computed)) {
      return Finding.of(Cause.ROUNDING);
    }
    if (reported.signum() == 0) {
      return Finding.of(
          Closeness.isRounded(reported, computed) ? Cause.ROUNDING : Cause.MODEL_AT_ZERO);
    }
    Finding found = search(row, priced, reported, computed);
    if (found != null) {
      return found;
    }
    return Finding.of(
        priced.result() instanceof PriceResult.PricedPartial
            ? Cause.PARTLY_PRICED
            : Cause.UNEXPLAINED);
  }

  private @Nullable Finding search(
      AuditRow.Usable row, RowPricer.Priced priced, BigDecimal reported, BigDecimal computed) {
    if (row.extent() instanceof AuditRow.Extent.GatewayCache) {
      BigDecimal full = pricer.price(row.with(new AuditRow.Extent.OneRequest())).total();
      return full != null && Closeness.isNoise(reported, full)
          ? Finding.of(Cause.GATEWAY_CACHE_BILLED)
          : null;
    }
    List<Shapes.Shape> own = shapes.of(row, priced);
    List<Change> changes = changes(row, priced);
    Finding single = single(own, changes, cost -> Closeness.isNoise(reported, cost));
    if (single != null) {
      return single;
    }
    if (Closeness.isRounded(reported, computed)) {
      return Finding.of(Cause.ROUNDING);
    }
    if (Closeness.isTelling(reported)) {
      single = single(own, changes, cost -> Closeness.isRounded(reported, cost));
      if (single != null) {
        return single;
      }
    }
    Finding combined = combined(changes, reported);
    return combined != null ? combined : wrongScale(reported, computed);
  }

  private @Nullable Finding single(
      List<Shapes.Shape> own,
      List<Change> changes,
      java.util.function.Predicate<BigDecimal> matches) {
    Set<Cause> found = new LinkedHashSet<>();
    for (Shapes.Shape shape : own) {
      if (matches.test(shape.cost())) {
        found.add(shape.cause());
      }
    }
    for (Change change : changes) {
      BigDecimal cost = pricer.price(change.row).total();
      if (cost != null && matches.test(cost)) {
        found.add(change.cause);
      }
    }
    return found.isEmpty() ? null : finding(List.copyOf(found));
  }

  /** Where several mistakes yield the same amount, the others are named beside the likeliest. */
  private static Finding finding(List<Cause> causes) {
    StringBuilder others = new StringBuilder();
    for (Cause cause : causes.subList(1, causes.size())) {
      others.append(others.isEmpty() ? "or " : ", ").append(cause.key());
    }
    return new Finding(causes.getFirst(), others.toString());
  }

  private @Nullable Finding combined(List<Change> changes, BigDecimal reported) {
    for (Change change : changes) {
      RowPricer.Priced priced = pricer.price(change.row);
      if (priced.total() == null) {
        continue;
      }
      for (Shapes.Shape shape : shapes.of(change.row, priced)) {
        if (Closeness.isNoise(reported, shape.cost())) {
          return new Finding(Cause.COMBINED, change.cause.key() + " + " + shape.cause().key());
        }
      }
    }
    return null;
  }

  private static @Nullable Finding wrongScale(BigDecimal reported, BigDecimal computed) {
    for (int zeros : SCALES) {
      if (Closeness.isNoise(reported, computed.movePointRight(zeros))
          || Closeness.isNoise(reported, computed.movePointLeft(zeros))) {
        return Finding.of(Cause.WRONG_SCALE);
      }
    }
    return null;
  }

  /** In the order of likelihood: forgetting a term is commoner than assuming one. */
  private List<Change> changes(AuditRow.Usable row, RowPricer.Priced priced) {
    List<Change> changes = new ArrayList<>();
    PriceRequest request = row.request();
    PriceRequest.Terms terms = request.terms();
    RequestFacts facts =
        RequestFacts.of(request.at(), terms.serviceTier(), terms.mode(), terms.region());
    boolean isBatch = facts.mode().equals(ServiceTiers.BATCH);
    if (isBatch) {
      addBatch(changes, row, true);
    }
    if (!facts.serviceTier().equals(ServiceTiers.STANDARD)) {
      changes.add(
          new Change(
              Cause.SERVICE_TIER_IGNORED,
              row.with(request.withTerms(terms.withServiceTier(null).withMode(facts.mode())))));
    }
    if (!facts.region().isEmpty()) {
      changes.add(
          new Change(Cause.REGION_IGNORED, row.with(request.withTerms(terms.withRegion(null)))));
    }
    Charge charge = priced.result().charge().orElse(null);
    if (charge != null) {
      addLongContext(changes, row, charge);
      addDates(changes, row, charge);
    }
    if (!isBatch) {
      addBatch(changes, row, false);
    }
    addOtherTiers(changes, row, facts.serviceTier());
    return changes;
  }

  private static void addBatch(List<Change> changes, AuditRow.Usable row, boolean isBatch) {
    PriceRequest.Terms terms = row.request().terms();
    boolean asTier = ServiceTiers.canonical(terms.serviceTier()).equals(ServiceTiers.BATCH);
    PriceRequest.Terms other =
        isBatch
            ? terms.withMode(null).withServiceTier(asTier ? null : terms.serviceTier())
            : terms.withMode(ServiceTiers.BATCH);
    changes.add(
        new Change(
            isBatch ? Cause.BATCH_DISCOUNT_MISSING : Cause.BATCH_DISCOUNT_ASSUMED,
            row.with(row.request().withTerms(other))));
  }

  private void addOtherTiers(List<Change> changes, AuditRow.Usable row, String own) {
    for (String tier : OTHER_TIERS) {
      if (!tier.equals(own)) {
        AuditRow.Usable changed =
            row.with(row.request().withTerms(row.request().terms().withServiceTier(tier)));
        if (pricer.price(changed).result() instanceof PriceResult.Priced) {
          changes.add(new Change(Cause.SERVICE_TIER_ASSUMED, changed));
        }
      }
    }
  }

  /** Only where the model has thresholds; a request beyond all of them can only be below, too. */
  private void addLongContext(List<Change> changes, AuditRow.Usable row, Charge charge) {
    PriceRule rule = pricer.rule(charge);
    if (rule == null
        || rule.tiers().steps().size() == 1
        || rule.tiers().mode() != Tiers.Mode.CLIFF) {
      return;
    }
    boolean asSum = row.extent() instanceof AuditRow.Extent.Requests;
    BigDecimal requests =
        row.extent() instanceof AuditRow.Extent.Requests many ? many.requests() : BigDecimal.ONE;
    boolean isLong = row.extent() instanceof AuditRow.Extent.Requests many && many.longContext();
    if (!asSum || isLong) {
      changes.add(
          new Change(
              Cause.LONG_CONTEXT_IGNORED, row.with(new AuditRow.Extent.Requests(requests, false))));
    }
    if (asSum && !isLong) {
      changes.add(
          new Change(
              Cause.LONG_CONTEXT_ASSUMED, row.with(new AuditRow.Extent.Requests(requests, true))));
    }
  }

  private void addDates(List<Change> changes, AuditRow.Usable row, Charge charge) {
    Model model = pricer.model(charge);
    if (model == null || model.rules().size() == 1) {
      return;
    }
    Set<Instant> instants = new LinkedHashSet<>();
    boolean windows = false;
    for (PriceRule rule : model.rules()) {
      windows |= !rule.when().windows().isEmpty();
      Instant from = rule.validity().from();
      Instant to = rule.validity().to();
      if (from != null) {
        instants.add(from);
        instants.add(from.minusSeconds(1));
      }
      if (to != null) {
        instants.add(to);
        instants.add(to.minusSeconds(1));
      }
    }
    if (windows) {
      OTHER_HOURS.forEach(hours -> instants.add(row.request().at().plus(hours)));
    }
    for (Instant instant : instants) {
      changes.add(new Change(Cause.DATED_PRICE, row.with(row.request().withAt(instant))));
    }
  }
}
