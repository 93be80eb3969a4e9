// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.ledger;

import io.costwire.schemas.EventKind;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import io.costwire.standalone.ledger.LedgerEntries.Accepted;
import io.costwire.standalone.ledger.LedgerEntries.EventName;
import io.costwire.standalone.ledger.LedgerEntries.Position;
import io.costwire.standalone.stack.Endpoints;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/** The Kafka side of the ledger: what was accepted, and how it was priced. */
final class LedgerTopics implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);

  /** A topic that does not move for this long is broken, not slow. */
  private static final Duration STALL = Duration.ofSeconds(30);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Deserializer<UsageEvent> events;
  private final Deserializer<PricedUsage> pricedUsage;
  private final List<Accepted> accepted = new ArrayList<>();
  private final Map<String, EventName> names = new HashMap<>();
  private final Map<Integer, Long> firstArrivals = new HashMap<>();
  private final Map<String, RowFacts> priced = new HashMap<>();
  private final Map<TopicPartition, Long> positions = new HashMap<>();
  private LedgerScope scope = new LedgerScope(Map.of());

  LedgerTopics(Endpoints endpoints) {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", endpoints.kafka());
    config.put("isolation.level", "read_committed");
    config.put("enable.auto.commit", false);
    config.put("auto.offset.reset", "earliest");
    config.put("max.poll.records", 5000);
    config.put("client.id", "costwire-verify");
    this.consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    TopicSerdes serdes = new TopicSerdes(endpoints.registry());
    this.events = serdes.deserializer(Topics.USAGE_EVENTS);
    this.pricedUsage = serdes.deserializer(Topics.USAGE_PRICED);
  }

  /** First offset by partition that usage.events still has. */
  Map<Integer, Long> beginnings() {
    Map<Integer, Long> beginnings = new TreeMap<>();
    consumer
        .beginningOffsets(partitions(Topics.USAGE_EVENTS.name()))
        .forEach((place, offset) -> beginnings.put(place.partition(), offset));
    return beginnings;
  }

  /** Reads usage.events from where the scope begins to where it ends now. */
  void fixEnds(LedgerScope scope) {
    this.scope = scope;
    for (TopicPartition place : partitions(Topics.USAGE_EVENTS.name())) {
      positions.put(place, scope.start(place.partition()));
    }
    readToEnd(Topics.USAGE_EVENTS.name(), this::accept);
    if (!scope.isEverything()) {
      seekPriced();
    }
  }

  /**
   * An event is priced when it has arrived, so what was priced before the first one of the scope
   * arrived is not looked at.
   */
  private void seekPriced() {
    List<TopicPartition> places = partitions(Topics.USAGE_PRICED.name());
    Map<TopicPartition, Long> ends = consumer.endOffsets(places);
    long first = firstArrivals.values().stream().min(Long::compare).orElse(Long.MAX_VALUE);
    Map<TopicPartition, Long> times = new HashMap<>();
    places.forEach(place -> times.put(place, first));
    Map<TopicPartition, OffsetAndTimestamp> found =
        firstArrivals.isEmpty() ? Map.of() : consumer.offsetsForTimes(times);
    for (TopicPartition place : places) {
      OffsetAndTimestamp at = found.get(place);
      positions.put(place, at == null ? ends.getOrDefault(place, 0L) : at.offset());
    }
  }

  /** Reads usage.priced on from where the last call ended to where it ends now. */
  void readPriced() {
    readToEnd(Topics.USAGE_PRICED.name(), this::price);
  }

  /** Events that are accepted and not among these. */
  Collection<EventName> others(Set<String> known) {
    Map<String, EventName> others = new HashMap<>(names);
    others.keySet().removeAll(known);
    return others.values();
  }

  List<Accepted> accepted() {
    return accepted;
  }

  Map<String, RowFacts> priced() {
    return priced;
  }

  private void accept(ConsumerRecord<byte[], byte[]> record) {
    Position position = new Position(record.partition(), record.offset());
    Optional<UsageEvent> event = event(record);
    if (event.filter(e -> e.getKind() == EventKind.HEARTBEAT).isPresent()) {
      return;
    }
    firstArrivals.merge(record.partition(), record.timestamp(), Math::min);
    String id = event.map(e -> LedgerEntries.id(e.getTenant(), e.getEventId())).orElse("");
    event.ifPresent(e -> names.put(id, new EventName(e.getTenant(), e.getEventId())));
    accepted.add(new Accepted(position, id));
  }

  private Optional<UsageEvent> event(ConsumerRecord<byte[], byte[]> record) {
    try {
      return Optional.ofNullable(events.deserialize(record.topic(), record.value()));
    } catch (SerializationException | ClassCastException e) {
      return Optional.empty();
    }
  }

  private void price(ConsumerRecord<byte[], byte[]> record) {
    PricedUsage usage = pricedUsage.deserialize(record.topic(), record.value());
    if (!scope.contains(usage.getSourcePartition(), usage.getSourceOffset())) {
      return;
    }
    String id = LedgerEntries.id(usage.getEvent().getTenant(), usage.getEvent().getEventId());
    priced.merge(id, PricedFacts.of(usage), RowFacts::latest);
  }

  private void readToEnd(String topic, Consumer<ConsumerRecord<byte[], byte[]>> action) {
    List<TopicPartition> partitions = partitions(topic);
    consumer.assign(partitions);
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions);
    for (TopicPartition place : partitions) {
      long beginning = beginnings.getOrDefault(place, 0L);
      consumer.seek(place, Math.max(beginning, positions.getOrDefault(place, beginning)));
    }
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    long lastProgress = System.nanoTime();
    while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
      var records = consumer.poll(POLL);
      if (!records.isEmpty()) {
        lastProgress = System.nanoTime();
      } else if (System.nanoTime() - lastProgress > STALL.toNanos()) {
        throw new IllegalStateException(
            "reading %s does not get on: Kafka gave nothing for %d s"
                .formatted(topic, STALL.toSeconds()));
      }
      for (var record : records) {
        if (record.offset()
            < ends.getOrDefault(new TopicPartition(topic, record.partition()), 0L)) {
          action.accept(record);
        }
      }
    }
    partitions.forEach(p -> positions.put(p, ends.getOrDefault(p, 0L)));
  }

  private List<TopicPartition> partitions(String topic) {
    return consumer.partitionsFor(topic).stream()
        .map(p -> new TopicPartition(topic, p.partition()))
        .toList();
  }

  @Override
  public void close() {
    consumer.close();
    events.close();
    pricedUsage.close();
  }
}
