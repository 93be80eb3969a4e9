// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import io.costwire.schemas.Rejection;
import io.costwire.schemas.topics.Topic;
import io.costwire.schemas.topics.TopicProvisioner;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import io.costwire.sink.batch.BatchWriter;
import io.costwire.sink.batch.InsertOutcome;
import io.costwire.sink.batch.RowStore;
import io.costwire.sink.clickhouse.ClickHouseStore;
import io.costwire.sink.clickhouse.MigrationRunner;
import io.costwire.sink.failure.RetrySchedule;
import io.costwire.sink.table.Route;
import io.costwire.sink.table.Routes;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of the sink from migrations to the last commit. When something unforeseen ends it, the
 * next one starts from the committed offsets.
 */
final class SinkSession implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SinkSession.class);

  /** First pause after a failed insert. */
  private static final Duration RETRY_FIRST = Duration.ofMillis(200);

  private static final Duration CLOSE = Duration.ofSeconds(5);

  private final SinkConfig config;
  private final SinkMetrics metrics;
  private final InstantSource clock;
  private final CrashPoint.Probe probe;
  private final StopSignal over = new StopSignal();
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private volatile @Nullable SinkLoop loop;

  SinkSession(SinkConfig config, SinkMetrics metrics, InstantSource clock, CrashPoint.Probe probe) {
    this.config = config;
    this.metrics = metrics;
    this.clock = clock;
    this.probe = probe;
  }

  /** Prepares tables and topics, then reads and stores until stopped. */
  void run(StopSignal stop) throws SQLException {
    List<String> applied = new MigrationRunner(config.store()).apply();
    if (!applied.isEmpty()) {
      LOG.info("migrations applied names={} store=\"{}\"", applied, config.store());
    }
    provision();
    SinkLoop running = wire();
    loop = running;
    running.run(stop);
  }

  boolean hasJoined() {
    SinkLoop running = loop;
    return running != null && running.hasJoined();
  }

  private void provision() {
    try (Admin admin = Admin.create(kafkaProperties())) {
      List<Topic<?>> topics = Routes.ALL.stream().<Topic<?>>map(Route::topic).toList();
      new TopicProvisioner(admin, config.kafka().replicationFactor()).ensure(topics);
    }
  }

  private SinkLoop wire() {
    TopicSerdes serdes =
        new TopicSerdes(config.kafka().registryUrl(), config.kafka().registryClient());
    RetrySchedule schedule = new RetrySchedule(RETRY_FIRST, config.retryLongest(), new Random());
    var producer = opened(deadLetterProducer(serdes));
    var deadLetters = new DeadLetters(producer, schedule, over, metrics, clock);
    var store = opened(new ClickHouseStore(config.store(), config.kafka().groupId()));
    var writer = new BatchWriter(timed(store), schedule, over::await, metrics);
    var flights = opened(new Flights(writer, deadLetters, metrics, probe, config.writers()));
    KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(consumerProperties());
    open.push(() -> consumer.close(CloseOptions.timeout(CLOSE)));
    var intake = opened(new Intake(consumer, serdes, config.limits(), metrics, clock));
    var guard = opened(new TopicGuard(Admin.create(kafkaProperties()), consumer, metrics, clock));
    var commits = new Commits(consumer, metrics, probe, guard);
    return new SinkLoop(consumer, intake, flights, commits, guard);
  }

  private <T extends AutoCloseable> T opened(T resource) {
    open.push(resource);
    return resource;
  }

  private RowStore timed(RowStore store) {
    return slice -> {
      long start = System.nanoTime();
      InsertOutcome outcome = store.insert(slice);
      switch (outcome) {
        case InsertOutcome.Stored() -> {
          Duration took = Duration.ofNanos(System.nanoTime() - start);
          metrics.inserted(slice.insert().table(), slice.rows(), took);
          probe.at(CrashPoint.BETWEEN_INSERTS);
        }
        case InsertOutcome.Failed _ -> probe.at(CrashPoint.DURING_INSERT);
      }
      return outcome;
    };
  }

  private KafkaProducer<String, Rejection> deadLetterProducer(TopicSerdes serdes) {
    Map<String, Object> properties = kafkaProperties();
    properties.put(ProducerConfig.CLIENT_ID_CONFIG, "costwire-sink-dead-letters");
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    return new KafkaProducer<>(
        properties, new StringSerializer(), serdes.serializer(Topics.USAGE_REJECTED));
  }

  private Map<String, Object> consumerProperties() {
    Map<String, Object> properties = new HashMap<>();
    properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
    properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 3_000);
    // Enough for a batch per poll, so that the loop's other work is spread over many records.
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000);
    properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
    properties.putAll(kafkaProperties());
    // What is right or wrong, not fast or slow, is not the installation's to choose.
    properties.put(ConsumerConfig.GROUP_ID_CONFIG, config.kafka().groupId());
    properties.put(ConsumerConfig.CLIENT_ID_CONFIG, "costwire-sink");
    properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    // Where to read from is decided by TopicGuard: a reset of Kafka's would skip in silence.
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    properties.put(
        ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
        CooperativeStickyAssignor.class.getName());
    return properties;
  }

  private Map<String, Object> kafkaProperties() {
    Map<String, Object> properties = new HashMap<>();
    properties.put("bootstrap.servers", config.kafka().bootstrapServers());
    properties.putAll(config.kafka().client());
    return properties;
  }

  /** Ends the session; writers that wait give up, and nothing more is committed. */
  @Override
  public void close() {
    over.stop();
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        LOG.debug("closing failed", e);
      }
    }
  }
}
