// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.chaos;

import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/** Sends the mix at a steady rate, each record written to the journal first. */
final class Load implements AutoCloseable {
  private static final Duration STEP = Duration.ofMillis(10);
  private static final long SECOND = 1_000_000_000L;

  private final EventMix mix;
  private final int perSecond;
  private final Journal journal;
  private final Serializer<UsageEvent> serializer;
  private final KafkaProducer<byte[], byte[]> producer;
  private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
  private final Thread thread = Thread.ofPlatform().name("chaos-load").unstarted(this::run);
  private volatile boolean stopped;
  private volatile long sent;

  Load(String kafka, TopicSerdes serdes, Path journal, Random random, int perSecond) {
    this.mix = new EventMix(random, InstantSource.system());
    this.perSecond = perSecond;
    this.journal = new Journal(journal);
    this.serializer = serdes.serializer(Topics.USAGE_EVENTS);
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
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** Sends some records that all are in one partition; before it is started. */
  void sendTo(int partition, int count) {
    for (int i = 0; i < count; ) {
      Sent next = mix.next();
      byte[] key = next.key().getBytes(StandardCharsets.UTF_8);
      // as Kafka's client does for a record with a key
      if (Utils.toPositive(Utils.murmur2(key)) % Topics.USAGE_EVENTS.partitions() == partition) {
        send(next);
        i++;
      }
    }
    producer.flush();
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
          send(mix.next());
        }
        LockSupport.parkNanos(STEP.toNanos());
      }
      producer.flush();
    } catch (RuntimeException e) {
      failure.compareAndSet(null, e);
    }
  }

  private void send(Sent next) {
    byte[] value =
        EventMix.value(next, event -> serializer.serialize(Topics.USAGE_EVENTS.name(), event));
    journal.write(next);
    producer.send(
        new ProducerRecord<>(
            Topics.USAGE_EVENTS.name(), next.key().getBytes(StandardCharsets.UTF_8), value),
        (metadata, e) -> {
          if (e != null) {
            failure.compareAndSet(null, e);
          }
        });
    sent++;
  }

  long sent() {
    return sent;
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
    serializer.close();
    journal.close();
  }
}
