// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.cli;

import io.costwire.runtime.Component;
import io.costwire.standalone.reset.Reset;
import io.costwire.standalone.reset.ResetPlan;
import io.costwire.standalone.stack.Endpoints;
import io.costwire.standalone.stack.Generation;
import io.costwire.standalone.stack.Maintenance;
import io.costwire.standalone.stack.Progress;
import io.costwire.standalone.stack.Stack;
import io.costwire.streams.runtime.StreamsProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Counts everything again. */
@Command(
    name = "reset",
    description = {
      "Make the streams app forget everything, so that its next start counts all of usage.events",
      "again, with the active price book, as the next generation; its rows replace the old ones.",
      "Stop Costwire first; where it runs elsewhere (KAFKA_BOOTSTRAP_SERVERS), stop all instances",
      "of the streams app and leave the sink running.",
      "Until the app has caught up again, totals are incomplete."
    },
    mixinStandardHelpOptions = true)
final class ResetCommand implements Callable<Integer> {
  private static final Duration SINK_PATIENCE = Duration.ofSeconds(120);
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  @Mixin private DataOption data = new DataOption();

  @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
  private boolean dryRun;

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  @Option(
      names = "--allow-loss",
      description = {
        "Go on although usage.events no longer holds all events. Rows of events that are gone"
            + " stay;",
        "of windows that held some of them, the next generation has a part only."
      })
  private boolean allowLoss;

  @Override
  public Integer call() throws IOException {
    Map<String, String> environment = System.getenv();
    if (!environment.getOrDefault("KAFKA_BOOTSTRAP_SERVERS", "").isBlank()) {
      return elsewhere(data.endpoints(), environment);
    }
    Path directory = data.directory();
    if (Stack.isUp(directory)) {
      throw new IllegalStateException(
          "Costwire runs in %s; stop it first (Ctrl-C), then reset".formatted(directory));
    }
    if (!Files.isDirectory(directory.resolve("kafka"))) {
      throw new IllegalStateException("there is no data of Costwire in " + directory);
    }
    try (var servers = Maintenance.open(directory, environment, new Progress(System.err))) {
      return here(servers, directory, environment);
    }
  }

  private int here(Maintenance servers, Path directory, Map<String, String> environment)
      throws IOException {
    Generation generation = new Generation(directory);
    try (Reset reset = new Reset(servers.endpoints(), environment)) {
      ResetPlan plan = reset.plan(generation.current(), Instant.now());
      if (!isConfirmed(reset, plan)) {
        return dryRun ? 0 : 1;
      }
      storeTheRest(servers, reset);
      generation.begin(plan.generation());
      reset.run(plan);
      delete(stateDirectory(directory, environment));
      generation.finish();
      System.out.printf(
          "Done. The next ./costwire up counts everything again, as generation %d.%n",
          plan.generation());
      return 0;
    }
  }

  /** The state is where the app was told to keep it. */
  private static Path stateDirectory(Path directory, Map<String, String> environment) {
    String given = environment.getOrDefault("STREAMS_STATE_DIR", "");
    return (given.isBlank() ? directory.resolve("streams") : Path.of(given))
        .resolve(StreamsProperties.APPLICATION_ID);
  }

  private int elsewhere(Endpoints endpoints, Map<String, String> environment) {
    try (Reset reset = new Reset(endpoints, environment)) {
      ResetPlan plan = reset.plan(0, Instant.now());
      if (!isConfirmed(reset, plan)) {
        return dryRun ? 0 : 1;
      }
      long unstored = reset.unstored();
      if (unstored > 0) {
        throw new IllegalStateException(
            ("the sink has %d results of the streams app to store yet; leave it running until it"
                    + " has caught up, then run the command again")
                .formatted(unstored));
      }
      reset.run(plan);
      System.out.printf(
          "Done. Start all instances with the new generation; each wipes its own state:%n"
              + "STREAMS_GENERATION=%d%n",
          plan.generation());
      return 0;
    }
  }

  private boolean isConfirmed(Reset reset, ResetPlan plan) {
    print(plan);
    if (dryRun) {
      System.out.println("Nothing was done: this was a dry run.");
      return false;
    }
    if (!plan.events().expired().isEmpty() && !allowLoss) {
      throw new IllegalStateException(
          "usage.events no longer holds all events, so not all can be counted again; nothing was"
              + " done. --allow-loss goes on nevertheless.");
    }
    reset.requireStopped();
    return Confirmation.given(yes, "Reset the streams app?");
  }

  private static void print(ResetPlan plan) {
    System.out.printf("next generation   %d%n", plan.generation());
    System.out.printf("events to count   up to %,d%n", plan.events().records());
    plan.events()
        .expired()
        .forEach(
            (partition, offset) ->
                System.out.printf(
                    "MISSING           %s begins at offset %,d%n", partition, offset));
    plan.events()
        .completeFrom()
        .ifPresent(at -> System.out.printf("complete from     %s (arrival)%n", at));
    plan.members().forEach(member -> System.out.printf("active member     %s%n", member));
    plan.topics().forEach(topic -> System.out.printf("deleted topic     %s%n", topic));
    new TreeMap<>(plan.rows())
        .forEach((table, n) -> System.out.printf("deleted rows      %s: %,d%n", table, n));
    System.out.println("deleted state     on disk, of every instance");
    System.out.println(
        "start again       usage.events at the earliest, control.reprice at its end");
  }

  /** What the apps wrote before they stopped is stored first. */
  private static void storeTheRest(Maintenance servers, Reset reset) {
    if (reset.unstored() == 0) {
      return;
    }
    long deadline = System.nanoTime() + SINK_PATIENCE.toNanos();
    try (Component sink = servers.startSink()) {
      while (reset.unstored() > 0) {
        if (System.nanoTime() > deadline) {
          throw new IllegalStateException(
              "the sink did not store what was left within %d s (%s); nothing was done"
                  .formatted(SINK_PATIENCE.toSeconds(), sink.ready()));
        }
        LockSupport.parkNanos(LOOK_EVERY.toNanos());
      }
    }
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
