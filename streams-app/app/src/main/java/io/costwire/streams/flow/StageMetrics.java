// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.flow;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what every stage took in and what became of it. Per stage, {@code in = passed +
 * refused(reason) + duplicate + heartbeat}. What an aborted transaction did is counted again when
 * it is repeated, so these are for rates and for finding the stage that loses records; the ledger
 * counts from the topics.
 */
public final class StageMetrics {
  private static final String PREFIX = "costwire_streams_";

  /** What became of a record. */
  public enum Fate {
    PASSED,
    REFUSED,
    DUPLICATE,
    HEARTBEAT
  }

  private final MeterRegistry registry;
  private final Map<String, Counter> counters = new ConcurrentHashMap<>();
  // a registry holds gauges weakly
  private final Map<String, AtomicLong> levels = new ConcurrentHashMap<>();

  public StageMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /** For meters that are not a stage's own. */
  public MeterRegistry registry() {
    return registry;
  }

  /** Counters of one stage in one partition, to be looked up once. */
  public Stage stage(String stage, int partition) {
    return new Stage(stage, Integer.toString(partition));
  }

  /** A counter that belongs to no stage's balance. */
  public Counter counter(String name, String... labels) {
    return counters.computeIfAbsent(
        name + String.join("|", labels), k -> registry.counter(PREFIX + name, labels));
  }

  /** A number that goes up and down, exposed as a gauge; the same one for the same labels. */
  public AtomicLong level(String name, String... labels) {
    return levels.computeIfAbsent(
        name + String.join("|", labels),
        k -> registry.gauge(PREFIX + name, Tags.of(labels), new AtomicLong()));
  }

  /** Counters of one stage in one partition. For one thread. */
  public final class Stage {
    private final String stage;
    private final String partition;
    private final Counter in;
    private final Map<Fate, Counter> fates = new EnumMap<>(Fate.class);

    private Stage(String stage, String partition) {
      this.stage = stage;
      this.partition = partition;
      this.in = counter("records_in", "stage", stage, "partition", partition);
      for (Fate fate : Fate.values()) {
        if (fate != Fate.REFUSED) {
          fates.put(fate, out(fate, "none"));
        }
      }
    }

    public void in() {
      in.increment();
    }

    /** For every fate but a refusal. */
    public void out(Fate fate) {
      Counter counter = fates.get(fate);
      if (counter == null) {
        throw new IllegalArgumentException("a refusal has a reason; use refused");
      }
      counter.increment();
    }

    public void refused(Enum<?> reason) {
      out(Fate.REFUSED, reason.name().toLowerCase(Locale.ROOT)).increment();
    }

    private Counter out(Fate fate, String reason) {
      return counter(
          "records_out",
          "stage",
          stage,
          "partition",
          partition,
          "fate",
          fate.name().toLowerCase(Locale.ROOT),
          "reason",
          reason);
    }
  }
}
