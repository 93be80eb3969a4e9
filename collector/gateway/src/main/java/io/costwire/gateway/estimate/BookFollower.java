// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.estimate;

import io.costwire.gateway.topics.RecordReader;
import io.costwire.gateway.topics.RecordReader.RegistryAway;
import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.PriceShelf;
import io.costwire.pricing.PriceShelf.Verdict;
import io.costwire.pricing.book.BookDocument;
import io.costwire.pricing.book.BookManifest;
import io.costwire.pricing.book.PriceBook;
import io.costwire.schemas.PriceControl;
import io.costwire.schemas.PriceList;
import io.costwire.schemas.PriceManifest;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import io.costwire.sender.kafka.KafkaSenderSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows control.prices from its beginning on a thread of its own, by the same rules as the
 * streams app: the version that the manifest names counts once it is complete and valid, and until
 * then the one before. While no version has ever counted, be it that Kafka is away or that nobody
 * published one, the shipped book answers and says so. What was read stays when Kafka goes away,
 * with its age.
 */
public final class BookFollower implements BookSource {
  private static final Logger LOG = LoggerFactory.getLogger(BookFollower.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration RETRY_INTERVAL = Duration.ofSeconds(1);
  // prices change seldom, and a second is as exact as anybody asks
  private static final long ASK_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int API_TIMEOUT_MS = 5_000;
  private static final long CLOSE_TIMEOUT_MS = 10_000;
  private static final int PROBLEMS_LOGGED = 5;

  private final KafkaSenderSettings settings;
  private final String currency;
  private final EstimateMetrics metrics;
  private final InstantSource clock;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "gateway-prices");
  private volatile Sight sight = new Sight.Waiting("the gateway is connecting to Kafka");
  private volatile @Nullable Consumer<String, byte[]> running;
  private String reported = "";

  /**
   * @param settings how to reach Kafka and the registry
   * @param currency that of the streams app; a book in another one does not count there either
   */
  public BookFollower(
      KafkaSenderSettings settings, String currency, EstimateMetrics metrics, InstantSource clock) {
    this.settings = settings;
    this.currency = currency;
    this.metrics = metrics;
    this.clock = clock;
    thread.setDaemon(true);
  }

  @Override
  public void start() {
    if (thread.getState() == Thread.State.NEW) {
      metrics.age(this::age);
      thread.start();
    }
  }

  @Override
  public Sight sight() {
    return sight;
  }

  private Optional<Duration> age() {
    return sight instanceof Sight.Known known
        ? known.asOf().map(asOf -> Duration.between(asOf, clock.instant()))
        : Optional.empty();
  }

  private boolean isOpen() {
    return closing.getCount() > 0;
  }

  private void run() {
    do {
      try (var consumer =
              new KafkaConsumer<>(
                  properties(), new StringDeserializer(), new ByteArrayDeserializer());
          var reading = new Reading(consumer)) {
        running = consumer;
        reading.follow();
      } catch (WakeupException e) {
        return;
      } catch (KafkaException e) {
        waitFor(String.valueOf(e.getMessage()));
      } finally {
        running = null;
      }
    } while (isOpen());
  }

  private Map<String, Object> properties() {
    Map<String, Object> properties = new HashMap<>();
    properties.put("client.id", "costwire-gateway-prices");
    properties.put("default.api.timeout.ms", API_TIMEOUT_MS);
    properties.put("request.timeout.ms", API_TIMEOUT_MS);
    properties.putAll(settings.kafka());
    properties.remove("group.id");
    properties.put("bootstrap.servers", settings.bootstrapServers());
    properties.put("enable.auto.commit", false);
    properties.put("isolation.level", "read_committed");
    properties.put("allow.auto.create.topics", false);
    // a topic that was made anew is read anew, onto a new shelf
    properties.put("auto.offset.reset", "none");
    return properties;
  }

