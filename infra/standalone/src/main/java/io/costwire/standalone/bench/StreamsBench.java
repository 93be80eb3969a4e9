// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import io.costwire.embedded.kafka.EmbeddedKafka;
import io.costwire.embedded.registry.EmbeddedRegistry;
import io.costwire.runtime.AppMain;
import io.costwire.schemas.topics.Retention;
import io.costwire.schemas.topics.TopicProvisioner;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import io.costwire.standalone.stack.Progress;
import io.costwire.streams.StreamsApp;
import io.costwire.streams.StreamsAppConfig;
import io.costwire.streams.bench.BaselineTopologies;
import io.costwire.streams.price.PriceBookPublisher;
import io.costwire.streams.wire.SchemaRegistry;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;

/**
 * Throughput of the full topology beside two baselines on the same broker with the same records and
 * the same exactly-once settings: one that only decodes and re-encodes the events, and one that
 * copies bytes. The first third of the records warms up and is not counted; start-up is not either.
 */
public final class StreamsBench {
  private static final String BENCH = "streams";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final InstantSource CLOCK = InstantSource.system();

  private final int warmUp;
  private final int total;
  private final Progress progress;

  /**
   * @param events measured events of each pass
   */
  public StreamsBench(int events, Progress progress) {
    this.warmUp = events / 2;
    this.total = warmUp + events;
    this.progress = progress;
  }

  /** Runs the three passes, the baselines first. Uses a data directory of its own. */
  public List<BenchResult> run() throws IOException {
    Path data = Files.createTempDirectory("costwire-bench");
    try (var kafka = new EmbeddedKafka(EmbeddedKafka.Options.of(data.resolve("kafka")));
        var registry =
            new EmbeddedRegistry(EmbeddedRegistry.Options.of(data.resolve("registry")))) {
      kafka.start();
      registry.start();
      return new Pass(data, kafka.bootstrapServers(), registry.url()).all();
    } finally {
      delete(data);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    }
  }

  private final class Pass {
    private final Path data;
    private final String bootstrap;
    private final String registryUrl;
    private final StreamsAppConfig config;

    private Pass(Path data, String bootstrap, String registryUrl) {
      this.data = data;
      this.bootstrap = bootstrap;
      this.registryUrl = registryUrl;
      this.config =
          StreamsAppConfig.fromEnvironment(
              Map.of(
                  "KAFKA_BOOTSTRAP_SERVERS", bootstrap,
                  "SCHEMA_REGISTRY_URL", registryUrl,
                  "STREAMS_STATE_DIR", data.resolve("full").toString()));
    }

    private List<BenchResult> all() {
      prepare();
      BenchResult bytes =
          baseline(
              "byte-pass-through",
              BaselineTopologies.bytePassThrough("bench.bytes"),
              "bench.bytes");
      BenchResult avro =
          baseline(
              "decode-and-encode",
              BaselineTopologies.avroPassThrough(
                  SchemaRegistry.at(registryUrl, Map.of()), "bench.avro"),
              "bench.avro");
      BenchResult full = full();
      List<BenchResult> results = new ArrayList<>(List.of(bytes, avro, full.against(avro)));
      results.add(full.against(bytes));
      return results;
    }

    private void prepare() {
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
        create(admin, Topics.USAGE_PRICED.name(), "bench.bytes", "bench.avro");
        new TopicProvisioner(admin, Optional.of((short) 1)).ensure(Topics.ALL);
      }
      new PriceBookPublisher(
              Map.of("bootstrap.servers", bootstrap), new TopicSerdes(registryUrl), CLOCK)
          .publishShipped();
      new EventLoad(Instant.now()).send(bootstrap, registryUrl, total);
      progress.done(
          String.format(Locale.ROOT, "%,d events loaded, %,d of them warm up", total, warmUp));
    }

    /** Outputs stamped by the broker, so that the time of each record is that of its append. */
    private static void create(Admin admin, String... names) {
      int partitions = Topics.USAGE_EVENTS.partitions();
      var config = new HashMap<>(Retention.days(1).config());
      config.put("message.timestamp.type", "LogAppendTime");
      List<NewTopic> topics =
          Stream.of(names)
              .map(n -> new NewTopic(n, partitions, (short) 1).configs(config))
              .toList();
      try {
        admin.createTopics(topics).all().get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      } catch (ExecutionException e) {
        throw new IllegalStateException("could not create the benchmark's topics: " + e, e);
      }
    }

    private BenchResult baseline(String name, Topology topology, String output) {
      Properties properties = StreamsApp.properties(config);
      properties.put("application.id", "bench-" + name);
      properties.put("state.dir", data.resolve(name).toString());
      try (var streams = new KafkaStreams(topology, properties)) {
        streams.start();
        return measure(name, output);
      }
    }

    private BenchResult full() {
      try (var app = new StreamsApp(config, AppMain.registry(), CLOCK)) {
        app.start();
        return measure("full-topology", Topics.USAGE_PRICED.name());
      }
    }

    private BenchResult measure(String name, String output) {
      long[] times = AppendTimes.await(bootstrap, output, total, PATIENCE);
      if (times.length != total) {
        throw new IllegalStateException(
            "%s lost records: %,d of %,d came out".formatted(name, times.length, total));
      }
      double rate = AppendTimes.ratePerSecond(times, warmUp);
      progress.done(String.format(Locale.ROOT, "%s: %,.0f events/s, none lost", name, rate));
      return BenchResult.of(BENCH, name, rate, "events/s");
    }
  }
}
