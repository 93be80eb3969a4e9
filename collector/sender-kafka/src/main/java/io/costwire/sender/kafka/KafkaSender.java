// SPDX-License-Identifier: Apache-2.0
package io.costwire.sender.kafka;

import io.costwire.client.SendResult;
import io.costwire.client.SendResult.Failure;
import io.costwire.client.SendResult.Kind;
import io.costwire.client.Sender;
import io.costwire.client.UsageEvent;
import io.costwire.schemas.topics.Checksum;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes usage events to the topic {@code usage.events}: Avro in Confluent's wire format,
 * idempotent, acknowledged by all replicas.
 *
 * <p>Connects on the first send. A batch takes as long as its slowest acknowledgement, at most the
 * delivery timeout and a little; what was not acknowledged by then failed for now, and may be
 * written twice when it comes again: the event id makes that harmless.
 */
public final class KafkaSender implements Sender {
  // the producer reports a timeout itself; this only bounds the wait when it does not
  private static final Duration GRACE = Duration.ofSeconds(2);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  private final Supplier<Producer<String, byte[]>> connect;
  private final Supplier<Serializer<io.costwire.schemas.UsageEvent>> newSerializer;
  private final Duration timeout;
  private @Nullable Connection connection;
  private boolean closed;

  private record Connection(
      Producer<String, byte[]> producer, Serializer<io.costwire.schemas.UsageEvent> serializer) {}

  /**
   * @throws IllegalStateException when no Confluent serializer is on the class path; the message
   *     names what to add
   */
  public KafkaSender(KafkaSenderSettings settings) {
    this(
        () ->
            new KafkaProducer<>(
                settings.producerProperties(), new StringSerializer(), new ByteArraySerializer()),
        () ->
            new TopicSerdes(settings.registryUrl(), settings.registryProperties())
                .serializer(Topics.USAGE_EVENTS),
        settings.deliveryTimeout());
  }

  KafkaSender(
      Supplier<Producer<String, byte[]>> connect,
      Supplier<Serializer<io.costwire.schemas.UsageEvent>> newSerializer,
      Duration timeout) {
    ConfluentClient.require();
    this.connect = connect;
    this.newSerializer = newSerializer;
    this.timeout = timeout;
  }

  @Override
  public synchronized SendResult send(List<UsageEvent> batch) {
    if (closed) {
      return SendResult.allFailed(batch.size(), Kind.RETRY, "the sender is closed");
    }
    if (batch.isEmpty()) {
      return SendResult.allSent();
    }
    try {
      return produce(batch, connected());
    } catch (KafkaException e) {
      return SendResult.allFailed(batch.size(), Kind.RETRY, SendFailures.reason(e));
    }
  }

  private Connection connected() {
    if (connection == null) {
      Serializer<io.costwire.schemas.UsageEvent> serializer = newSerializer.get();
      connection = new Connection(connect.get(), serializer);
    }
    return connection;
  }

  private SendResult produce(List<UsageEvent> batch, Connection to) {
    long deadline = System.nanoTime() + timeout.plus(GRACE).toNanos();
    List<Failure> failures = new ArrayList<>();
    List<@Nullable Future<RecordMetadata>> acknowledgements = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      acknowledgements.add(produce(i, batch.get(i), to, failures));
    }
    for (int i = 0; i < batch.size(); i++) {
      Future<RecordMetadata> acknowledgement = acknowledgements.get(i);
      if (acknowledgement != null) {
        await(i, acknowledgement, deadline, failures);
      }
    }
    return failures.isEmpty() ? SendResult.allSent() : new SendResult.SomeFailed(failures);
  }

  private static @Nullable Future<RecordMetadata> produce(
      int index, UsageEvent event, Connection to, List<Failure> failures) {
    if (!failures.isEmpty() && failures.get(failures.size() - 1).kind() == Kind.RETRY) {
      // the other side is down: do not wait for it once per event
      failures.add(new Failure(index, Kind.RETRY, failures.get(failures.size() - 1).reason()));
      return null;
    }
    try {
      String topic = Topics.USAGE_EVENTS.name();
      byte[] value = to.serializer().serialize(topic, UsageEventMapper.toAvro(event));
      ProducerRecord<String, byte[]> message = new ProducerRecord<>(topic, event.eventId(), value);
      Checksum.add(message.headers(), topic, value);
      return to.producer().send(message);
    } catch (RuntimeException e) {
      failures.add(new Failure(index, SendFailures.kind(e), SendFailures.reason(e)));
      return null;
    }
  }

  private static void await(
      int index, Future<RecordMetadata> acknowledgement, long deadline, List<Failure> failures) {
    try {
      long nanos = Math.max(0, deadline - System.nanoTime());
      acknowledgement.get(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failures.add(new Failure(index, Kind.RETRY, "interrupted"));
    } catch (TimeoutException e) {
      failures.add(new Failure(index, Kind.RETRY, "not acknowledged in time"));
    } catch (ExecutionException e) {
      failures.add(new Failure(index, SendFailures.kind(e), SendFailures.reason(e)));
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    Connection closing = connection;
    connection = null;
    if (closing != null) {
      closing.producer().close(CLOSE_TIMEOUT);
      closing.serializer().close();
    }
  }
}