  /** Says once what it waits for, answers from the shipped book until then, and waits a moment. */
  private void waitFor(String reason) {
    if (!reason.equals(reported)) {
      reported = reason;
      LOG.warn("prices=waiting reason={}", reason);
    }
    showShipped();
    try {
      if (closing.await(RETRY_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.debug("prices=closing");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closing.countDown();
    }
  }

  /** Unless there is a book already. */
  private void showShipped() {
    if (isOpen() && sight instanceof Sight.Waiting) {
      PriceBook shipped = PriceBook.shipped();
      LOG.info("prices=shipped book={}", shipped.version());
      show(new PriceEngine(shipped), Origin.SHIPPED, Optional.empty());
    }
  }

  private void show(PriceEngine engine, Origin origin, Optional<Instant> asOf) {
    if (isOpen()) {
      sight = new Sight.Known(engine, origin, asOf);
    }
  }

  /** One reading from the beginning, onto a shelf of its own. */
  private final class Reading implements AutoCloseable {
    private final TopicPartition partition = new TopicPartition(Topics.CONTROL_PRICES.name(), 0);
    private final Consumer<String, byte[]> consumer;
    private final RecordReader<PriceControl> records;
    private final PriceShelf shelf = new PriceShelf(currency);
    private long askedAt = System.nanoTime() - ASK_EVERY_NANOS;
    private @Nullable Mark mark;
    private @Nullable Verdict refused;

    /**
     * The end of the topic as it was at a time.
     *
     * @param at before it was asked for
     */
    private record Mark(Instant at, long end) {}

    Reading(Consumer<String, byte[]> consumer) {
      this.consumer = consumer;
      var serdes = new TopicSerdes(settings.registryUrl(), settings.registryProperties());
      this.records = new RecordReader<>(Topics.CONTROL_PRICES, serdes);
    }

    void follow() {
      boolean same = awaitTopic();
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      while (same && isOpen()) {
        try {
          consumer.poll(POLL).forEach(this::accept);
          same = compareWithEnd();
        } catch (TimeoutException e) {
          waitFor("Kafka does not answer; check KAFKA_BOOTSTRAP_SERVERS");
        }
      }
    }

    private boolean awaitTopic() {
      while (isOpen()) {
        try {
          var found = consumer.partitionsFor(partition.topic());
          if (found != null && !found.isEmpty()) {
            return true;
          }
          waitFor("there is no topic control.prices yet; start the streams app");
        } catch (TimeoutException e) {
          waitFor("Kafka does not answer; check KAFKA_BOOTSTRAP_SERVERS");
        }
      }
      return false;
    }

    /** False when the topic is not the one any more that it has read. */
    private boolean compareWithEnd() {
      if (mark == null && System.nanoTime() - askedAt >= ASK_EVERY_NANOS) {
        Instant at = clock.instant();
        Long end = consumer.endOffsets(List.of(partition)).get(partition);
        askedAt = System.nanoTime();
        if (end == null || consumer.position(partition) > end) {
          LOG.warn("prices=again reason=the topic was deleted and created again");
          return false;
        }
        mark = new Mark(at, end);
      }
      Mark asked = mark;
      if (asked != null && consumer.position(partition) >= asked.end) {
        mark = null;
        settled(asked.at);
      }
      return true;
    }

    private void settled(Instant asOf) {
      switch (shelf.judge()) {
        case Verdict.Usable(var engine) -> {
          LOG.info("prices=known book={}", engine.book().version());
          show(engine, Origin.CONTROL_PRICES, Optional.of(asOf));
        }
        case Verdict.Unusable unusable -> {
          refuse(unusable);
          age(asOf);
        }
        case Verdict.Nothing nothing -> age(asOf);
        case Verdict.Unchanged unchanged -> age(asOf);
      }
      reported = "";
    }

    /** What was read until now changes nothing. */
    private void age(Instant asOf) {
      showShipped();
      if (sight instanceof Sight.Known known && known.origin() == Origin.CONTROL_PRICES) {
        show(known.engine(), known.origin(), Optional.of(asOf));
      }
    }

    private void refuse(Verdict.Unusable unusable) {
      if (!unusable.equals(refused)) {
        refused = unusable;
        metrics.refused();
        LOG.warn(
            "prices=refused book={} problems={}",
            unusable.version(),
            unusable.problems().stream().limit(PROBLEMS_LOGGED).toList());
      }
    }

    private void accept(ConsumerRecord<String, byte[]> message) {
      while (isOpen()) {
        try {
          take(message);
          return;
        } catch (RegistryAway e) {
          waitFor(String.valueOf(e.getMessage()));
        }
      }
    }

    private void take(ConsumerRecord<String, byte[]> message) throws RegistryAway {
      String key = message.key() == null ? "" : message.key();
      byte[] value = message.value();
      if (value == null) {
        shelf.delete(key);
        return;
      }
      Optional<PriceControl> read = records.read(value);
      if (read.isEmpty()) {
        metrics.unusable();
        LOG.warn("prices=unusable offset={} reason=unreadable", message.offset());
        return;
      }
      PriceList list = read.get().getList();
      if (list != null) {
        shelf.put(list.getBookVersion(), new BookDocument(list.getProvider(), list.getDocument()));
      }
      PriceManifest manifest = read.get().getManifest();
      if (manifest != null) {
        shelf.want(
            new BookManifest(
                "default",
                manifest.getBookVersion(),
                manifest.getCurrency(),
                new TreeMap<>(manifest.getLists())));
      }
    }

    @Override
    public void close() {
      records.close();
    }
  }

  @Override
  public void close() {
    closing.countDown();
    Consumer<String, byte[]> consumer = running;
    if (consumer != null) {
      consumer.wakeup();
    }
    sight = new Sight.Waiting("the gateway is stopped");
    if (thread.getState() == Thread.State.NEW) {
      return;
    }
    try {
      thread.join(CLOSE_TIMEOUT_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
