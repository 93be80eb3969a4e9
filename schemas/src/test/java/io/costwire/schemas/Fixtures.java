// SPDX-License-Identifier: Apache-2.0
package io.costwire.schemas;

import io.costwire.schemas.topics.SchemaClasses;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Records for tests: valid as they are, so that a test sets only what it is about. */
public final class Fixtures {
  static {
    SchemaClasses.trust();
  }

  /** A Sunday noon; every fixture starts from it. */
  public static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

  private Fixtures() {}

  /** A successful chat request of 1,000 input and 100 output tokens on gpt-4o by team search. */
  public static UsageEvent.Builder usageEvent(String eventId) {
    return UsageEvent.newBuilder()
        .setEventId(eventId)
        .setTenant("acme")
        .setEventTime(NOON)
        .setProvider("openai")
        .setRequestModel("gpt-4o")
        .setResponseModel("gpt-4o-2024-08-06")
        .setOperation("chat")
        .setUsage(usage("input_tokens", 1000, "output_tokens", 100))
        .setTags(Map.of("team", "search", "user", "u-1", "feature", "answers", "service", "web"))
        .setStatus(CallStatus.SUCCESS)
        .setLatencyMs(900L)
        .setProducer("fixtures/1");
  }

  /** Quantities from unit, count pairs. */
  public static List<Quantity> usage(Object... unitsAndCounts) {
    List<Quantity> usage = new ArrayList<>();
    for (int i = 0; i < unitsAndCounts.length; i += 2) {
      usage.add(quantity((String) unitsAndCounts[i], unitsAndCounts[i + 1].toString()));
    }
    return usage;
  }

  public static Quantity quantity(String unit, String count) {
    return new Quantity(unit, new BigDecimal(count).setScale(12));
  }

  /** Money at the scale of the schemas. */
  public static BigDecimal money(String amount) {
    return new BigDecimal(amount).setScale(18);
  }

  /** The usage event above, priced at 2.50 and 10 dollars per million tokens. */
  public static PricedUsage.Builder pricedUsage(String eventId) {
    return PricedUsage.newBuilder()
        .setEvent(usageEvent(eventId).build())
        .setStatus(PriceStatus.PRICED)
        .setCurrency("USD")
        .setListCost(money("0.0035"))
        .setContractedCost(money("0.0035"))
        .setEffectiveCost(money("0.0035"))
        .setBilledCost(money("0.0035"))
        .setLineItems(
            List.of(
                lineItem("input_tokens", "1000", "2.5", "0.0025"),
                lineItem("output_tokens", "100", "10", "0.001")))
        .setResolvedProvider("openai")
        .setResolvedModel("gpt-4o")
        .setPriceVersion("2026-11-22.1")
        .setPriceEntry("openai/gpt-4o")
        .setRevision((1L << 40) | 1)
        .setSourcePartition(0)
        .setSourceOffset(0L)
        .setArrivedAt(NOON)
        .setPricedAt(NOON);
  }

  /** A first price of 0.001 dollars that was replaced. */
  public static ReplacedPrice.Builder replacedPrice(String cause) {
    return ReplacedPrice.newBuilder()
        .setRevision((1L << 40) | 1)
        .setStatus(PriceStatus.PRICED)
        .setCurrency("USD")
        .setListCost(money("0.001"))
        .setContractedCost(money("0.001"))
        .setEffectiveCost(money("0.001"))
        .setBilledCost(money("0.001"))
        .setResolvedProvider("openai")
        .setResolvedModel("gpt-4o")
        .setPriceVersion("2026-11-21.1")
        .setPriceEntry("openai/gpt-4o/0")
        .setPricedAt(NOON)
        .setCountedAt(NOON)
        .setCause(cause);
  }

  private static LineItem lineItem(String unit, String quantity, String rate, String amount) {
    return LineItem.newBuilder()
        .setUnit(unit)
        .setQuantity(new BigDecimal(quantity).setScale(12))
        .setRate(money(rate))
        .setPer(1_000_000L)
        .setAmount(money(amount))
        .build();
  }

