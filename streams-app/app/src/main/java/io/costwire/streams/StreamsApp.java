// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams;

import io.costwire.runtime.Component;
import io.costwire.runtime.OpsPages;
import io.costwire.runtime.Readiness;
import io.costwire.schemas.topics.TopicProvisioner;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.budget.ActiveBudgets;
import io.costwire.streams.budget.BudgetFeed;
import io.costwire.streams.detect.ActiveSignalRules;
import io.costwire.streams.detect.SignalRulesFeed;
import io.costwire.streams.failure.ProductionFailures;
import io.costwire.streams.failure.UncaughtPolicy;
import io.costwire.streams.flow.StageMetrics;
import io.costwire.streams.owner.ActiveOwnership;
import io.costwire.streams.owner.OwnershipFeed;
import io.costwire.streams.price.ActiveBook;
import io.costwire.streams.price.BookAge;
import io.costwire.streams.price.PriceFeed;
import io.costwire.streams.runtime.ControlReader;
import io.costwire.streams.runtime.Heartbeats;
import io.costwire.streams.runtime.RestoreProgress;
import io.costwire.streams.runtime.RocksDbMemory;
import io.costwire.streams.runtime.StateGeneration;
import io.costwire.streams.runtime.StreamsProperties;
import io.costwire.streams.window.ActiveDimensions;
import io.costwire.streams.window.RulesFeed;
import io.costwire.streams.wire.RegistryUnavailable;
import io.costwire.streams.wire.SchemaRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the topology. What it depends on may come up in any order: it waits for Kafka, the schema
 * registry and an active price book, and readiness says for which. Only a topic with a changed
 * partition count, and a topology that fails again and again, stop it for good.
 */
public final class StreamsApp implements Component, OpsPages {
  private static final Logger log = LoggerFactory.getLogger(StreamsApp.class);
  private static final Duration RETRY = Duration.ofMillis(200);

