// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import io.costwire.schemas.CallStatus;
import io.costwire.schemas.EventKind;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.LineItem;
import io.costwire.schemas.PriceStatus;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.UsageEvent;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A week of usage of many features, each known to be one kind of waste or none. What is planted is
 * meant as waste whatever its size, so small cases may be missed; among what is not waste are
 * look-alikes, some of which no view could tell apart.
 */
final class WasteTraffic {
  static final int DAYS = 7;

  /** Cost of a million tokens: in, out, read from the cache (0: no such price). */
  private static final Map<String, String[]> PRICES =
      Map.of(
          "small", new String[] {"0.25", "2", "0.025"},
          "medium", new String[] {"1", "7.9", "0.1"},
          "large", new String[] {"2.5", "20", "0.25"},
          "old", new String[] {"1", "4", "0"});

  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

  private final Random random;
  private final Instant start;
  private final List<PricedUsage> events = new ArrayList<>();
  private final Map<String, String> labels = new HashMap<>();

  /** A call in the making. */
  static final class Call {
    final Map<String, String> tags = new HashMap<>(Map.of("user", "u-1"));
    final UsageEvent.Builder event;
    String provider = "openai";
    String model = "small";
    int input = 1_500;
    int output = 300;
    int read;
    boolean free;

    Call(UsageEvent.Builder event) {
      this.event = event;
    }
  }

  WasteTraffic(long seed, Instant now) {
    this.random = new Random(seed);
    this.start = now.truncatedTo(ChronoUnit.DAYS).minus(DAYS, ChronoUnit.DAYS);
  }

  List<PricedUsage> events() {
    return events;
  }

  /** Feature to the kind of waste that it is, or to {@code none}. */
  Map<String, String> labels() {
    return labels;
  }

  Instant start() {
    return start;
  }

  Random random() {
    return random;
  }

  int between(int low, int high) {
    return low + random.nextInt(high - low + 1);
  }

  /** Names a feature and says what it is. */
  String feature(String label, String about) {
    String feature = about + "-" + labels.size();
    labels.put(feature, label);
    return feature;
  }

  /** Any time of office hours. */
  Instant anyTime() {
    return start
        .plus(random.nextInt(DAYS), ChronoUnit.DAYS)
        .plusSeconds(7 * 3600 + random.nextInt(11 * 3600));
  }

  void calls(String feature, int count, Consumer<Call> shape) {
    for (int i = 0; i < count; i++) {
      call(feature, anyTime(), shape);
    }
  }

  /** Adds a call; one of 50 has no price. */
  void call(String feature, Instant time, Consumer<Call> shape) {
    var call = new Call(Fixtures.usageEvent("e-" + events.size()).setEventTime(time));
    call.event.setFinishReason("stop").setMaxOutputTokens(4_000L);
    call.input += random.nextInt(600);
    call.output += random.nextInt(600);
    shape.accept(call);
    call.tags.putAll(Map.of("team", "waste", "feature", feature));
    call.event.setTags(call.tags);
    if (call.output > 0) {
      call.event.setUsage(
          Fixtures.usage(
              "input_tokens",
              call.input,
              "output_tokens",
              call.output,
              "cache_read_tokens",
              call.read));
    } else {
      call.event.setUsage(Fixtures.usage("input_tokens", call.input));
    }
    events.add(priced(call));
  }

  /** Adds a day of a capacity that has requests in so many of its hours. */
  void capacity(String feature, int day, int busyHours, boolean ended) {
    Instant from = start.plus(day, ChronoUnit.DAYS);
    var event =
        Fixtures.usageEvent("e-" + events.size())
            .setKind(EventKind.CAPACITY)
            .setEventTime(from)
            .setEndTime(ended ? from.plus(1, ChronoUnit.DAYS) : null)
            .setCoveredBy(feature)
            .setUsage(Fixtures.usage("capacity_hours", 24))
            .setTags(Map.of("team", "waste", "feature", feature))
            .build();
    events.add(cost(base(event, "openai", "large"), List.of(), Fixtures.money("48")).build());
    for (int hour = 0; hour < busyHours; hour++) {
      Instant time = from.plus(Duration.ofMinutes(60L * hour + between(0, 59)));
      call(
          feature,
          time,
          call -> {
            call.event.setCoveredBy(feature);
            call.free = true;
          });
    }
  }

  private PricedUsage priced(Call call) {
    var priced = base(call.event.build(), call.provider, call.model);
    if (random.nextInt(50) == 0) {
      return priced
          .setStatus(PriceStatus.UNPRICED_MODEL)
          .setCurrency(null)
          .setListCost(null)
          .setContractedCost(null)
          .setEffectiveCost(null)
          .setBilledCost(null)
          .setLineItems(List.of())
          .build();
    }
    String[] price = PRICES.get(call.model);
    List<LineItem> lines = new ArrayList<>();
    if (!call.free) {
      String tier = call.event.getServiceTier();
      int factor = "priority".equals(tier) ? 2 : 1;
      lines.add(line("input_tokens", call.input - call.read, price[0], factor));
      lines.add(line("output_tokens", call.output, price[1], factor));
      if (call.read > 0) {
        lines.add(line("cache_read_tokens", call.read, price[2], factor));
      }
    }
    BigDecimal sum =
        lines.stream().map(LineItem::getAmount).reduce(Fixtures.money("0"), BigDecimal::add);
    return cost(priced, lines, sum).build();
  }

  private static LineItem line(String unit, int quantity, String price, int factor) {
    BigDecimal rate = new BigDecimal(price).multiply(BigDecimal.valueOf(factor));
    BigDecimal amount = rate.multiply(BigDecimal.valueOf(quantity)).divide(MILLION);
    return LineItem.newBuilder()
        .setUnit(unit)
        .setQuantity(BigDecimal.valueOf(quantity).setScale(12))
        .setRate(rate.setScale(18))
        .setPer(1_000_000)
        .setAmount(amount.setScale(18))
        .build();
  }

  private static PricedUsage.Builder base(UsageEvent event, String provider, String model) {
    return Fixtures.pricedUsage(event.getEventId())
        .setEvent(event)
        .setResolvedProvider(provider)
        .setResolvedModel(model)
        .setArrivedAt(event.getEventTime())
        .setPricedAt(event.getEventTime());
  }

  private static PricedUsage.Builder cost(
      PricedUsage.Builder priced, List<LineItem> lines, @Nullable BigDecimal cost) {
    return priced
        .setLineItems(lines)
        .setListCost(cost)
        .setContractedCost(cost)
        .setEffectiveCost(cost)
        .setBilledCost(cost);
  }

  /** What failed is paid as far as it came. */
  static void failed(Call call) {
    call.event.setStatus(CallStatus.ERROR).setFinishReason(null).setRetries(1);
  }
}