  /** The totals of {@code requests} events like the priced usage above. */
  public static CostTotals totals(long requests) {
    BigDecimal cost = money("0.0035").multiply(BigDecimal.valueOf(requests));
    return CostTotals.newBuilder()
        .setRequests(requests)
        .setPriced(requests)
        .setPartial(0)
        .setUnpriced(0)
        .setNoUsage(0)
        .setInvalid(0)
        .setErrors(0)
        .setThrottled(0)
        .setResponseCacheHits(0)
        .setListCost(cost)
        .setContractedCost(cost)
        .setEffectiveCost(cost)
        .setBilledCost(cost)
        .setSavings(money("0"))
        .setUsage(usage("input_tokens", 1000 * requests, "output_tokens", 100 * requests))
        .build();
  }

  /** The hour window of team search that holds {@code requests} events. */
  public static CostWindow.Builder costWindow(long requests) {
    return CostWindow.newBuilder()
        .setGrain(Grain.HOUR)
        .setWindowStart(NOON)
        .setDimensionSet("team")
        .setTenant("acme")
        .setDimensions(Map.of("team", "search"))
        .setCurrency("USD")
        .setTotals(totals(requests))
        .setRevision((1L << 40) | requests)
        .setUpdatedAt(NOON);
  }

  /** A daily budget of 500 dollars for team search, with thresholds at 50, 80 and 100 percent. */
  public static BudgetDefinition.Builder budget(String budgetId) {
    return BudgetDefinition.newBuilder()
        .setBudgetId(budgetId)
        .setName("Search team, per day")
        .setTenant("acme")
        .setFilter(Map.of("team", "search"))
        .setPeriod(BudgetPeriod.DAY)
        .setAmount(money("500"))
        .setThresholds(List.of(percent("50"), percent("80"), percent("100")))
        .setUpdatedAt(NOON);
  }

  /** That budget at 82 percent. */
  public static BudgetStatus.Builder budgetStatus(String budgetId) {
    return BudgetStatus.newBuilder()
        .setBudgetId(budgetId)
        .setTenant("acme")
        .setGroup(Map.of())
        .setPeriod(BudgetPeriod.DAY)
        .setPeriodStart(Instant.parse("2026-11-22T00:00:00Z"))
        .setPeriodEnd(Instant.parse("2026-11-23T00:00:00Z"))
        .setAmount(money("500"))
        .setCurrency("USD")
        .setSpent(money("410"))
        .setRemaining(money("90"))
        .setUnpriced(0)
        .setState(BudgetState.WARNING)
        .setReachedThresholds(List.of(percent("50"), percent("80")))
        .setRevision((1L << 40) | 7)
        .setUpdatedAt(NOON);
  }

  /** The signal that the budget above fired at 80 percent. */
  public static Signal.Builder signal(String signalId) {
    return Signal.newBuilder()
        .setSignalId(signalId)
        .setKind(SignalKind.BUDGET_THRESHOLD)
        .setState(SignalState.FIRED)
        .setSeverity(Severity.WARNING)
        .setTenant("acme")
        .setSubject("search-team-day")
        .setLabels(Map.of("team", "search"))
        .setTitle("Budget search-team-day at 82 % ($410 of $500)")
        .setPeriodStart(Instant.parse("2026-11-22T00:00:00Z"))
        .setPeriodEnd(Instant.parse("2026-11-23T00:00:00Z"))
        .setThreshold(percent("80"))
        .setObserved(money("410"))
        .setLimit(money("500"))
        .setCurrency("USD")
        .setRevision((1L << 40) | 1)
        .setEmittedAt(NOON);
  }

  /** An event of usage.events that was refused at ingest. */
  public static Rejection.Builder rejection(String rejectionId) {
    return Rejection.newBuilder()
        .setRejectionId(rejectionId)
        .setStage(RejectStage.INGEST)
        .setReason(RejectReason.NEGATIVE_QUANTITY)
        .setField("usage.output_tokens")
        .setDetail("must be 0 or more")
        .setTenant("acme")
        .setEventId("e-1")
        .setSource("usage.events")
        .setBodyLength(12)
        .setBodySha256("0".repeat(64))
        .setRejectedAt(NOON);
  }

  private static BigDecimal percent(String value) {
    return new BigDecimal(value).setScale(12);
  }
}
