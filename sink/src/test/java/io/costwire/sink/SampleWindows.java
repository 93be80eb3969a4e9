// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import io.costwire.schemas.CallStatus;
import io.costwire.schemas.CostAdjustment;
import io.costwire.schemas.CostTotals;
import io.costwire.schemas.CostWindow;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.Grain;
import io.costwire.schemas.PriceStatus;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.Quantity;
import io.costwire.schemas.Savings;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** The windows as the streams app keeps them; every 50th event came too late for them. */
final class SampleWindows {
  static final String WIDE =
      "provider,model,service,team,feature,project,department,environment,cost_center";

  private static final List<String> SETS =
      List.of(
          "total",
          "team",
          "provider,model",
          "feature",
          "service",
          "project",
          "environment",
          "user",
          WIDE);
  private static final List<String> NOT_BY_MINUTE = List.of("user", WIDE);
  private static final Duration MINUTES_KEPT = Duration.ofHours(6);
  private static final int LATE = 50;

  private final List<CostWindow> windows = new ArrayList<>();
  private final List<CostAdjustment> adjustments = new ArrayList<>();

  /** Windows of one grain; those of minutes for the last hours only. */
  SampleWindows(List<PricedUsage> events, Grain grain, Instant now) {
    for (String set : SETS) {
      if (grain == Grain.MINUTE && NOT_BY_MINUTE.contains(set)) {
        continue;
      }
      Map<Key, List<PricedUsage>> members = new LinkedHashMap<>();
      for (int i = 0; i < events.size(); i++) {
        PricedUsage event = events.get(i);
        if (grain == Grain.MINUTE
            && event.getEvent().getEventTime().isBefore(now.minus(MINUTES_KEPT))) {
          continue;
        }
        Key key = key(event, grain, set);
        if (i % LATE == 0) {
          adjustments.add(adjustment(key, event));
        } else {
          members.computeIfAbsent(key, k -> new ArrayList<>()).add(event);
        }
      }
      members.forEach((key, of) -> windows.add(window(key, of)));
    }
  }

  List<CostWindow> windows() {
    return windows;
  }

  List<CostAdjustment> adjustments() {
    return adjustments;
  }

  private record Key(
      Grain grain, String set, String tenant, Map<String, String> values, Instant start) {}

  private static Key key(PricedUsage priced, Grain grain, String set) {
    ChronoUnit unit =
        switch (grain) {
          case MINUTE -> ChronoUnit.MINUTES;
          case HOUR -> ChronoUnit.HOURS;
          case DAY, OTHER -> ChronoUnit.DAYS;
        };
    Map<String, String> values = new LinkedHashMap<>();
    if (!set.equals("total")) {
      for (String dimension : set.split(",")) {
        values.put(dimension, SampleWarehouse.dimension(priced, dimension));
      }
    }
    Instant start = priced.getEvent().getEventTime().truncatedTo(unit);
    return new Key(grain, set, priced.getEvent().getTenant(), values, start);
  }

  private static CostWindow window(Key key, List<PricedUsage> members) {
    return CostWindow.newBuilder()
        .setGrain(key.grain())
        .setWindowStart(key.start())
        .setDimensionSet(key.set())
        .setTenant(key.tenant())
        .setDimensions(key.values())
        .setCurrency(SampleUsage.currency(key.tenant()))
        .setTotals(totals(members))
        .setRevision(1)
        .setUpdatedAt(key.start())
        .build();
  }

  private static CostAdjustment adjustment(Key key, PricedUsage late) {
    return CostAdjustment.newBuilder()
        .setAdjustmentId(late.getEvent().getEventId() + "|" + key.grain() + "|" + key.set() + "|1")
        .setEventId(late.getEvent().getEventId())
        .setGrain(key.grain())
        .setWindowStart(key.start())
        .setDimensionSet(key.set())
        .setTenant(key.tenant())
        .setDimensions(key.values())
        .setCurrency(SampleUsage.currency(key.tenant()))
        .setTotals(totals(List.of(late)))
        .setRevision(1)
        .setRecordedAt(key.start())
        .build();
  }

  private static CostTotals totals(List<PricedUsage> members) {
    return CostTotals.newBuilder()
        .setRequests(members.size())
        .setPriced(count(members, PriceStatus.PRICED))
        .setPartial(count(members, PriceStatus.PRICED_PARTIAL))
        .setUnpriced(
            count(members, PriceStatus.UNPRICED_MODEL)
                + count(members, PriceStatus.UNPRICED_PROVIDER))
        .setNoUsage(count(members, PriceStatus.NO_USAGE))
        .setInvalid(count(members, PriceStatus.INVALID_USAGE))
        .setErrors(calls(members, CallStatus.ERROR))
        .setThrottled(calls(members, CallStatus.THROTTLED))
        .setResponseCacheHits(
            members.stream().filter(p -> p.getEvent().getResponseCacheHit()).count())
        .setListCost(sum(members, PricedUsage::getListCost))
        .setContractedCost(sum(members, PricedUsage::getContractedCost))
        .setEffectiveCost(sum(members, PricedUsage::getEffectiveCost))
        .setBilledCost(sum(members, PricedUsage::getBilledCost))
        .setSavings(savings(members))
        .setUsage(usage(members))
        .build();
  }

  private static long count(List<PricedUsage> members, PriceStatus status) {
    return members.stream().filter(p -> p.getStatus() == status).count();
  }

  private static long calls(List<PricedUsage> members, CallStatus status) {
    return members.stream().filter(p -> p.getEvent().getStatus() == status).count();
  }

  private static BigDecimal sum(
      List<PricedUsage> members, Function<PricedUsage, BigDecimal> amount) {
    return members.stream()
        .map(amount)
        .filter(Objects::nonNull)
        .reduce(Fixtures.money("0"), BigDecimal::add);
  }

  private static BigDecimal savings(List<PricedUsage> members) {
    return members.stream()
        .map(PricedUsage::getSavings)
        .filter(Objects::nonNull)
        .flatMap(SampleWindows::measures)
        .reduce(Fixtures.money("0"), BigDecimal::add);
  }

  private static Stream<BigDecimal> measures(Savings savings) {
    return Stream.of(
            savings.getPromptCache(),
            savings.getResponseCache(),
            savings.getBatch(),
            savings.getDiscount())
        .filter(Objects::nonNull);
  }

  private static List<Quantity> usage(List<PricedUsage> members) {
    Map<String, BigDecimal> usage = new TreeMap<>();
    for (PricedUsage member : members) {
      for (Quantity quantity : member.getEvent().getUsage()) {
        usage.merge(quantity.getUnit(), quantity.getQuantity(), BigDecimal::add);
      }
    }
    return usage.entrySet().stream().map(e -> new Quantity(e.getKey(), e.getValue())).toList();
  }
}
