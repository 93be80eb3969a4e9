// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.chaos;

import io.costwire.schemas.CostTotals;
import io.costwire.schemas.CostWindow;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.Grain;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.topics.Topic;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends events, corrections, old revisions again, windows whose totals grow, and now and then a
 * record that no table takes; all of it is in the journal.
 */
final class Load implements AutoCloseable {
  private static final Duration STEP = Duration.ofMillis(10);
  private static final long SECOND = 1_000_000_000L;
  private static final long GENERATION = 1L << 40;

  /** Two months: each is an insert of its own. */
  private static final Instant BEGIN = Instant.parse("2026-11-16T00:00:00Z");

  private static final int DAYS = 30;
  private static final int TENANTS = 3;
  private static final int COST_BITS = 70;

  private final Random random;
  private final int perSecond;
  private final Journal journal;
  private final List<PricedUsage> latest = new ArrayList<>();
  private final List<PricedUsage> replaced = new ArrayList<>();
  private final Map<String, CostWindow> windows = new HashMap<>();
  private final Serializer<PricedUsage> pricedSerializer;
  private final Serializer<CostWindow> windowSerializer;
  private final KafkaProducer<String, byte[]> producer;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private final Thread thread = Thread.ofPlatform().name("chaos-load").unstarted(this::run);
  private volatile boolean stopped;

