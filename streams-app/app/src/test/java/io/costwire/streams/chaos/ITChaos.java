// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.costwire.schemas.BudgetDefinition;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.price.PriceBookPublisher;
import io.costwire.testkit.CostwireBackends;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;

/**
 * Three instances of the app under load, killed, frozen and stopped again and again: what they have
 * committed in the end equals what the journal of the sender says, to the last digit.
 *
 * <p>{@code costwire.chaos.rounds}, {@code .rate} (records per second) and {@code .seed} set how
 * much and what. What a failed run leaves is in {@code target/chaos}.
 */
class ITChaos {
  /** For a machine that has other things to do; nothing is asserted about time. */
  private static final Duration TIMEOUT = Duration.ofMinutes(5);

  /** Nothing came for so long that nothing will. */
  private static final Duration QUIET = Duration.ofSeconds(45);

  private static final Duration SETTLED = Duration.ofSeconds(3);

  private final int rounds = Integer.getInteger("costwire.chaos.rounds", 2);
  private final int rate = Integer.getInteger("costwire.chaos.rate", 700);
  private final long seed = Long.getLong("costwire.chaos.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Report report = new Report(seed);
  private final Path folder = Path.of("target", "chaos").toAbsolutePath();
  private final Path journal = folder.resolve("journal.tsv");

  @Test
  void committedOutput_equalsTheJournalWhateverHappensToTheInstances() throws Exception {
    Fleet.delete(folder);
    Files.createDirectories(folder);
    say("seed %d, %d rounds", seed, rounds);
    try (CostwireBackends backends = CostwireBackends.create()) {
      String kafka = backends.bootstrapServers();
      TopicSerdes serdes = new TopicSerdes(backends.schemaRegistryUrl());
      try (Fleet fleet = new Fleet(environment(backends), folder);
          Tail tail = prepare(fleet, kafka, serdes);
          Load load = new Load(kafka, serdes, journal, new Random(seed + 1), rate)) {
        run(fleet, tail, load);
        Expected expected = Expected.of(journal);
        Comparison.Result result = settle(fleet, tail, expected);
        int adjustments = tail.look(Output::adjustmentCount);
        System.out.println(report.table(expected, adjustments, result));
        Files.write(folder.resolve("differences.txt"), result.differences());
        assertThat(result.differences()).as("seed %d, evidence in %s", seed, folder).isEmpty();
        assertThat(adjustments).as("late events came beyond 48 hours, seed %d", seed).isPositive();
      } catch (ConditionTimeoutException e) {
        throw new AssertionError("seed " + seed + ", logs in " + folder + ": " + e.getMessage(), e);
      }
    }
    deleteWhatIsLarge();
  }

  /** Of a run that is right the journal and the logs are enough. */
  private void deleteWhatIsLarge() throws IOException {
    Files.deleteIfExists(folder.resolve("output.tsv"));
    for (int i = 0; i < Fleet.SIZE; i++) {
      Fleet.delete(folder.resolve("state-" + i));
    }
  }

  /** Says how far it is. */
  private void say(String format, Object... values) {
    System.out.printf("chaos %4d s: %s%n", report.elapsed().toSeconds(), format.formatted(values));
  }

  private static ConditionFactory patiently(String what) {
    return await(what).atMost(TIMEOUT).ignoreExceptionsInstanceOf(Fleet.NoAnswer.class);
  }

  private static Map<String, String> environment(CostwireBackends backends) {
    return Map.of(
        "KAFKA_BOOTSTRAP_SERVERS", backends.bootstrapServers(),
        "SCHEMA_REGISTRY_URL", backends.schemaRegistryUrl(),
        "TOPIC_REPLICATION_FACTOR", "1",
        "STREAMS_THREADS", "1",
        "STREAMS_STANDBYS", "1");
  }

  /** The instances wait for prices; then they have them and budgets, and all take part. */
  private Tail prepare(Fleet fleet, String kafka, TopicSerdes serdes) {
    patiently("an instance waits for a price book")
        .until(fleet::readiness, r -> r.stream().anyMatch(s -> s.contains("control.prices")));
    publishBudgets(kafka, serdes);
    var publisher =
        new PriceBookPublisher(Map.of("bootstrap.servers", kafka), serdes, InstantSource.system());
    assertThat(publisher.publishShipped()).isInstanceOf(PriceBookPublisher.Outcome.Published.class);
    assertThat(publisher.publishShipped()).isInstanceOf(PriceBookPublisher.Outcome.Kept.class);
    patiently("all take part").until(fleet::isComplete);
    say("three instances are ready");
    return new Tail(kafka, serdes, folder.resolve("output.tsv"));
  }

  private static void publishBudgets(String kafka, TopicSerdes serdes) {
    String topic = Topics.CONTROL_BUDGETS.name();
    try (Serializer<BudgetDefinition> serializer = serdes.serializer(Topics.CONTROL_BUDGETS);
        var producer =
            new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", kafka),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
      for (BudgetDefinition budget : Budgets.ALL) {
        producer.send(
            new ProducerRecord<>(
                topic,
                budget.getBudgetId().getBytes(StandardCharsets.UTF_8),
                serializer.serialize(topic, budget)));
      }
      producer.flush();
    }
  }

  private void run(Fleet fleet, Tail tail, Load load) {
    tail.start();
    load.sendTo(0, 100);
    patiently("output of one partition while the others are empty")
        .pollInterval(Duration.ofMillis(200))
        .until(() -> compare(tail, Expected.of(journal)).isEqual());
    Instant begin = Instant.now();
    load.start();
    patiently("first output").until(() -> tail.hasMovedSince(begin));
    say("output in every partition");
    for (Strike strike : Strike.draw(random, rounds)) {
      long at = System.nanoTime();
      round(strike, fleet, tail);
      patiently("all take part again").until(fleet::isComplete);
      recovered(tail, Instant.now(), System.nanoTime(), false);
      report.round(strike);
      say(
          "%s: %d s, %d sent so far",
          strike.text(), Duration.ofNanos(System.nanoTime() - at).toSeconds(), load.sent());
    }
    load.stop();
  }

  private void round(Strike strike, Fleet fleet, Tail tail) {
    int first = random.nextInt(Fleet.SIZE);
    int second = (first + 1 + random.nextInt(Fleet.SIZE - 1)) % Fleet.SIZE;
    Instant struck = Instant.now();
    long at = System.nanoTime();
    switch (strike) {
      case KILL, KILL_AND_WIPE -> {
        fleet.instance(first).kill();
        if (strike == Strike.KILL_AND_WIPE) {
          fleet.deleteState(first);
        }
        fleet.restart(first);
        recovered(tail, struck, at, true);
      }
      case KILL_TWO -> {
        fleet.instance(first).kill();
        fleet.instance(second).kill();
        fleet.restart(first);
        fleet.restart(second);
        recovered(tail, struck, at, true);
      }
      case FREEZE -> {
        fleet.instance(first).freeze();
        patiently("the others notice").until(() -> fleet.isStable(Fleet.SIZE - 1));
        recovered(tail, struck, at, true);
        fleet.instance(first).thaw();
      }
      case STOP_ONE -> stop(fleet, tail, List.of(first));
      case STOP_TWO -> stop(fleet, tail, List.of(first, second));
    }
  }

  private void stop(Fleet fleet, Tail tail, List<Integer> numbers) {
    Instant struck = Instant.now();
    long at = System.nanoTime();
    numbers.forEach(number -> fleet.instance(number).askToStop());
    numbers.forEach(number -> fleet.instance(number).awaitEnd());
    patiently("the rest take over").until(() -> fleet.isStable(Fleet.SIZE - numbers.size()));
    recovered(tail, struck, at, true);
    numbers.forEach(fleet::restart);
  }

  /** Waits until committed output has moved on in every partition. */
  private void recovered(Tail tail, Instant since, long sinceNanos, boolean counts) {
    patiently("committed output in every partition")
        .pollInterval(Duration.ofMillis(50))
        .until(() -> tail.hasMovedSince(since));
    if (counts) {
      report.recovered(Duration.ofNanos(System.nanoTime() - sinceNanos));
    }
  }

  /** Waits until all is processed and nothing more comes, at the latest when it is long quiet. */
  private Comparison.Result settle(Fleet fleet, Tail tail, Expected expected) {
    patiently("all events are processed")
        .pollInterval(Duration.ofMillis(200))
        .until(
            () ->
                fleet.hasCommittedAll(
                    Topics.USAGE_EVENTS.name(), Topics.USAGE_EVENTS.partitions()));
    say("all events are processed");
    AtomicLong read = new AtomicLong(-1);
    AtomicLong changedAt = new AtomicLong(System.nanoTime());
    patiently("the output is quiet")
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              long now = System.nanoTime();
              if (read.getAndSet(tail.read()) != tail.read()) {
                changedAt.set(now);
              }
              Duration quiet = Duration.ofNanos(now - changedAt.get());
              return quiet.compareTo(QUIET) > 0
                  || quiet.compareTo(SETTLED) > 0 && compare(tail, expected).isEqual();
            });
    return compare(tail, expected);
  }

  private static Comparison.Result compare(Tail tail, Expected expected) {
    return tail.look(output -> Comparison.of(expected, output));
  }
}
