// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;

/**
 * The sink's table of contents: read, buffer, insert, commit. Offsets follow the acknowledgement of
 * ClickHouse, never the other way round, so whatever happens in between is done again; rows are
 * idempotent, so doing it again changes nothing.
 */
final class SinkLoop implements ConsumerRebalanceListener {
  /** Longest wait for records: how late a flush or a commit may be. */
  private static final Duration POLL = Duration.ofMillis(100);

  /** Longest wait for inserts when partitions move: well below the session timeout of 10 s. */
  private static final Duration HAND_OVER = Duration.ofSeconds(4);

  private final Consumer<byte[], byte[]> consumer;
  private final Intake intake;
  private final Flights flights;
  private final Commits commits;
  private final TopicGuard guard;
  private volatile boolean joined;
  private boolean running;

  SinkLoop(
      Consumer<byte[], byte[]> consumer,
      Intake intake,
      Flights flights,
      Commits commits,
      TopicGuard guard) {
    this.consumer = consumer;
    this.intake = intake;
    this.flights = flights;
    this.commits = commits;
    this.guard = guard;
  }

  /** Runs until stopped, then hands over what it can. */
  void run(StopSignal stop) {
    guard.begin(intake.topics());
    consumer.subscribe(intake.topics(), this);
    running = true;
    try {
      while (!stop.isStopped()) {
        turn();
      }
      handOver();
    } finally {
      running = false;
    }
  }

  private void turn() {
    guard.check();
    intake.accept(poll());
    flights.depart(intake.dueLanes());
    commits.acknowledge(flights.landed());
    commits.commit();
    pauseAndResume();
  }

  private ConsumerRecords<byte[], byte[]> poll() {
    try {
      return consumer.poll(POLL);
    } catch (OffsetOutOfRangeException e) {
      guard.goOn(e.offsetOutOfRangePartitions());
      return ConsumerRecords.empty();
    }
  }

  private void pauseAndResume() {
    Set<TopicPartition> wanted = intake.notNow(consumer.assignment());
    Set<TopicPartition> paused = new HashSet<>(consumer.paused());
    Set<TopicPartition> toResume = new HashSet<>(paused);
    toResume.removeAll(wanted);
    consumer.resume(toResume);
    wanted.removeAll(paused);
    consumer.pause(wanted);
  }

  /** Stores and commits what is here, as far as that goes in a bounded time. */
  private void handOver() {
    if (flights.awaitAll(HAND_OVER)) {
      commits.acknowledge(flights.landed());
      flights.depart(intake.filledLanes());
      flights.awaitAll(HAND_OVER);
    }
    commits.acknowledge(flights.landed());
    commits.commitNow();
  }

  /** Whether the group has given this instance its share, which may be nothing. */
  boolean hasJoined() {
    return joined;
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    guard.position(partitions);
    joined = true;
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    // Closing the consumer ends up here too: after a failure nothing may be committed any more.
    if (running && !partitions.isEmpty()) {
      handOver();
      release(partitions);
    }
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> partitions) {
    // Another instance already reads them; what is on its way from here are the same rows.
    release(partitions);
  }

  private void release(Collection<TopicPartition> partitions) {
    flights.disown(partitions);
    commits.release(partitions);
    intake.release(partitions);
  }
}
