// SPDX-License-Identifier: Apache-2.0
package io.costwire.pricing;

import io.costwire.pricing.book.BillingPolicy;
import io.costwire.pricing.book.ModelNames;
import io.costwire.pricing.book.Provider;
import io.costwire.pricing.book.RequestFacts;
import io.costwire.pricing.book.ServiceTiers;
import io.costwire.pricing.core.Units;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which terms an event is priced on, who pays what its lines come to, and what the provider's own
 * figure does to it.
 */
final class Settlement {

  /** What a result lacks whose bill is known although the book has no price. */
  static final String LIST_PRICE = "list_price";

  private final PriceRequest request;
  private final BillingPolicy policy;
  private final RequestFacts facts;
  private final boolean atEnd;
  private final Payer payer;

  Settlement(PriceRequest request, Provider.Clock clock, BillingPolicy policy) {
    this.request = request;
    this.policy = policy;
    PriceRequest.Terms asked = request.terms();
    PriceRequest.Delivery delivery = asked.delivery();
    Instant end = asked.endedAt();
    this.atEnd = clock == Provider.Clock.RESPONSE_END && end != null;
    this.facts =
        RequestFacts.of(
            atEnd && end != null ? end : request.at(),
            policy.tier(delivery.requestedTier(), asked.serviceTier(), delivery.apiFlavor()),
            asked.mode(),
            region(request));
    this.payer = payer(delivery, facts);
  }

  RequestFacts facts() {
    return facts;
  }

  /** As reported, else as the name of the model says it. */
  private static @Nullable String region(PriceRequest request) {
    PriceRequest.Models models = request.models();
    String model = models.response() == null ? models.request() : models.response();
    String reported = request.terms().region();
    return reported != null || model == null ? reported : ModelNames.geography(model);
  }

  private static Payer payer(PriceRequest.Delivery delivery, RequestFacts facts) {
    if (delivery.fromResponseCache()) {
      return Payer.RESPONSE_CACHE;
    }
    if (delivery.coveredBy() != null) {
      return new Payer.Capacity(delivery.coveredBy());
    }
    return facts.serviceTier().equals(ServiceTiers.PROVISIONED)
        ? new Payer.Capacity(ServiceTiers.PROVISIONED)
        : Payer.INVOICE;
  }

  /**
   * The charge for the lines of an event.
   *
   * @param savedByTier null when the standard terms have no price to compare with
   */
  Charge settle(Charge.Basis basis, Charger charger, @Nullable BigDecimal savedByTier) {
    Costs computed = Costs.invoiced(charger.lines());
    return switch (payer) {
      case Payer.Invoice ignored -> {
        Savings savings =
            new Savings(charger.savedByCache(), BigDecimal.ZERO, savedByTier, charger.discounted());
        yield invoiced(basis, charger.lines(), computed, savings);
      }
      case Payer.Capacity capacity ->
          new Charge(
              basis,
              computed.covered(),
              covered(charger.lines(), capacity),
              Savings.NONE,
              circumstances(BigDecimal.ZERO));
      case Payer.ResponseCache ignored ->
          new Charge(
              basis,
              Costs.NOTHING,
              List.of(),
              Savings.byResponseCache(computed.contracted()),
              circumstances(BigDecimal.ZERO));
    };
  }

  private Charge invoiced(
      Charge.Basis basis, List<LineItem> lines, Costs computed, Savings savings) {
    BigDecimal reported = trustedCost();
    if (reported == null || reported.compareTo(computed.billed()) == 0) {
      return new Charge(basis, computed, lines, savings, circumstances(computed.billed()));
    }
    List<LineItem> all = new ArrayList<>(lines);
    all.add(difference(reported.subtract(computed.billed()), BigDecimal.ZERO));
    return new Charge(basis, Costs.invoiced(all), all, savings, circumstances(computed.billed()));
  }

  /**
   * The charge for an event that the book cannot price and whose bill is known all the same:
   * somebody else pays, or the provider's figure is trusted. Without a list price the list cost is
   * the billed cost, as FOCUS has it for charges without a unit price.
   */
  Optional<Charge> settleUnpriced(Charge.Basis basis) {
    BigDecimal reported = trustedCost();
    return switch (payer) {
      case Payer.Invoice ignored when reported == null -> Optional.empty();
      case Payer.Invoice ignored -> {
        List<LineItem> lines = List.of(difference(Objects.requireNonNull(reported), reported));
        yield Optional.of(
            new Charge(basis, Costs.invoiced(lines), lines, Savings.NONE, circumstances(null)));
      }
      case Payer.Capacity ignored ->
          Optional.of(
              new Charge(
                  basis, Costs.NOTHING, List.of(), Savings.NONE, circumstances(BigDecimal.ZERO)));
      case Payer.ResponseCache ignored ->
          Optional.of(
              new Charge(
                  basis,
                  Costs.NOTHING,
                  List.of(),
                  Savings.byResponseCache(null),
                  circumstances(BigDecimal.ZERO)));
    };
  }

  /** What stands for the price rule where there is none. */
  String entryWithoutPrice() {
    return switch (payer) {
      case Payer.Invoice ignored -> "provider-reported";
      case Payer.Capacity capacity -> "capacity/" + capacity.id();
      case Payer.ResponseCache ignored -> "response-cache";
    };
  }

  private @Nullable BigDecimal trustedCost() {
    return request.stated() || policy.reportedCost() == BillingPolicy.ReportedCost.TRUST
        ? request.reportedCost()
        : null;
  }

  private Circumstances circumstances(@Nullable BigDecimal computed) {
    BigDecimal reported = request.reportedCost();
    boolean trusted = payer instanceof Payer.Invoice && trustedCost() != null;
    return new Circumstances(
        new Circumstances.Tier(
            request.terms().delivery().requestedTier(),
            request.terms().serviceTier(),
            facts.serviceTier()),
        new Circumstances.Timing(
            facts.at(), atEnd ? Provider.Clock.RESPONSE_END : Provider.Clock.REQUEST_START),
        payer,
        reported == null ? null : new Circumstances.Reported(reported, computed, trusted));
  }

  private static LineItem difference(BigDecimal amount, BigDecimal list) {
    return new LineItem(
        Units.PROVIDER_COST_DIFFERENCE,
        BigDecimal.ONE,
        amount,
        BigDecimal.ONE,
        List.of(),
        list,
        amount,
        true);
  }

  private static List<LineItem> covered(List<LineItem> lines, Payer.Capacity capacity) {
    List<LineItem.Applied> nothing =
        List.of(new LineItem.Applied("capacity/" + capacity.id(), BigDecimal.ZERO));
    return lines.stream()
        .map(
            line ->
                new LineItem(
                    line.unit(),
                    line.quantity(),
                    line.rate(),
                    line.per(),
                    Factors.concatenated(line.modifiers(), nothing),
                    line.listAmount(),
                    BigDecimal.ZERO,
                    true))
        .toList();
  }
}
