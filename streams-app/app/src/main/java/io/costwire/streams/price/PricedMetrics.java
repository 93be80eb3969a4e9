// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.price;

import io.costwire.schemas.CallStatus;
import io.costwire.schemas.EventKind;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.Quantity;
import io.costwire.schemas.UsageEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What people watch in a monitoring system: tokens, cost, requests and delays, by provider and
 * model. For display and alerts on rates only: numbers are floating-point, an event counts when it
 * is priced for the first time, and what an aborted transaction did is counted again when it is
 * repeated. Money to rely on is in ClickHouse.
 *
 * <p>Labels are names of the price book, at most {@link #MAX_MODELS} pairs of provider and model;
 * further ones share {@link #OTHER}, and each of their events is counted. Safe for use by several
 * threads.
 */
final class PricedMetrics {
  /** Each takes about a dozen series; ten thousand series are little for a monitoring system. */
  static final int MAX_MODELS = 200;

  static final String OTHER = "__other__";

  /** Provider or model that the book does not know: names of senders are no labels. */
  static final String UNKNOWN = "__unknown__";

  /**
   * Millionths of the book's currency, from a small embedding to a long agent run. Whole numbers,
   * because Micrometer rounds up to one before it looks for the bucket.
   */
  static final double[] COST_BUCKETS = {
    100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000, 10_000_000
  };

  private static final int MICROS = 6;

  private static final Duration[] DELAY_BUCKETS = {
    Duration.ofMillis(10),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(2),
    Duration.ofSeconds(5),
    Duration.ofSeconds(15),
    Duration.ofMinutes(1),
    Duration.ofMinutes(10),
    Duration.ofHours(1),
    Duration.ofDays(1)
  };

  /** Units that are shown, by the type under which they are. */
  private enum TokenType {
    INPUT("input_tokens"),
    OUTPUT("output_tokens"),
    CACHE_READ("cache_read_tokens"),
    CACHE_WRITE("cache_write_tokens"),
    REASONING("output_reasoning_tokens"),
    INPUT_AUDIO("input_audio_tokens"),
    OUTPUT_AUDIO("output_audio_tokens"),
    INPUT_IMAGE("input_image_tokens"),
    OUTPUT_IMAGE("output_image_tokens");

    private static final Map<String, TokenType> BY_UNIT =
        Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(t -> t.unit, t -> t));

    private final String unit;

    TokenType(String unit) {
      this.unit = unit;
    }
  }

  private final MeterRegistry registry;

  /** Tags that say whose usage is; what share of events has them is the tag coverage. */
  private static final List<String> OWNER_TAGS =
      List.of("service", "team", "project", "cost_center", "department");

  /** Events by who set a tag of them. */
  private record Coverage(String tag, Counter byEvent, Counter byRule, Counter byNobody) {
    Counter of(PricedUsage priced) {
      if (priced.getRuledTags().containsKey(tag)) {
        return byRule;
      }
      return priced.getEvent().getTags().containsKey(tag) ? byEvent : byNobody;
    }
  }

  private final List<Coverage> coverage;
  private final Map<ModelName, ModelMeters> models = new ConcurrentHashMap<>();
  private final Counter overflow;
  private final Timer sinceArrival;
  private final Timer sinceEvent;

  private record ModelName(String provider, String model) {}

  PricedMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.coverage = OWNER_TAGS.stream().map(this::coverage).toList();
    this.overflow = registry.counter("costwire_model_labels_overflow");
    this.sinceArrival =
        delay(
            "costwire_streams_arrival_to_priced", "From the event's arrival in Kafka to its price");
    this.sinceEvent =
        delay("costwire_streams_event_to_priced", "From the start of the request to its price");
  }

  private Coverage coverage(String tag) {
    return new Coverage(tag, tagged(tag, "event"), tagged(tag, "rule"), tagged(tag, "nobody"));
  }

  private Counter tagged(String tag, String by) {
    return registry.counter("costwire_tagged_events", "tag", tag, "by", by);
  }

  private Timer delay(String name, String description) {
    return Timer.builder(name)
        .description(description)
        .serviceLevelObjectives(DELAY_BUCKETS)
        .register(registry);
  }

  /** Counts an event that was priced for the first time, with or without a cost. */
  void record(PricedUsage priced) {
    ModelMeters meters = meters(priced);
    UsageEvent event = priced.getEvent();
    if (event.getKind() == EventKind.REQUEST) {
      meters.request(event.getStatus()).increment();
    }
    tokens(event.getUsage(), meters);
    for (int i = 0; i < coverage.size(); i++) {
      coverage.get(i).of(priced).increment();
    }
    @Nullable BigDecimal cost = priced.getBilledCost();
    @Nullable String currency = priced.getCurrency();
    if (cost != null && currency != null) {
      meters.cost(currency).add(cost);
    }
    sinceArrival.record(positive(Duration.between(priced.getArrivedAt(), priced.getPricedAt())));
    sinceEvent.record(positive(Duration.between(event.getEventTime(), priced.getPricedAt())));
  }

  /** Clocks of machines differ. */
  private static Duration positive(Duration duration) {
    return duration.isNegative() ? Duration.ZERO : duration;
  }

  private static void tokens(List<Quantity> usage, ModelMeters meters) {
    for (int i = 0; i < usage.size(); i++) {
      Quantity quantity = usage.get(i);
      @Nullable TokenType type = TokenType.BY_UNIT.get(quantity.getUnit());
      if (type != null) {
        meters.tokens(type).increment(quantity.getQuantity().doubleValue());
      }
    }
  }

  private ModelMeters meters(PricedUsage priced) {
    ModelName name =
        new ModelName(known(priced.getResolvedProvider()), known(priced.getResolvedModel()));
    ModelMeters found = models.get(name);
    if (found != null) {
      return found;
    }
    if (models.size() < MAX_MODELS) {
      return models.computeIfAbsent(name, ModelMeters::new);
    }
    overflow.increment();
    return models.computeIfAbsent(new ModelName(OTHER, OTHER), ModelMeters::new);
  }

  private static String known(@Nullable String name) {
    return name == null ? UNKNOWN : name;
  }

  /** Meters of one model, registered when they are first used. */
  private final class ModelMeters {
    private final ModelName name;
    private final @Nullable Counter[] tokens = new @Nullable Counter[TokenType.values().length];
    private final @Nullable Counter[] requests = new @Nullable Counter[CallStatus.values().length];
    private final Map<String, CostMeters> costs = new ConcurrentHashMap<>();

    private ModelMeters(ModelName name) {
      this.name = name;
    }

    // two threads that register the same meter get the same one

    private Counter tokens(TokenType type) {
      Counter counter = tokens[type.ordinal()];
      if (counter == null) {
        counter = counter("costwire_tokens", "type", type.name().toLowerCase(Locale.ROOT));
        tokens[type.ordinal()] = counter;
      }
      return counter;
    }

    private Counter request(CallStatus status) {
      Counter counter = requests[status.ordinal()];
      if (counter == null) {
        counter = counter("costwire_requests", "status", status.name().toLowerCase(Locale.ROOT));
        requests[status.ordinal()] = counter;
      }
      return counter;
    }

    private CostMeters cost(String currency) {
      CostMeters found = costs.get(currency);
      return found != null ? found : costs.computeIfAbsent(currency, this::costMeters);
    }

    private CostMeters costMeters(String currency) {
      return new CostMeters(
          counter("costwire_cost", "currency", currency),
          DistributionSummary.builder("costwire_request_cost_micros")
              .description("Billed cost of a request, millionths of the price book's currency")
              .tags("provider", name.provider, "currency", currency)
              .serviceLevelObjectives(COST_BUCKETS)
              .register(registry));
    }

    private Counter counter(String meter, String label, String value) {
      return registry.counter(meter, "provider", name.provider, "model", name.model, label, value);
    }
  }

  /** The sum by model, and how requests spread; the latter by provider, to bound its series. */
  private record CostMeters(Counter sum, DistributionSummary requests) {
    void add(BigDecimal cost) {
      sum.increment(cost.doubleValue());
      requests.record(cost.movePointRight(MICROS).doubleValue());
    }
  }
}
