// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.runtime;

import io.costwire.schemas.EventKind;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says in every partition of usage.events what time it is: where nothing is sent, silence would
 * never be noticed and no bucket would ever be over. It goes the way of all events, so time never
 * overtakes what waits there. A heartbeat that Kafka does not take is counted and forgotten.
 */
public final class Heartbeats implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Heartbeats.class);
  private static final String SOURCE = "costwire";
  private static final int TIMEOUT_MS = 10_000;

  private final KafkaProducer<String, UsageEvent> producer;
  private final InstantSource clock;
  private final Counter failed;
  private final ScheduledExecutorService beats =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("streams-heartbeats").factory());

  /**
   * @param client how to reach Kafka, in Kafka's own names
   */
  public Heartbeats(
      Map<String, Object> client, TopicSerdes serdes, InstantSource clock, Counter failed) {
    Map<String, Object> config = new HashMap<>(client);
    config.put("client.id", "costwire-heartbeats");
    config.put("acks", "1");
    config.put("enable.idempotence", "false");
    config.put("max.block.ms", TIMEOUT_MS);
    config.put("linger.ms", 0);
    config.put("request.timeout.ms", TIMEOUT_MS);
    config.put("delivery.timeout.ms", TIMEOUT_MS);
    this.producer =
        new KafkaProducer<>(config, new StringSerializer(), serdes.serializer(Topics.USAGE_EVENTS));
    this.clock = clock;
    this.failed = failed;
  }

  public void start(Duration interval) {
    var unused =
        beats.scheduleAtFixedRate(
            this::beat, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void beat() {
    try {
      for (int partition = 0; partition < Topics.USAGE_EVENTS.partitions(); partition++) {
        UsageEvent beat = heartbeat(clock.instant());
        producer.send(
            new ProducerRecord<>(Topics.USAGE_EVENTS.name(), partition, beat.getEventId(), beat),
            (sent, problem) -> {
              if (problem != null) {
                failed(problem);
              }
            });
      }
    } catch (KafkaException e) {
      failed(e);
    }
  }

  private static UsageEvent heartbeat(Instant now) {
    return UsageEvent.newBuilder()
        .setEventId("heartbeat-" + UUID.randomUUID())
        .setTenant(SOURCE)
        .setKind(EventKind.HEARTBEAT)
        .setEventTime(now)
        .setProvider("")
        .setUsage(List.of())
        .setProducer("costwire-streams-app")
        .build();
  }

  private void failed(Exception problem) {
    failed.increment();
    String reason = problem instanceof SerializationException ? "registry" : "Kafka";
    log.debug("app=streams-app heartbeat=lost by={} reason={}", reason, problem.getMessage());
  }

  @Override
  public void close() {
    beats.shutdownNow();
    producer.close(Duration.ZERO);
  }
}
