// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams;

import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.book.PriceBook;
import io.costwire.schemas.DimensionRule;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.Grain;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.Rejection;
import io.costwire.schemas.RepriceJob;
import io.costwire.schemas.SignalRule;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.Checksum;
import io.costwire.schemas.topics.Topic;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.budget.ActiveBudgets;
import io.costwire.streams.budget.BudgetFeed;
import io.costwire.streams.detect.ActiveSignalRules;
import io.costwire.streams.detect.SignalRulesFeed;
import io.costwire.streams.flow.StageMetrics;
import io.costwire.streams.flow.WriteBehindStore;
import io.costwire.streams.ingest.core.EventTimePolicy;
import io.costwire.streams.ingest.core.SeenHorizon;
import io.costwire.streams.owner.ActiveOwnership;
import io.costwire.streams.owner.OwnershipFeed;
import io.costwire.streams.owner.OwnershipRecords;
import io.costwire.streams.owner.core.OwnershipRule;
import io.costwire.streams.owner.core.OwnershipRules;
import io.costwire.streams.price.ActiveBook;
import io.costwire.streams.runtime.StreamsProperties;
import io.costwire.streams.window.ActiveDimensions;
import io.costwire.streams.window.RulesFeed;
import io.costwire.streams.window.core.WindowRetention;
import io.costwire.streams.wire.SchemaRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** The whole topology in the test driver, with a registry of its own and two models' prices. */
public final class TopologyHarness implements AutoCloseable {
  public static final Instant NOON = Fixtures.NOON;

  static final Duration BEAT = Duration.ofMillis(500);

  static final String BOOK =
      """
      book: {id: default, version: test.1, currency: USD}
      providers:
      - id: openai
        aliases: [azure.ai.openai]
        models:
        - id: gpt-4o
          match: [{equals: gpt-4o}, {prefix: gpt-4o-20}]
          prices:
          - id: gpt-4o@base
            rates:
              input_tokens: {per: 1000000, rate: "2.5"}
              cache_read_tokens: {per: 1000000, rate: "1.25"}
              output_tokens: {per: 1000000, rate: "10"}
        - id: yuan-1
          prices:
          - id: yuan-1@base
            currency: CNY
            rates:
              input_tokens: {per: 1000000, rate: "20"}
              output_tokens: {per: 1000000, rate: "80"}
        - id: absurd
          prices:
          - id: absurd@base
            rates:
              web_searches: {per: 1, rate: "9"}
      fx: [{from: CNY, to: USD, date: 2026-01-01, rate: "0.125"}]
      """;

  private final String registryUrl = "mock://" + UUID.randomUUID();
  private final TopicSerdes serdes = new TopicSerdes(registryUrl);
  private final Path stateDir;
  private final Properties properties;
  private final TopologyParts parts;
  private TopologyTestDriver driver;
  private final BudgetFeed budgetFeed;
  private final RulesFeed rulesFeed;
  private final OwnershipFeed ownershipFeed;
  private final SignalRulesFeed signalRules;
  public final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  public final ActiveBook book = new ActiveBook();

  /** What the clock of the topology shows. */
  public Instant now = NOON;

  private final StageMetrics metrics = new StageMetrics(meters);

  public TopologyHarness() {
    this(settings());
  }

