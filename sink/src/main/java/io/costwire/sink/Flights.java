// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import io.costwire.sink.batch.BatchWriter;
import io.costwire.sink.batch.BatchWriter.Result;
import io.costwire.sink.batch.Lane;
import io.costwire.sink.batch.Load;
import io.costwire.sink.batch.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Loads on their way to ClickHouse: one per topic at a time, so that positions are acknowledged in
 * order. The loop hands them over and collects those that landed; it never waits for ClickHouse.
 */
final class Flights implements AutoCloseable {
  private final BatchWriter writer;
  private final DeadLetters deadLetters;
  private final SinkMetrics metrics;
  private final CrashPoint.Probe probe;
  private final ExecutorService crew;
  private final Map<String, Future<?>> airborne = new HashMap<>();
  private final Queue<Load> landed = new ConcurrentLinkedQueue<>();

  /** Partitions that were given away while rows of them were on their way. */
  private final Set<TopicPartition> disowned = new HashSet<>();

  Flights(
      BatchWriter writer,
      DeadLetters deadLetters,
      SinkMetrics metrics,
      CrashPoint.Probe probe,
      int writers) {
    this.writer = writer;
    this.deadLetters = deadLetters;
    this.metrics = metrics;
    this.probe = probe;
    this.crew =
        Executors.newFixedThreadPool(
            writers, Thread.ofPlatform().daemon(true).name("sink-writer-", 0).factory());
  }

  /** Sends off the lanes that have nothing on its way. */
  void depart(Collection<Lane> lanes) {
    lanes.forEach(this::depart);
  }

  private void depart(Lane lane) {
    if (airborne.containsKey(lane.topic())) {
      return;
    }
    probe.at(CrashPoint.BEFORE_INSERT);
    Load load = lane.take();
    disowned.removeIf(partition -> partition.topic().equals(load.topic()));
    airborne.put(load.topic(), crew.submit(() -> fly(load)));
  }

  private void fly(Load load) {
    switch (writer.write(load)) {
      case Result.Done(List<Refusal> refused) -> {
        probe.at(CrashPoint.AFTER_INSERT);
        if (deadLetters.publish(load.refusals()) && deadLetters.publish(refused)) {
          metrics.done(load, refused.size());
          landed.add(load);
        } else {
          metrics.abandoned(load.topic(), load.records(), load.rows());
        }
      }
      case Result.Abandoned() -> metrics.abandoned(load.topic(), load.records(), load.rows());
    }
  }

  /**
   * Loads that are stored since the last call.
   *
   * @throws IllegalStateException when a writer failed in a way that nobody foresaw
   */
  List<Load> landed() {
    airborne.values().removeIf(Flights::isOver);
    List<Load> loads = new ArrayList<>();
    for (@Nullable Load load = landed.poll(); load != null; load = landed.poll()) {
      loads.add(withoutDisowned(load));
    }
    return loads;
  }

  /**
   * Takes partitions that another instance reads from now on out of what is on its way. They may
   * come back before it lands; its positions would then be older than what the other committed.
   */
  void disown(Collection<TopicPartition> partitions) {
    partitions.stream().filter(p -> airborne.containsKey(p.topic())).forEach(disowned::add);
  }

  private Load withoutDisowned(Load load) {
    Map<Integer, Long> positions = new HashMap<>(load.positions());
    positions.keySet().removeIf(p -> disowned.contains(new TopicPartition(load.topic(), p)));
    return new Load(load.topic(), load.batches(), load.refusals(), positions);
  }

  private static boolean isOver(Future<?> flight) {
    if (!flight.isDone()) {
      return false;
    }
    await(flight, Duration.ZERO);
    return true;
  }

  /** Waits for what is on its way; false when the time is over first. */
  boolean awaitAll(Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    for (Future<?> flight : airborne.values()) {
      Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
      if (!await(flight, left)) {
        return false;
      }
    }
    return true;
  }

  private static boolean await(Future<?> flight, Duration atMost) {
    try {
      flight.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException("a writer failed: " + e.getCause(), e);
    }
  }

  /** Gives writers no more work; those that wait between tries give up. */
  @Override
  public void close() {
    crew.shutdown();
  }
}
