// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.bench;

import io.costwire.pricing.PriceEngine;
import io.costwire.schemas.CostWindow;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;

/**
 * The job as one would write it in the DSL, to be compared with: drop events whose id was seen
 * within a day, price tokens by a map of rates, sum up per minute for each dimension set.
 * Confluent's serdes, Kafka's own stores, caches and windows. It does less than the full topology:
 * no hours and days, no budgets, no late money, no corrections.
 */
public final class DslTopology {
  private static final String SEEN_STORE = "dsl-seen-ids";
  private static final Duration SEEN_FOR = Duration.ofHours(24);
  private static final Duration WINDOW = Duration.ofMinutes(1);

  /** As long as the full topology takes late events into its windows of minutes. */
  private static final Duration GRACE = Duration.ofHours(48);

  /** Where the results go; the topics must exist. */
  public record Outputs(String priced, String windows) {}

  private DslTopology() {}

  /**
   * @param engine knows the rates, which are asked for once per model
   * @param properties of the Streams client that will run it
   */
  public static Topology build(
      TopicSerdes serdes, PriceEngine engine, Outputs outputs, Properties properties) {
    var builder = new StreamsBuilder(new TopologyConfig(new StreamsConfig(properties)));
    builder.addStateStore(
        Stores.windowStoreBuilder(
            Stores.persistentWindowStore(SEEN_STORE, SEEN_FOR, SEEN_FOR, false),
            Serdes.String(),
            Serdes.Long()));
    var pricing = new DslPricing(engine, InstantSource.system());
    KStream<String, PricedUsage> priced =
        builder.stream(
                Topics.USAGE_EVENTS.name(),
                Consumed.with(Serdes.String(), serdes.serde(Topics.USAGE_EVENTS))
                    .withName("dsl-events"))
            .process(() -> new DslDedup(SEEN_STORE, SEEN_FOR), Named.as("dsl-dedup"), SEEN_STORE)
            .mapValues((UsageEvent event) -> pricing.price(event), Named.as("dsl-price"));
    priced.to(
        outputs.priced,
        Produced.with(Serdes.String(), serdes.serde(Topics.USAGE_PRICED)).withName("dsl-priced"));
    windows(priced)
        .to(
            outputs.windows,
            Produced.with(Serdes.String(), serdes.serde(Topics.COST_WINDOWS))
                .withName("dsl-windows-sink"));
    return builder.build(properties);
  }

  private static KStream<String, CostWindow> windows(KStream<String, PricedUsage> priced) {
    return priced
        .flatMap((id, value) -> DslWindows.contributions(value), Named.as("dsl-by-set"))
        .groupByKey(Grouped.with("dsl-windows", Serdes.String(), DslSum.SERDE))
        .windowedBy(TimeWindows.ofSizeAndGrace(WINDOW, GRACE))
        .aggregate(
            () -> DslSum.NOTHING,
            (key, more, sum) -> sum.plus(more),
            Named.as("dsl-sum"),
            Materialized.<String, DslSum, WindowStore<Bytes, byte[]>>as("dsl-windows")
                .withKeySerde(Serdes.String())
                .withValueSerde(DslSum.SERDE)
                .withRetention(WINDOW.plus(GRACE))
                .withLoggingEnabled(Map.of())
                .withCachingEnabled())
        .toStream(Named.as("dsl-sums"))
        .map(
            (window, sum) -> DslWindows.keyed(window.key(), window.window().startTime(), sum),
            Named.as("dsl-window-values"));
  }
}