  Load(String kafka, TopicSerdes serdes, Journal journal, Random random, int perSecond) {
    this.random = random;
    this.perSecond = perSecond;
    this.journal = journal;
    this.pricedSerializer = serdes.serializer(Topics.USAGE_PRICED);
    this.windowSerializer = serdes.serializer(Topics.COST_WINDOWS);
    this.producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                kafka,
                "linger.ms",
                "5",
                // what is in the journal has to arrive, however busy the machine is
                "max.block.ms",
                "600000",
                "delivery.timeout.ms",
                "600000"),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      long last = System.nanoTime();
      double due = 0;
      while (!stopped) {
        long now = System.nanoTime();
        // what a busy machine did not manage to send in a second is not made up for
        due = Math.min(due + (double) (now - last) * perSecond / SECOND, perSecond);
        last = now;
        for (; due >= 1; due--) {
          next();
        }
        LockSupport.parkNanos(STEP.toNanos());
      }
      producer.flush();
    } catch (RuntimeException e) {
      failure.compareAndSet(null, e);
    }
  }

  private void next() {
    int draw = random.nextInt(10_000);
    if (draw < 5_500 || latest.isEmpty()) {
      event();
    } else if (draw < 6_700) {
      correct(random.nextInt(latest.size()));
    } else if (draw < 7_000) {
      // the transport may repeat what it has delivered, however old
      List<PricedUsage> from = replaced.isEmpty() || draw < 6_850 ? latest : replaced;
      send(from.get(random.nextInt(from.size())));
      journal.repeat();
    } else if (draw < 7_007) {
      // few: each costs a dozen inserts until it is found
      poison();
    } else {
      window();
    }
  }

  private void event() {
    String id = "e-" + latest.size();
    PricedUsage event =
        Fixtures.pricedUsage(id)
            .setEvent(
                Fixtures.usageEvent(id)
                    .setTenant("tenant-" + random.nextInt(TENANTS))
                    .setEventTime(BEGIN.plusSeconds(random.nextInt(DAYS * 86_400)))
                    .build())
            .setBilledCost(cost())
            .setRevision(GENERATION | 1)
            .build();
    latest.add(event);
    journal.event(key(event), event.getRevision(), event.getBilledCost());
    send(event);
  }

  private void correct(int number) {
    PricedUsage old = latest.get(number);
    PricedUsage corrected =
        PricedUsage.newBuilder(old)
            .setBilledCost(cost())
            .setRevision(old.getRevision() + 1)
            .setReplaced(
                Fixtures.replacedPrice("price_book")
                    .setRevision(old.getRevision())
                    .setBilledCost(old.getBilledCost())
                    .build())
            .build();
    latest.set(number, corrected);
    replaced.add(old);
    journal.event(key(corrected), corrected.getRevision(), corrected.getBilledCost());
    journal.correction(
        key(corrected),
        corrected.getRevision(),
        corrected.getBilledCost().subtract(old.getBilledCost()));
    send(corrected);
  }

  private static String key(PricedUsage priced) {
    return priced.getEvent().getTenant() + "\t" + priced.getEvent().getEventId();
  }

  /** Any digit of the 38 that a cost has may be set. */
  private BigDecimal cost() {
    int bits = 1 + random.nextInt(COST_BITS);
    return new BigDecimal(new BigInteger(bits, random), 18);
  }

  private void poison() {
    PricedUsage event =
        Fixtures.pricedUsage("")
            .setEvent(Fixtures.usageEvent("").build())
            .setBilledCost(cost())
            .build();
    send(
        Topics.USAGE_PRICED,
        Integer.toString(random.nextInt()),
        pricedSerializer.serialize(Topics.USAGE_PRICED.name(), event),
        (at, e) -> {
          noteFailure(e);
          if (e == null) {
            journal.poisoned("%s-%d-%d".formatted(at.topic(), at.partition(), at.offset()));
          }
        });
  }

  private void window() {
    Grain grain = List.of(Grain.MINUTE, Grain.HOUR, Grain.DAY).get(random.nextInt(3));
    String tenant = "tenant-" + random.nextInt(TENANTS);
    String team = "team-" + random.nextInt(4);
    Instant start = BEGIN.plus(random.nextInt(DAYS), ChronoUnit.DAYS).truncatedTo(ChronoUnit.DAYS);
    String key = "%s\t%s\tteam=%s\t%d".formatted(grain, tenant, team, start.getEpochSecond());
    CostWindow old = windows.get(key);
    long requests = (old == null ? 0 : old.getTotals().getRequests()) + 1 + random.nextInt(9);
    BigDecimal cost =
        (old == null ? Fixtures.money("0") : old.getTotals().getBilledCost()).add(cost());
    long revision = (old == null ? GENERATION : old.getRevision()) + 1;
    CostWindow window =
        Fixtures.costWindow(requests)
            .setGrain(grain)
            .setTenant(tenant)
            .setDimensions(Map.of("team", team))
            .setWindowStart(start)
            .setTotals(CostTotals.newBuilder(Fixtures.totals(requests)).setBilledCost(cost).build())
            .setRevision(revision)
            .build();
    windows.put(key, window);
    journal.window(key, new Journal.Latest(revision, requests, cost));
    send(
        Topics.COST_WINDOWS,
        key,
        windowSerializer.serialize(Topics.COST_WINDOWS.name(), window),
        (at, e) -> noteFailure(e));
  }

  private void send(PricedUsage priced) {
    send(
        Topics.USAGE_PRICED,
        priced.getEvent().getEventId(),
        pricedSerializer.serialize(Topics.USAGE_PRICED.name(), priced),
        (at, e) -> noteFailure(e));
  }

  private <V extends SpecificRecord> void send(
      Topic<V> topic, String key, byte[] value, Callback callback) {
    producer.send(new ProducerRecord<>(topic.name(), key, value), callback);
  }

  private void noteFailure(@Nullable Exception e) {
    if (e != null) {
      failure.compareAndSet(null, e);
    }
  }

  /** Returns when everything in the journal is in Kafka. */
  void stop() {
    stopped = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    Exception e = failure.get();
    if (e != null) {
      throw new IllegalStateException("the journal holds records that were not sent", e);
    }
  }

  @Override
  public void close() {
    stopped = true;
    thread.interrupt();
    producer.close(Duration.ofSeconds(5));
    pricedSerializer.close();
    windowSerializer.close();
  }
}
