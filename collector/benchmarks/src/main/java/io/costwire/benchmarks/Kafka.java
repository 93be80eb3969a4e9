// SPDX-License-Identifier: Apache-2.0
package io.costwire.benchmarks;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The Kafka producer alone, with a prebuilt record of the size of an encoded event, against a real
 * broker. Like the others it may not block its caller: what finds no room is dropped.
 */
final class Kafka implements Contender {
  /** Where the broker is. */
  static final String BOOTSTRAP = "costwire.benchmarks.bootstrap";

  static final String TOPIC = "client-benchmark";
  private static final int RECORD_BYTES = 300;

  private final AtomicLong delivered = new AtomicLong();
  private final AtomicLong dropped = new AtomicLong();
  private final ProducerRecord<byte[], byte[]> prebuilt =
      new ProducerRecord<>(TOPIC, new byte[RECORD_BYTES]);
  private final Callback count =
      (metadata, failure) -> (failure == null ? delivered : dropped).incrementAndGet();
  private final KafkaProducer<byte[], byte[]> producer;

  Kafka() {
    String bootstrap = System.getProperty(BOOTSTRAP, "");
    if (bootstrap.isEmpty()) {
      throw new IllegalStateException("-D" + BOOTSTRAP + "=HOST:PORT is not set; name a broker");
    }
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                bootstrap,
                "acks",
                "all",
                "enable.idempotence",
                true,
                "compression.type",
                "lz4",
                "linger.ms",
                LINGER_MS,
                "batch.size",
                256 << 10,
                "buffer.memory",
                32L << 20,
                "max.block.ms",
                0),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    awaitTopic();
  }

  /** Without blocking, the first look at a topic fails; it is asked for in the background. */
  private void awaitTopic() {
    long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (delivered.get() == 0 && System.nanoTime() < until) {
      var _ = producer.send(prebuilt, count);
      producer.flush();
    }
    if (delivered.get() == 0) {
      throw new IllegalStateException(
          "no answer from the broker of -D" + BOOTSTRAP + " within 30 s; is it up?");
    }
    delivered.set(0);
    dropped.set(0);
  }

  @Override
  public void offer() {
    var _ = producer.send(prebuilt, count);
  }

  @Override
  public long delivered() {
    return delivered.get();
  }

  @Override
  public void settle() {
    producer.flush();
  }

  @Override
  public long dropped() {
    return dropped.get();
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(10));
  }
}
