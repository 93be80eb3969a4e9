// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.budgets;

import io.costwire.gateway.topics.RecordReader;
import io.costwire.gateway.topics.RecordReader.RegistryAway;
import io.costwire.schemas.BudgetDefinition;
import io.costwire.schemas.BudgetStatus;
import io.costwire.schemas.topics.Topic;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import io.costwire.sender.kafka.KafkaSenderSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads control.budgets and cost.budgets from their beginning, committed records only, and keeps
 * following them on a thread of its own. Nothing is shown until both were read to what was their
 * end when it asked. When Kafka or the registry go away it waits for them, and what it knew stays,
 * with its age; when it has to begin again, what it knew stays until it has caught up.
 */
public final class BudgetFollower implements BudgetSource {
  private static final Logger LOG = LoggerFactory.getLogger(BudgetFollower.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration RETRY_INTERVAL = Duration.ofSeconds(1);
  // how exactly the age of an answer is known: one small request to each broker
  private static final long ASK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long FORGET_EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final int API_TIMEOUT_MS = 5_000;
  private static final String NO_ANSWER = "Kafka does not answer; check KAFKA_BOOTSTRAP_SERVERS";
  private static final long CLOSE_TIMEOUT_MS = 10_000;

  private final KafkaSenderSettings settings;
  private final BudgetView.Terms terms;
  private final BudgetMetrics metrics;
  private final InstantSource clock;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "gateway-budgets");
  private volatile Sight sight = new Sight.Waiting("the gateway is connecting to Kafka");
  private volatile @Nullable Consumer<String, byte[]> running;
  private String reported = "";

  /**
   * @param settings how to reach Kafka and the registry
   */
  public BudgetFollower(
      KafkaSenderSettings settings,
      BudgetView.Terms terms,
      BudgetMetrics metrics,
      InstantSource clock) {
    this.settings = settings;
    this.terms = terms;
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
    return sight instanceof Sight.Known(var view, var asOf)
        ? Optional.of(Duration.between(asOf, clock.instant()))
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
    properties.put("client.id", "costwire-gateway-budgets");
    properties.put("default.api.timeout.ms", API_TIMEOUT_MS);
    properties.put("request.timeout.ms", API_TIMEOUT_MS);
    properties.putAll(settings.kafka());
    properties.remove("group.id");
    properties.put("bootstrap.servers", settings.bootstrapServers());
    properties.put("enable.auto.commit", false);
    properties.put("isolation.level", "read_committed");
    properties.put("allow.auto.create.topics", false);
    // a topic that was made anew is read anew, into a new view
    properties.put("auto.offset.reset", "none");
    return properties;
  }

  /** Says once what it waits for, and waits a moment. */
  private void waitFor(String reason) {
    if (!reason.equals(reported)) {
      reported = reason;
      LOG.warn("budgets=waiting reason={}", reason);
    }
    if (sight instanceof Sight.Waiting) {
      sight = new Sight.Waiting(reason);
    }
    try {
      if (closing.await(RETRY_INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.debug("budgets=closing");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closing.countDown();
    }
  }

  /** One reading from the beginning, into a view of its own. */
  private final class Reading implements AutoCloseable {
    private final Consumer<String, byte[]> consumer;
    private final RecordReader<BudgetDefinition> definitions;
    private final RecordReader<BudgetStatus> statuses;
    private final BudgetView view = new BudgetView(terms, metrics, clock);
    private long askedAt = System.nanoTime() - ASK_EVERY_NANOS;
    private long forgotAt = System.nanoTime();
    private @Nullable Mark mark;

    /**
     * Ends of the partitions as they were at a time.
     *
     * @param at before they were asked for
     */
    private record Mark(Instant at, Map<TopicPartition, Long> ends) {}

    Reading(Consumer<String, byte[]> consumer) {
      this.consumer = consumer;
      var serdes = new TopicSerdes(settings.registryUrl(), settings.registryProperties());
      this.definitions = new RecordReader<>(Topics.CONTROL_BUDGETS, serdes);
      this.statuses = new RecordReader<>(Topics.COST_BUDGETS, serdes);
    }

    void follow() {
      List<TopicPartition> partitions = awaitTopics();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      boolean same = true;
      while (same && isOpen()) {
        try {
          consumer.poll(POLL).forEach(this::accept);
          same = compareWithEnds(partitions);
          forgetNowAndThen();
        } catch (TimeoutException e) {
          waitFor(NO_ANSWER);
        }
      }
    }

    private List<TopicPartition> awaitTopics() {
      while (isOpen()) {
        List<TopicPartition> partitions = new ArrayList<>();
        try {
          if (find(Topics.CONTROL_BUDGETS, partitions) && find(Topics.COST_BUDGETS, partitions)) {
            return partitions;
          }
        } catch (TimeoutException e) {
          waitFor(NO_ANSWER);
        }
      }
      return List.of();
    }

    private boolean find(Topic<?> topic, List<TopicPartition> partitions) {
      List<PartitionInfo> found = consumer.partitionsFor(topic.name());
      if (found == null || found.isEmpty()) {
        waitFor("there is no topic %s yet; start the streams app".formatted(topic.name()));
        return false;
      }
      found.forEach(p -> partitions.add(new TopicPartition(p.topic(), p.partition())));
      return true;
    }

    /** False when the topics are not those any more that it has read. */
    private boolean compareWithEnds(List<TopicPartition> partitions) {
      if (mark == null && System.nanoTime() - askedAt >= ASK_EVERY_NANOS) {
        Instant at = clock.instant();
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        askedAt = System.nanoTime();
        if (ends.entrySet().stream().anyMatch(end -> position(end) > end.getValue())) {
          LOG.warn("budgets=again reason=a topic was deleted and created again");
          return false;
        }
        mark = new Mark(at, ends);
      }
      Mark asked = mark;
      if (asked != null
          && asked.ends.entrySet().stream().allMatch(end -> position(end) >= end.getValue())) {
        mark = null;
        show(asked.at);
      }
      return true;
    }

    private long position(Map.Entry<TopicPartition, Long> end) {
      return consumer.position(end.getKey());
    }

    private void show(Instant asOf) {
      if (!isOpen()) {
        return;
      }
      if (!(sight instanceof Sight.Known) || !reported.isEmpty()) {
        LOG.info("budgets=known statuses={}", view.size());
        reported = "";
      }
      sight = new Sight.Known(view, asOf);
    }

    private void forgetNowAndThen() {
      if (System.nanoTime() - forgotAt >= FORGET_EVERY_NANOS) {
        forgotAt = System.nanoTime();
        view.forgetPast();
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
      boolean isStatus = message.topic().equals(Topics.COST_BUDGETS.name());
      if (value == null) {
        delete(key, isStatus);
      } else if (isStatus) {
        statuses
            .read(value)
            .ifPresentOrElse(status -> view.accept(key, status), () -> unreadable(message));
      } else {
        definitions
            .read(value)
            .ifPresentOrElse(budget -> view.define(key, budget), () -> unreadable(message));
      }
    }

    private void delete(String key, boolean isStatus) {
      if (isStatus) {
        view.accept(key, null);
      } else {
        view.define(key, null);
      }
    }

    private void unreadable(ConsumerRecord<String, byte[]> message) {
      metrics.unusable();
      LOG.warn(
          "budgets=unusable topic={} partition={} offset={} reason=unreadable",
          message.topic(),
          message.partition(),
          message.offset());
      if (message.topic().equals(Topics.COST_BUDGETS.name())) {
        view.unreadable(message.key() == null ? "" : message.key());
      }
    }

    @Override
    public void close() {
      definitions.close();
      statuses.close();
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
