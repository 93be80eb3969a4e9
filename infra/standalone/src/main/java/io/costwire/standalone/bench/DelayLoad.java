// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Sends events and probes by a schedule that is fixed beforehand. When it cannot keep up it sends
 * what is due as fast as it can; nothing is left out.
 */
final class DelayLoad implements AutoCloseable {
  /** From one probe to the next. */
  static final Duration PROBE_EVERY = Duration.ofMillis(50);

  private static final Duration STEP = Duration.ofNanos(500_000);
  private static final Random RANDOM = new Random(7);

  private final KafkaProducer<byte[], byte[]> producer;
  private final Serializer<UsageEvent> serializer;
  private final EncodedEvents encoded;
  private final BenchEvents probes = new BenchEvents(RANDOM);
  private final AtomicLong failed = new AtomicLong();

  /**
   * How sending went.
   *
   * @param perSecond events that the broker took
   */
  record Sent(double perSecond, long failed) {}

  DelayLoad(BenchCluster cluster) {
    var serdes = new TopicSerdes(cluster.registryUrl());
    this.serializer = serdes.serializer(Topics.USAGE_EVENTS);
    this.encoded = new EncodedEvents(serdes, RANDOM);
    this.producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                cluster.bootstrapServers(),
                "acks",
                "all",
                "linger.ms",
                5,
                "batch.size",
                64 << 10,
                "compression.type",
                "lz4"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /**
   * Sends by the schedule and returns when the broker has all.
   *
   * @param start of the schedule, as {@link System#nanoTime} has it
   */
  Sent send(DelayPhase.Plan plan, long start) {
    failed.set(0);
    long sent = 0;
    int probed = 0;
    while (sent < plan.events() || probed < plan.probes()) {
      long elapsed = System.nanoTime() - start;
      for (long due = plan.eventsDue(elapsed); sent < due; sent++) {
        byte[] id = EncodedEvents.id(plan.phase(), sent).getBytes(StandardCharsets.UTF_8);
        send(id, encoded.next(id, Instant.now()));
      }
      for (int due = plan.probesDue(elapsed); probed < due; probed++) {
        probe(ProbeReader.name(plan.phase(), probed));
      }
      Waiting.pause(STEP);
    }
    producer.flush();
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Sent((plan.events() + plan.probes()) / seconds, failed.get());
  }

  private void probe(String name) {
    UsageEvent event =
        probes.event(
            name,
            Instant.now(),
            Map.of("team", name, BenchBudgets.PROBE_TAG, name, "kind", BenchBudgets.PROBE_TAG));
    send(
        name.getBytes(StandardCharsets.UTF_8),
        serializer.serialize(Topics.USAGE_EVENTS.name(), event));
  }

  private void send(byte[] key, byte[] value) {
    producer.send(
        new ProducerRecord<>(Topics.USAGE_EVENTS.name(), key, value),
        (metadata, exception) -> {
          if (exception != null) {
            failed.incrementAndGet();
          }
        });
  }

  @Override
  public void close() {
    producer.close();
    serializer.close();
  }
}
