// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.price;

import io.costwire.pricing.Charge;
import io.costwire.pricing.Costs;
import io.costwire.pricing.Payer;
import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.PriceRequest;
import io.costwire.pricing.PriceResult;
import io.costwire.pricing.core.Usage;
import io.costwire.schemas.EventKind;
import io.costwire.schemas.LineItem;
import io.costwire.schemas.NativeCost;
import io.costwire.schemas.PriceStatus;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.Quantity;
import io.costwire.schemas.ReplacedPrice;
import io.costwire.schemas.Savings;
import io.costwire.schemas.UsageEvent;
import io.costwire.streams.flow.Replaced;
import io.costwire.streams.flow.Revision;
import io.costwire.streams.flow.SourceRecord;
import io.costwire.streams.owner.Ownership;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes a priced usage of an event: between the records of the topics and those of the price
 * engine. Nothing is rounded here but by {@link PriceResult#rounded()}.
 */
final class EventPricer {
  private static final int MONEY_SCALE = 18;
  private static final int QUANTITY_SCALE = 12;

  /** A cost beyond this is a mistake in the book; a hundred million of them fit into a sum. */
  static final BigDecimal MAX_COST = BigDecimal.TEN.pow(12);

  private final long firstRevision;

  EventPricer(int generation) {
    this.firstRevision = Revision.of(generation, 1);
  }

  /**
   * The first revision of an event.
   *
   * @param tagged the event, with the tags that rules give it
   * @throws CostOutOfBounds for a cost that no request can have
   */
  PricedUsage price(PriceEngine engine, Ownership.Tagged tagged, SourceRecord source, Instant now) {
    return price(
        engine,
        tagged.event(),
        new Stamp(
            source.partition(),
            source.offset(),
            source.arrivedAt(),
            now,
            firstRevision,
            null,
            tagged.ruledTags()));
  }

  /**
   * The next revision of an event, or nothing when the book says the same or has no price: one that
   * was known is never taken away.
   *
   * @param known the revision that is valid
   * @param reason why it is corrected
   * @throws CostOutOfBounds for a cost that no request can have
   */
  static Optional<PricedUsage> correct(
      PriceEngine engine, PricedUsage known, Replaced.Reason reason, Instant now) {
    PricedUsage corrected =
        price(
            engine,
            known.getEvent(),
            new Stamp(
                known.getSourcePartition(),
                known.getSourceOffset(),
                known.getArrivedAt(),
                now,
                known.getRevision() + 1,
                Replaced.by(reason, known),
                known.getRuledTags()));
    boolean taken = known.getBilledCost() != null && corrected.getBilledCost() == null;
    boolean nothing =
        taken || ParkedEvent.isParkable(corrected.getStatus()) || sameInEverySum(known, corrected);
    return nothing ? Optional.empty() : Optional.of(corrected);
  }

  /** A priced usage as it would be, were its event another one. */
  static PricedUsage instead(PriceEngine engine, PricedUsage known, UsageEvent event, Instant now) {
    return price(
        engine,
        event,
        new Stamp(
            known.getSourcePartition(),
            known.getSourceOffset(),
            known.getArrivedAt(),
            now,
            known.getRevision(),
            null,
            known.getRuledTags()));
  }

  /** The next revision of an event with the same price. */
  static PricedUsage again(PricedUsage known, Replaced.Reason reason, Instant now) {
    return PricedUsage.newBuilder(known)
        .setRevision(known.getRevision() + 1)
        .setPricedAt(now)
        .setReplaced(Replaced.by(reason, known))
        .build();
  }

  /** Another version or entry of the book that makes no difference is no correction. */
  private static boolean sameInEverySum(PricedUsage a, PricedUsage b) {
    return a.getStatus() == b.getStatus()
        && Objects.equals(a.getCurrency(), b.getCurrency())
        && Objects.equals(a.getListCost(), b.getListCost())
        && Objects.equals(a.getContractedCost(), b.getContractedCost())
        && Objects.equals(a.getEffectiveCost(), b.getEffectiveCost())
        && Objects.equals(a.getBilledCost(), b.getBilledCost())
        && Objects.equals(a.getSavings(), b.getSavings())
        && Objects.equals(a.getResolvedProvider(), b.getResolvedProvider())
        && Objects.equals(a.getResolvedModel(), b.getResolvedModel());
  }

  private static PricedUsage price(PriceEngine engine, UsageEvent event, Stamp stamp) {
    PriceResult result = engine.price(request(event, engine.book().currency())).rounded();
    return switch (result) {
      case PriceResult.Priced priced ->
          priced(event, PriceStatus.PRICED, priced.priced(), List.of(), stamp);
      case PriceResult.PricedPartial partial ->
          priced(event, PriceStatus.PRICED_PARTIAL, partial.known(), partial.missing(), stamp);
      case PriceResult.UnpricedModel it ->
          unpriced(
              event,
              PriceStatus.UNPRICED_MODEL,
              result,
              new PriceResult.Resolved(it.provider(), null),
              stamp);
      case PriceResult.UnpricedProvider ignored ->
          unpriced(
              event, PriceStatus.UNPRICED_PROVIDER, result, PriceResult.Resolved.NOTHING, stamp);
      case PriceResult.NoUsage it ->
          unpriced(event, PriceStatus.NO_USAGE, result, it.resolved(), stamp);
      case PriceResult.InvalidUsage it ->
          unpriced(event, PriceStatus.INVALID_USAGE, result, it.resolved(), stamp);
    };
  }

  /** Where the event came from, and which revision of its price this is. */
  private record Stamp(
      int partition,
      long offset,
      Instant arrivedAt,
      Instant pricedAt,
      long revision,
      @Nullable ReplacedPrice replaced,
      Map<String, String> ruledTags) {}

  private static PriceRequest request(UsageEvent event, String currency) {
    Usage.Builder usage = Usage.builder(event.getUsage().size());
    for (Quantity quantity : event.getUsage()) {
      usage.put(quantity.getUnit(), quantity.getQuantity());
    }
    return new PriceRequest(
        event.getProvider(),
        new PriceRequest.Models(event.getResponseModel(), event.getRequestModel()),
        event.getEventTime(),
        usage.build(),
        terms(event),
        event.getProviderCost(),
        isStated(event, currency));
  }

  /** Capacity costs what the contract says, if the event says it in the money of the book. */
  private static boolean isStated(UsageEvent event, String currency) {
    return event.getKind() == EventKind.CAPACITY
        && event.getProviderCost() != null
        && (event.getProviderCostCurrency() == null
            || event.getProviderCostCurrency().equals(currency));
  }

  private static PriceRequest.Terms terms(UsageEvent event) {
    return new PriceRequest.Terms(
        event.getServiceTier(),
        event.getBatchId() == null ? null : "batch",
        event.getRegion(),
        event.getAccount(),
        event.getDeployment(),
        event.getEndTime(),
        new PriceRequest.Delivery(
            event.getRequestServiceTier(),
            null,
            event.getKind() == EventKind.CAPACITY ? null : event.getCoveredBy(),
            event.getResponseCacheHit()));
  }

  private static PricedUsage priced(
      UsageEvent event, PriceStatus status, Charge charge, List<String> missing, Stamp stamp) {
    check(charge);
    Costs costs = charge.costs();
    return new PricedUsage(
        event,
        status,
        missing.isEmpty() ? payer(charge) : "no price for " + String.join(", ", missing),
        missing,
        charge.basis().currency(),
        money(costs.list()),
        money(costs.contracted()),
        money(costs.effective()),
        money(costs.billed()),
        lines(charge),
        savings(charge.savings()),
        charge.basis().provider(),
        charge.basis().model(),
        charge.basis().bookVersion(),
        charge.basis().entry(),
        stamp.revision,
        stamp.partition,
        stamp.offset,
        stamp.arrivedAt,
        stamp.pricedAt,
        stamp.replaced,
        nativeCost(charge),
        stamp.ruledTags);
  }

  private static PricedUsage unpriced(
      UsageEvent event,
      PriceStatus status,
      PriceResult result,
      PriceResult.Resolved resolved,
      Stamp stamp) {
    return new PricedUsage(
        event,
        status,
        result.detail(),
        List.of(),
        null,
        null,
        null,
        null,
        null,
        List.of(),
        null,
        resolved.provider(),
        resolved.model(),
        result.bookVersion(),
        null,
        stamp.revision,
        stamp.partition,
        stamp.offset,
        stamp.arrivedAt,
        stamp.pricedAt,
        stamp.replaced,
        null,
        stamp.ruledTags);
  }

  private static void check(Charge charge) {
    if (charge.costs().list().abs().compareTo(MAX_COST) >= 0
        || charge.costs().contracted().abs().compareTo(MAX_COST) >= 0
        || charge.savedByCache().abs().compareTo(MAX_COST) >= 0) {
      throw new CostOutOfBounds(charge.basis().entry());
    }
  }

  private static List<LineItem> lines(Charge charge) {
    List<LineItem> lines = new ArrayList<>(charge.lines().size());
    for (io.costwire.pricing.LineItem line : charge.lines()) {
      lines.add(
          new LineItem(
              line.unit().name(),
              line.quantity().setScale(QUANTITY_SCALE, RoundingMode.HALF_EVEN),
              line.rate().setScale(MONEY_SCALE, RoundingMode.HALF_EVEN),
              line.per().longValueExact(),
              modifiers(line),
              money(line.amount())));
    }
    return lines;
  }

  private static List<String> modifiers(io.costwire.pricing.LineItem line) {
    return line.modifiers().isEmpty()
        ? List.of()
        : line.modifiers().stream().map(io.costwire.pricing.LineItem.Applied::id).toList();
  }

  private static BigDecimal money(BigDecimal rounded) {
    return rounded.setScale(MONEY_SCALE);
  }

  private static @Nullable String payer(Charge charge) {
    return switch (charge.circumstances().payer()) {
      case Payer.Invoice ignored -> null;
      case Payer.Capacity capacity -> "paid by capacity " + capacity.id();
      case Payer.ResponseCache ignored -> "answered by a response cache";
    };
  }

  private static Savings savings(io.costwire.pricing.Savings savings) {
    return new Savings(
        money(savings.promptCache()),
        optional(savings.responseCache()),
        optional(savings.tier()),
        money(savings.discount()));
  }

  private static @Nullable NativeCost nativeCost(Charge charge) {
    Charge.Conversion conversion = charge.conversion();
    return conversion == null
        ? null
        : new NativeCost(
            conversion.currency(),
            conversion.amount().setScale(MONEY_SCALE, RoundingMode.HALF_EVEN),
            conversion.rate().setScale(MONEY_SCALE, RoundingMode.HALF_EVEN),
            conversion.date().toString());
  }

  private static @Nullable BigDecimal optional(@Nullable BigDecimal rounded) {
    return rounded == null ? null : money(rounded);
  }

  /** The book makes of the event a cost that no sum can hold. */
  static final class CostOutOfBounds extends RuntimeException {
    private static final long serialVersionUID = 1;

    CostOutOfBounds(String entry) {
      super("entry " + entry + " makes a cost of " + MAX_COST.toPlainString() + " or more");
    }
  }
}
