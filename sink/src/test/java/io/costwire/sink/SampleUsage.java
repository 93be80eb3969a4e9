// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import io.costwire.schemas.CallStatus;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.LineItem;
import io.costwire.schemas.PriceStatus;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.Quantity;
import io.costwire.schemas.Savings;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.UsageOutcome;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Random but repeatable usage of the last {@link #DAYS} days, most of it of the last hours: every
 * status, single calls and traces, experiments, what is untagged or not known, late outcomes.
 */
final class SampleUsage {
  static final int DAYS = 100;
  static final Duration RECENT = Duration.ofSeconds(10_000);
  static final BigDecimal DIFFERENCE = new BigDecimal("0.000000000000000003");

  private static final List<String> TENANTS = List.of("acme", "globex");
  private static final int MODEL_CHANGE_DAYS = 30;
  private static final String[][] MODELS = {
    {"openai", "gpt-4o"},
    {"anthropic", "claude-sonnet-4"},
    {"google", "gemini-2.5-flash"},
    {"openai", "gpt-4o-mini"}
  };
  private static final String[] GONE = {"mistral", "mistral-large"};
  private static final String[] NEW = {"mistral", "mistral-medium-3"};
  private static final Map<String, List<String>> TAGS =
      Map.of(
          "team", List.of("search", "support", ""),
          "feature", List.of("answers", "summary", "rank", ""),
          "project", List.of("apollo", "gemini", "zeus", ""),
          "environment", List.of("production", "production", "production", "staging"),
          "campaign", List.of("spring", "it's | 50 %", "", ""));

  /** Tags that follow from the project or feature, as they mostly do. */
  private static final Map<String, Map<String, String>> FOLLOWING =
      Map.of(
          "apollo", Map.of("department", "sales", "cost_center", "cc-1"),
          "gemini", Map.of("department", "research", "cost_center", "cc-2"),
          "zeus", Map.of("department", "research"),
          "answers", Map.of("service", "web"),
          "summary", Map.of("service", "batch"),
          "rank", Map.of("service", "app"));

  private static final int USERS = 200;

  private final Random random;
  private final Instant now;
  private final List<PricedUsage> events = new ArrayList<>();
  private final List<UsageOutcome> outcomes = new ArrayList<>();

  SampleUsage(Random random, Instant now, int count) {
    this.random = random;
    this.now = now;
    while (events.size() < count) {
      if (random.nextInt(4) == 0) {
        trace(count);
      } else {
        call(time(), null);
      }
    }
  }

  List<PricedUsage> events() {
    return events;
  }

  List<UsageOutcome> outcomes() {
    return outcomes;
  }

  /** Costs of a tenant are in one currency. */
  static String currency(String tenant) {
    return tenant.equals("globex") ? "EUR" : "USD";
  }

  private Instant time() {
    long span =
        switch (random.nextInt(10)) {
          case 0, 1, 2, 3, 4, 5 -> RECENT.toMillis();
          case 6, 7 -> Duration.ofDays(1).toMillis();
          default -> Duration.ofDays(DAYS).toMillis();
        };
    return now.minusMillis(1 + random.nextLong(span));
  }

  private void trace(int count) {
    String trace = "tr-" + events.size();
    Instant start = time();
    int first = events.size();
    int calls = 1 + random.nextInt(4);
    for (int i = 0; i < calls && events.size() < count; i++) {
      // Some start together, and their ids decide which is first.
      Instant at = start.plusMillis(random.nextInt(3) * 40L);
      call(at.isBefore(now) ? at : now.minusMillis(1), trace);
    }
    if (random.nextInt(3) == 0) {
      UsageEvent event = events.get(first).getEvent();
      outcomes.add(outcome(event.getTenant(), start).setTraceId(trace).build());
    }
  }

  private void call(Instant time, @Nullable String trace) {
    int i = events.size();
    String previous = trace == null || i == 0 ? null : events.get(i - 1).getEvent().getTraceId();
    String tenant =
        trace != null && trace.equals(previous)
            ? events.get(i - 1).getEvent().getTenant()
            : TENANTS.get(random.nextInt(TENANTS.size()));
    UsageEvent event = event("e-" + i, tenant, time, trace);
    events.add(price(event, i));
    for (int late = random.nextInt(12); late >= 10; late--) {
      outcomes.add(outcome(tenant, time).setEventId(event.getEventId()).build());
    }
  }

  private UsageEvent event(String id, String tenant, Instant time, @Nullable String trace) {
    var event =
        Fixtures.usageEvent(id)
            .setTenant(tenant)
            .setEventTime(time)
            .setTags(tags())
            .setUsage(usage())
            .setTraceId(trace)
            .setRetries(random.nextInt(5) == 0 ? 1 + random.nextInt(3) : 0)
            .setResponseCacheHit(random.nextInt(20) == 0)
            .setStatus(status())
            .setFinishReason(oneOf("stop", "stop", "length", "MAX_TOKENS", null))
            .setLatencyMs(random.nextInt(10) == 0 ? null : (long) random.nextInt(4_000))
            .setTimeToFirstTokenMs(random.nextInt(3) == 0 ? (long) random.nextInt(900) : null)
            .setSuccess(random.nextInt(3) == 0 ? random.nextBoolean() : null)
            .setQuality(quality())
            .setRevenue(random.nextInt(9) == 0 ? money(40) : null);
    if (random.nextInt(5) == 0) {
      event.setExperiment("prompt-length").setVariant(oneOf("short", "long"));
    }
    return event.build();
  }

  private CallStatus status() {
    return switch (random.nextInt(8)) {
      case 0 -> CallStatus.ERROR;
      case 1 -> CallStatus.THROTTLED;
      default -> CallStatus.SUCCESS;
    };
  }

  private Map<String, String> tags() {
    Map<String, String> tags = new LinkedHashMap<>();
    TAGS.keySet().stream()
        .sorted()
        .forEach(
            tag -> {
              List<String> values = TAGS.getOrDefault(tag, List.of());
              String value = values.get(random.nextInt(values.size()));
              if (!value.isEmpty()) {
                tags.put(tag, value);
                tags.putAll(FOLLOWING.getOrDefault(value, Map.of()));
              }
            });
    if (random.nextInt(20) != 0) {
      tags.put("user", "u-" + random.nextInt(USERS));
    }
    return tags;
  }

  private List<Quantity> usage() {
    int input = random.nextInt(5_000);
    List<Quantity> usage = new ArrayList<>();
    if (random.nextInt(3) == 0) {
      usage.addAll(Fixtures.usage("cache_read_tokens", random.nextInt(1 + input)));
    }
    usage.addAll(
        Fixtures.usage("input_tokens", input, "output_tokens", random.nextInt(900) + "." + 125));
    return usage;
  }

  private PricedUsage price(UsageEvent event, int i) {
    String[] model = model(event.getEventTime());
    var priced =
        Fixtures.pricedUsage(event.getEventId())
            .setEvent(event)
            .setResolvedProvider(model[0])
            .setResolvedModel(model[1])
            .setLineItems(List.of())
            .setArrivedAt(event.getEventTime())
            .setPricedAt(event.getEventTime());
    return switch (random.nextInt(40)) {
      case 0 -> withoutCost(priced, PriceStatus.UNPRICED_MODEL);
      case 1 -> withoutCost(priced, PriceStatus.UNPRICED_PROVIDER);
      case 2 -> withoutCost(priced, PriceStatus.INVALID_USAGE);
      case 3 -> {
        priced.setEvent(UsageEvent.newBuilder(event).setUsage(List.of()).build());
        yield withoutCost(priced, PriceStatus.NO_USAGE);
      }
      case 4 -> withCost(priced.setStatus(PriceStatus.PRICED_PARTIAL), i);
      default -> withCost(priced, i);
    };
  }

  private String[] model(Instant time) {
    String[] any = MODELS[random.nextInt(MODELS.length)];
    if (random.nextInt(10) > 0) {
      return any;
    }
    long days = Duration.between(time, now).toDays();
    return days < MODEL_CHANGE_DAYS - 2 ? NEW : days > MODEL_CHANGE_DAYS + 2 ? GONE : any;
  }

  private static PricedUsage withoutCost(PricedUsage.Builder priced, PriceStatus status) {
    return priced
        .setStatus(status)
        .setCurrency(null)
        .setListCost(null)
        .setContractedCost(null)
        .setEffectiveCost(null)
        .setBilledCost(null)
        .build();
  }

  private PricedUsage withCost(PricedUsage.Builder priced, int i) {
    BigDecimal billed = money(56);
    Savings savings =
        new Savings(
            random.nextBoolean() ? money(40).subtract(money(39)) : null,
            random.nextInt(9) == 0 ? money(40) : null,
            random.nextInt(9) == 0 ? money(40) : null,
            random.nextBoolean() ? money(40) : null);
    if (i % 40 == 0) {
      // it was free before
      priced
          .setRevision((1L << 40) | 2)
          .setReplaced(
              Fixtures.replacedPrice("reprice-1").setBilledCost(Fixtures.money("0")).build());
    }
    String currency = currency(priced.getEvent().getTenant());
    if (i % 30 == 7) {
      providerSays(priced, billed.add(DIFFERENCE), currency);
    }
    return priced
        .setCurrency(currency)
        .setListCost(billed.add(money(40)))
        .setContractedCost(billed.add(money(30)))
        .setEffectiveCost(billed)
        .setBilledCost(billed)
        .setSavings(random.nextInt(4) == 0 ? null : savings)
        .build();
  }

  /** A figure of the provider's; every second one is trusted: billed as it is, ours less a line. */
  private void providerSays(PricedUsage.Builder priced, BigDecimal cost, String currency) {
    boolean trusted = random.nextBoolean();
    priced.setEvent(
        UsageEvent.newBuilder(priced.getEvent())
            .setProviderCost(trusted ? cost.subtract(DIFFERENCE) : cost)
            .setProviderCostCurrency(currency)
            .build());
    if (trusted) {
      priced.setLineItems(
          List.of(
              new LineItem(
                  "provider_cost_difference",
                  BigDecimal.ONE.setScale(12),
                  DIFFERENCE,
                  1L,
                  List.of(),
                  DIFFERENCE)));
    }
  }

  private UsageOutcome.Builder outcome(String tenant, Instant of) {
    return UsageOutcome.newBuilder()
        .setOutcomeId("o-%06d".formatted(outcomes.size()))
        .setTenant(tenant)
        .setOutcomeTime(of.plusSeconds(60L * random.nextInt(3)))
        .setSuccess(random.nextInt(3) == 0 ? null : random.nextBoolean())
        .setQuality(quality())
        .setRevenue(random.nextInt(4) == 0 ? money(44) : null);
  }

  private @Nullable BigDecimal quality() {
    return random.nextBoolean() ? null : BigDecimal.valueOf(random.nextInt(1_001), 3).setScale(12);
  }

  private BigDecimal money(int bits) {
    return new BigDecimal(new BigInteger(bits, random), 18);
  }

  @SafeVarargs
  private <T extends @Nullable Object> T oneOf(T... values) {
    return values[random.nextInt(values.length)];
  }
}