  /** Leaves the group, so that others, or the next start, go on at once and not after a timeout. */
  private static final CloseOptions CLOSE =
      CloseOptions.timeout(Duration.ofSeconds(20))
          .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP);

  /** How soon metrics of new consumers and stores are seen; a scrape comes every 15 s or so. */
  private static final Duration METRICS_LOOK = Duration.ofSeconds(10);

  private static final String NO_BOOK =
      "waiting for a price book on control.prices: run costwire prices import";

  private final StreamsAppConfig config;
  private final MeterRegistry meters;
  private final InstantSource clock;
  private final StageMetrics metrics;
  private final ActiveBook book = new ActiveBook();
  private final ActiveOwnership ownership = new ActiveOwnership();
  private final ActiveBudgets budgets = new ActiveBudgets();
  private final ActiveDimensions dimensions = new ActiveDimensions();
  private final ActiveSignalRules signals = new ActiveSignalRules();
  private final UncaughtPolicy failures;
  private final RestoreProgress restore;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread boot;
  private final ControlReader control;
  private volatile String waitingFor = "not started";
  private volatile @Nullable String fatal;
  private volatile @Nullable Running running;
  private @Nullable SchemaRegistry registry;

  private record Running(
      KafkaStreams streams,
      Heartbeats heartbeats,
      KafkaStreamsMetrics binder,
      ScheduledExecutorService looks,
      RocksDbMemory memory) {
    void close() {
      heartbeats.close();
      binder.close();
      looks.shutdownNow();
      // a store that is still open after the timeout must not lose the memory it works in
      if (streams.close(CLOSE)) {
        memory.close();
      }
    }
  }

  /** Connects to nothing. */
  public StreamsApp(StreamsAppConfig config, MeterRegistry meters, InstantSource clock) {
    this.config = config;
    this.meters = meters;
    this.clock = clock;
    this.metrics = new StageMetrics(meters);
    this.restore = new RestoreProgress(meters);
    this.failures = new UncaughtPolicy(clock, metrics.counter("thread_failures"));
    this.boot = Thread.ofPlatform().name("streams-boot").daemon(true).unstarted(this::boot);
    this.control =
        new ControlReader(
            clientConfig(),
            new TopicSerdes(config.registry().url(), config.registry().client()),
            List.of(
                new PriceFeed(book, config.settings().currency(), metrics),
                new OwnershipFeed(ownership, metrics),
                new BudgetFeed(budgets, config.settings().currency(), metrics),
                new RulesFeed(dimensions, metrics),
                new SignalRulesFeed(signals, metrics)),
            metrics);
    book.onActivation(new BookAge(meters, clock)::show);
    meters.gauge("costwire_streams_price_book_active", book, b -> b.isActive() ? 1 : 0);
    meters.gauge("costwire_streams_price_book_problems", book, b -> b.problems().size());
    meters.gauge("costwire_streams_budgets", budgets, b -> b.book().size());
  }

  @Override
  public synchronized void start() {
    if (boot.getState() == Thread.State.NEW && closing.getCount() > 0) {
      boot.start();
    }
  }

  private void boot() {
    try {
      boolean prepared =
          await("Kafka at " + config.kafka().bootstrapServers(), this::provision)
              && await("the schema registry at " + config.registry().url(), this::resolveSchemas);
      if (!prepared) {
        return;
      }
      control.start();
      if (await(NO_BOOK, book::isActive)) {
        run();
      }
    } catch (RuntimeException e) {
      fatal = "could not start: " + e.getMessage();
      log.error("app=streams-app state=failed", e);
    }
  }

  /** Repeats a step until it succeeds; false when the app is closed or stopped first. */
  private boolean await(String what, BooleanSupplier step) {
    waitingFor = what.startsWith("waiting") ? what : "waiting for " + what;
    try {
      while (!step.getAsBoolean()) {
        if (fatal != null || closing.await(RETRY.toMillis(), TimeUnit.MILLISECONDS)) {
          return false;
        }
      }
      return closing.getCount() > 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean provision() {
    try (Admin admin = Admin.create(clientConfig())) {
      new TopicProvisioner(admin, config.kafka().replicationFactor()).ensure(Topics.ALL);
      return true;
    } catch (IllegalStateException e) {
      if (e.getCause() == null) {
        // not that Kafka did not answer, but what it answered
        fatal = e.getMessage();
      }
      waitingFor = "waiting for Kafka: " + e.getMessage();
      return false;
    } catch (KafkaException e) {
      waitingFor = "waiting for Kafka: " + e.getMessage();
      return false;
    }
  }

  private boolean resolveSchemas() {
    try {
      registry = SchemaRegistry.at(config.registry().url(), config.registry().client());
      registry.resolve(TopologyParts.OUTPUTS);
      return true;
    } catch (RegistryUnavailable e) {
      waitingFor = "waiting for the schema registry: " + e.getMessage();
      return false;
    }
  }

  private void run() {
    SchemaRegistry resolved = registry;
    if (resolved == null) {
      throw new IllegalStateException("schemas are resolved before the topology runs");
    }
    TopologyParts parts =
        TopologyParts.of(
            config.settings(),
            new TopologyParts.Control(book, ownership, budgets, dimensions, signals),
            resolved,
            metrics,
            clock);
    Properties properties = properties(config);
    properties.put(ProductionFailures.LETTERS, new ProductionFailures.Letters(resolved, clock));
    var memory = new RocksDbMemory(config.threads().memory().rocksDbBytes());
    properties.put(RocksDbMemory.PROPERTY, memory);
    properties.put(StreamsConfig.APPLICATION_SERVER_CONFIG, config.queries().address());
    var streams = new KafkaStreams(CostTopology.build(parts, properties), properties);
    streams.setUncaughtExceptionHandler(failures);
    streams.setGlobalStateRestoreListener(restore);
    streams.setStateListener((now, before) -> log.info("app=streams-app state={}", now));
    ScheduledExecutorService looks =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("streams-metrics").factory());
    var binder = new KafkaStreamsMetrics(streams, List.of(), looks, METRICS_LOOK);
    synchronized (this) {
      if (closing.getCount() == 0) {
        looks.shutdownNow();
        memory.close();
        return;
      }
      new StateGeneration(config.threads().stateDir(), config.settings().generation())
          .prepare(streams::cleanUp);
      binder.bindTo(meters);
      show(memory);
      var heartbeats = heartbeats();
      running = new Running(streams, heartbeats, binder, looks, memory);
      streams.start();
      Duration every = config.threads().heartbeatEvery();
      if (every.isPositive()) {
        heartbeats.start(every);
      }
    }
  }

  private Heartbeats heartbeats() {
    return new Heartbeats(
        clientConfig(),
        new TopicSerdes(config.registry().url(), config.registry().client()),
        clock,
        metrics.counter("heartbeats_lost"));
  }

  private void show(RocksDbMemory memory) {
    String name = "costwire_streams_rocksdb_bytes";
    meters.gauge(name, Tags.of("kind", "used"), memory, RocksDbMemory::used);
    meters.gauge(name, Tags.of("kind", "pinned"), memory, RocksDbMemory::pinned);
    long limit = config.threads().memory().rocksDbBytes();
    meters.gauge(name, Tags.of("kind", "limit"), memory, m -> (double) limit);
  }

  /** Properties of the Streams client that runs the topology with a configuration. */
  public static Properties properties(StreamsAppConfig config) {
    StreamsAppConfig.Threads threads = config.threads();
    return StreamsProperties.of(
        StreamsProperties.APPLICATION_ID,
        new StreamsProperties.Run(
            config.kafka().bootstrapServers(),
            config.kafka().client(),
            threads.stateDir(),
            new StreamsProperties.Threads(
                threads.count(),
                threads.standbys(),
                threads.commitEvery(),
                threads.memory().cacheBytes()),
            config.kafka().replicationFactor().map(Short::intValue).orElse(-1)));
  }

  /** Current totals, where they are to be shown. */
  @Override
  public Map<String, Page> pages() {
    return config.queries().enabled()
        ? Map.of(
            TotalsPage.PATH,
            new TotalsPage(dimensions, config.settings().currency(), clock, this::client))
        : Map.of();
  }

  private @Nullable KafkaStreams client() {
    Running now = running;
    return now == null ? null : now.streams;
  }

  private Map<String, Object> clientConfig() {
    Map<String, Object> client = new HashMap<>(config.kafka().client());
    client.put("bootstrap.servers", config.kafka().bootstrapServers());
    return client;
  }

  @Override
  public Readiness ready() {
    String stopped = fatal == null ? failures.fatal().orElse(null) : fatal;
    if (stopped != null) {
      return Readiness.no("stopped: " + stopped);
    }
    Running now = running;
    if (closing.getCount() == 0) {
      return Readiness.no("closed");
    }
    if (now == null) {
      return Readiness.no(whyNotRunning());
    }
    KafkaStreams.State state = now.streams.state();
    if (state == KafkaStreams.State.RUNNING) {
      return Readiness.yes();
    }
    String last = failures.last().map(f -> "; last failure: " + f).orElse("");
    return Readiness.no("the topology is " + state + restore.remaining() + last);
  }

  private String whyNotRunning() {
    String problem = control.problem();
    if (problem != null) {
      return problem;
    }
    List<String> problems = book.problems();
    return problems.isEmpty()
        ? waitingFor
        : "the price book on control.prices cannot be used: " + String.join("; ", problems);
  }

  /** Version of the price book that is active, or none. */
  public String bookVersion() {
    return book.version();
  }

  @Override
  public void close() {
    Running last;
    synchronized (this) {
      closing.countDown();
      last = running;
      running = null;
    }
    if (last != null) {
      last.close();
    }
    control.close();
    boot.interrupt();
  }
}