  public TopologyHarness(TopologyParts.Settings settings) {
    activate(BOOK);
    var ownership = new ActiveOwnership();
    ownershipFeed = new OwnershipFeed(ownership, metrics);
    var budgets = new ActiveBudgets();
    var dimensions = new ActiveDimensions();
    var signals = new ActiveSignalRules();
    rulesFeed = new RulesFeed(dimensions, metrics);
    signalRules = new SignalRulesFeed(signals, metrics);
    budgetFeed = new BudgetFeed(budgets, "USD", metrics);
    parts =
        new TopologyParts(
            settings,
            new TopologyParts.Control(book, ownership, budgets, dimensions, signals),
            SchemaRegistry.at(registryUrl, Map.of()),
            metrics,
            () -> now,
            milliseconds -> {});
    try {
      stateDir = Files.createTempDirectory("costwire-topology");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    properties = properties(stateDir);
    driver = new TopologyTestDriver(CostTopology.build(parts, properties), properties, NOON);
  }

  /** Makes a book the active one; the topology notices with its next look. */
  public void activate(String yaml) {
    book.activate(new PriceEngine(PriceBook.read(yaml).orThrow()));
  }

  /** Ends the topology and starts it again with the state that it had logged. */
  public void restart() {
    Map<String, List<KeyValue<byte[], byte[]>>> logged = new HashMap<>();
    for (String name : driver.getAllStateStores().keySet()) {
      List<KeyValue<byte[], byte[]>> entries = new ArrayList<>();
      try (var all = store(name).all()) {
        all.forEachRemaining(entries::add);
      }
      logged.put(name, entries);
    }
    driver.close();
    driver = new TopologyTestDriver(CostTopology.build(parts, properties), properties, NOON);
    logged.forEach((name, entries) -> store(name).putAll(entries));
  }

  /** What the topology knows, to be looked at or given. */
  public KeyValueStore<byte[], byte[]> store(String name) {
    KeyValueStore<byte[], byte[]> plain = driver.getKeyValueStore(name);
    return plain != null ? plain : ((WriteBehindStore) driver.getStateStore(name)).pages();
  }

  public static TopologyParts.Settings settings() {
    return new TopologyParts.Settings(
        1,
        "USD",
        EventTimePolicy.DEFAULT,
        SeenHorizon.DEFAULT,
        WindowRetention.DEFAULT,
        BEAT,
        TopologyParts.Settings.DEFAULT_PARKED_MAX);
  }

  static Properties properties(Path stateDir) {
    Properties properties =
        StreamsProperties.of(
            StreamsProperties.APPLICATION_ID,
            new StreamsProperties.Run(
                "none:1",
                Map.of(),
                stateDir,
                new StreamsProperties.Threads(1, 0, Duration.ofSeconds(1), 10 << 20),
                1));
    // the driver has no transactions
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
    return properties;
  }

  /** An event that arrives at noon. */
  public void send(UsageEvent event) {
    send(event, NOON);
  }

  public void send(UsageEvent event, Instant arrival) {
    sendBytes(event.getEventId().getBytes(StandardCharsets.UTF_8), encode(event), arrival);
  }

  public void sendBytes(byte @Nullable [] key, byte @Nullable [] value, Instant arrival) {
    input(Topics.USAGE_EVENTS).pipeInput(key, value, arrival);
  }

  /** An event with the checksum of other bytes, or of the same in another topic. */
  public void sendWithChecksumOf(String topic, byte[] checked, UsageEvent event) {
    RecordHeaders headers = new RecordHeaders();
    Checksum.add(headers, topic, checked);
    input(Topics.USAGE_EVENTS)
        .pipeInput(
            new TestRecord<>(
                event.getEventId().getBytes(StandardCharsets.UTF_8), encode(event), headers, NOON));
  }

  /** A row of history that is to be priced again. */
  public void reprice(PricedUsage known, String bookVersion) {
    send(new RepriceJob("job-1", bookVersion, known, now, 1, null));
  }

  /** A row of history that sums have counted so many times. */
  public void countOnce(PricedUsage known, int times) {
    send(new RepriceJob("ledger", "none", known, now, times, null));
  }

  private void send(RepriceJob job) {
    try (var serializer = serdes.serializer(Topics.CONTROL_REPRICE)) {
      repriceBytes(serializer.serialize(Topics.CONTROL_REPRICE.name(), job));
    }
  }

  public void repriceBytes(byte[] value) {
    // later than anything, to show that it moves no window
    input(Topics.CONTROL_REPRICE).pipeInput(null, value, NOON.plus(Duration.ofDays(1000)));
  }

  private TestInputTopic<byte[], byte[]> input(Topic<?> topic) {
    return driver.createInputTopic(
        topic.name(), new ByteArraySerializer(), new ByteArraySerializer());
  }

  public byte[] encode(UsageEvent event) {
    try (var serializer = serdes.serializer(Topics.USAGE_EVENTS)) {
      return serializer.serialize(Topics.USAGE_EVENTS.name(), event);
    }
  }

  public String registryUrl() {
    return registryUrl;
  }

  public long level(String meter) {
    return (long) meters.find(meter).gauges().stream().mapToDouble(g -> g.value()).sum();
  }

  /** Lets the first steps hand on what they have, and the second ones emit it. */
  public void drain() {
    advance(BEAT);
    advance(BEAT);
  }

  public void advance(Duration time) {
    driver.advanceWallClockTime(time);
  }

  /** Applies a change to the budgets and lets the topology notice. */
  public void budget(String id, io.costwire.schemas.@Nullable BudgetDefinition definition) {
    budgetFeed.accept(id, definition);
    budgetFeed.settled();
    advance(Duration.ofSeconds(1));
  }

  /** Applies a rule for a dimension set. */
  public void rule(
      String id, List<String> dimensions, List<Grain> grains, int maxKeys, Instant from) {
    rulesFeed.accept(id, new DimensionRule(id, dimensions, grains, maxKeys, from));
    rulesFeed.settled();
  }

  /** Makes ownership rules the active ones. */
  public void own(OwnershipRule... rules) {
    var all = new OwnershipRules(List.of(rules));
    ownershipFeed.accept(OwnershipRecords.KEY, OwnershipRecords.record(all, now));
    ownershipFeed.settled();
  }

  /** A row of history that is to be tagged again. */
  public void retag(PricedUsage known, OwnershipRule... rules) {
    String version = new OwnershipRules(List.of(rules)).version();
    send(new RepriceJob("retag-1", "none", known, now, 1, version));
  }

  /** Applies a rule for signals. */
  public void signalRule(SignalRule rule) {
    signalRules.accept(rule.getRuleId(), rule);
    signalRules.settled();
  }

  public <V extends SpecificRecord> List<V> read(Topic<V> topic) {
    return readWithKeys(topic).stream().map(pair -> pair.value).toList();
  }

  public <V extends SpecificRecord> List<KeyValue<String, V>> readWithKeys(Topic<V> topic) {
    var output =
        driver.createOutputTopic(
            topic.name(), new StringDeserializer(), serdes.deserializer(topic));
    return output.readKeyValuesToList();
  }

  public Rejection onlyRejection() {
    List<Rejection> rejections = read(Topics.USAGE_REJECTED);
    if (rejections.size() != 1) {
      throw new AssertionError("expected one dead letter, got " + rejections);
    }
    return rejections.getFirst();
  }

  public double count(String meter, String... tags) {
    return meters.find(meter).tags(tags).counters().stream().mapToDouble(c -> c.count()).sum();
  }

  @Override
  public void close() {
    driver.close();
    try (var files = Files.walk(stateDir)) {
      files.sorted(java.util.Comparator.reverseOrder()).map(Path::toFile).forEach(f -> f.delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
