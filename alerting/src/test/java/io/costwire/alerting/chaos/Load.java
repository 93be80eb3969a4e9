// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.chaos;

import io.costwire.schemas.AlertAction;
import io.costwire.schemas.AlertCommand;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.Signal;
import io.costwire.schemas.SignalState;
import io.costwire.schemas.topics.Topic;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Causes that begin, change, are taken care of, and end; and knows the episodes that this makes.
 */
final class Load implements AutoCloseable {
  private static final int CAUSES = 60;
  private static final int SUBJECTS = 7;

  private final KafkaProducer<String, byte[]> producer;
  private final TopicSerdes serdes;
  private final Random random;
  private final int rate;
  private final List<Cause> causes = new ArrayList<>();
  private final Set<String> ended = new TreeSet<>();
  private final Thread thread = new Thread(this::run, "load");
  private volatile boolean stopping;
  private int sent;
  private int commands;

  /** Something that fires again and again under one signal id. */
  private static final class Cause {
    private final int number;
    private int episode;
    private long counter;
    private boolean fires;
    private Signal last = Fixtures.signal("none").build();

    Cause(int number) {
      this.number = number;
    }

    String id() {
      return "cause-" + number;
    }

    String key() {
      return id() + "#" + episode;
    }

    Signal next(SignalState state) {
      counter++;
      last =
          Fixtures.signal(id())
              .setSubject("budget-" + number % SUBJECTS)
              .setState(state)
              .setRevision((1L << 40) | counter)
              .setEmittedAt(Instant.now())
              .build();
      return last;
    }
  }

  Load(String kafka, TopicSerdes serdes, Random random, int rate) {
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka, "acks", "all", "linger.ms", 0),
            new StringSerializer(),
            new ByteArraySerializer());
    this.serdes = serdes;
    this.random = random;
    this.rate = rate;
    for (int i = 0; i < CAUSES; i++) {
      causes.add(new Cause(i));
    }
  }

  void start() {
    thread.start();
  }

  private void run() {
    long pause = 1_000_000_000L / rate;
    while (!stopping) {
      step();
      LockSupport.parkNanos(pause);
    }
    causes.stream().filter(cause -> cause.fires).forEach(this::end);
  }

  private synchronized void step() {
    Cause cause = causes.get(random.nextInt(CAUSES));
    int drawn = random.nextInt(100);
    if (!cause.fires) {
      cause.fires = true;
      cause.episode++;
      send(cause.next(SignalState.FIRED));
    } else if (drawn < 50) {
      end(cause);
    } else if (drawn < 70) {
      send(cause.next(SignalState.FIRED));
    } else if (drawn < 90) {
      acknowledge(cause);
    } else {
      send(cause.last);
    }
  }

  private synchronized void end(Cause cause) {
    cause.fires = false;
    send(cause.next(random.nextBoolean() ? SignalState.ENDED : SignalState.WITHDRAWN));
    ended.add(cause.key());
  }

  private void send(Signal signal) {
    sent++;
    send(Topics.COST_SIGNALS, signal.getSignalId(), signal);
  }

  private void acknowledge(Cause cause) {
    commands++;
    send(
        Topics.ALERT_COMMANDS,
        cause.key(),
        AlertCommand.newBuilder()
            .setAlertKey(cause.key())
            .setAction(AlertAction.ACKNOWLEDGE)
            .setBy("anna")
            .setAt(Instant.now())
            .build());
  }

  private <V extends SpecificRecord> void send(Topic<V> topic, String key, V value) {
    byte[] bytes;
    try (var serializer = serdes.serializer(topic)) {
      bytes = serializer.serialize(topic.name(), value);
    }
    try {
      var unused = producer.send(new ProducerRecord<>(topic.name(), key, bytes)).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends what still fires, and begins nothing new. */
  void stop() {
    stopping = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Dedup keys of episodes that are over. */
  synchronized Set<String> ended() {
    return new TreeSet<>(ended);
  }

  synchronized int sent() {
    return sent;
  }

  synchronized int commands() {
    return commands;
  }

  @Override
  public void close() {
    stopping = true;
    producer.close();
  }
}
