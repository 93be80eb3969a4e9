// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import io.costwire.pricing.PriceEngine;
import io.costwire.pricing.book.PriceBook;
import io.costwire.runtime.AppMain;
import io.costwire.runtime.Component;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.StreamsApp;
import io.costwire.streams.StreamsAppConfig;
import io.costwire.streams.bench.BaselineTopologies;
import io.costwire.streams.bench.DslTopology;
import io.costwire.streams.wire.SchemaRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Function;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.jspecify.annotations.Nullable;

/** The jobs of bench streams, all with the properties of the streams app. */
final class StreamsJobs {
  static final String FULL = "full-topology";
  static final String AVRO = "avro-pass-through";
  static final String BYTES = "byte-pass-through";
  static final String DSL = "dsl-job";

  /** Longer than any run: what was repartitioned can be counted at the end. */
  private static final String NO_PURGE_MS = "3600000";

  private final BenchCluster cluster;

  StreamsJobs(BenchCluster cluster) {
    this.cluster = cluster;
  }

  /** Configuration of the streams app, as it ships, but for STREAMS_ keys of the environment. */
  StreamsAppConfig config() {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.keySet().removeIf(key -> !key.startsWith("STREAMS_"));
    environment.putAll(
        Map.of(
            "KAFKA_BOOTSTRAP_SERVERS",
            cluster.bootstrapServers(),
            // what is counted is what was sent
            "STREAMS_HEARTBEAT_INTERVAL",
            "0s",
            "KAFKA_CLIENT_REPARTITION_PURGE_INTERVAL_MS",
            NO_PURGE_MS,
            "SCHEMA_REGISTRY_URL",
            cluster.registryUrl(),
            "STREAMS_STATE_DIR",
            cluster.folder(FULL).toString()));
    return StreamsAppConfig.fromEnvironment(environment);
  }

  Job full() {
    return full(config -> new StreamsApp(config, AppMain.registry(), InstantSource.system()));
  }

  /** The same where somebody else opens the app. */
  Job full(Function<StreamsAppConfig, Component> opening) {
    StreamsAppConfig config = config();
    return new Job(
        FULL,
        StreamsApp.properties(config).getProperty(StreamsConfig.APPLICATION_ID_CONFIG),
        config.threads().stateDir(),
        List.of(
            Topics.USAGE_PRICED.name(),
            Topics.COST_WINDOWS.name(),
            Topics.COST_ADJUSTMENTS.name(),
            Topics.COST_BUDGETS.name(),
            Topics.COST_SIGNALS.name()),
        new Job.Windows(Topics.COST_WINDOWS.name(), "DAY|total|", false),
        () -> opening.apply(config));
  }

  Job avro() {
    return job(
        AVRO,
        List.of("bench.avro"),
        null,
        properties ->
            BaselineTopologies.avroPassThrough(
                SchemaRegistry.at(cluster.registryUrl(), Map.of()), "bench.avro"));
  }

  Job bytes() {
    return job(
        BYTES,
        List.of("bench.bytes"),
        null,
        properties -> BaselineTopologies.bytePassThrough("bench.bytes"));
  }

  Job dsl() {
    var engine = new PriceEngine(PriceBook.shipped());
    var serdes = new TopicSerdes(cluster.registryUrl());
    var outputs = new DslTopology.Outputs("bench.dsl.priced", "bench.dsl.windows");
    return job(
        DSL,
        List.of(outputs.priced(), outputs.windows()),
        new Job.Windows(outputs.windows(), "MINUTE|total|", true),
        properties -> DslTopology.build(serdes, engine, outputs, properties));
  }

  private Job job(
      String name,
      List<String> outputs,
      Job.@Nullable Windows windows,
      Function<Properties, Topology> topology) {
    outputs.forEach(cluster::createOutput);
    Path stateDir = cluster.folder(name);
    StreamsAppConfig config = config();
    Properties properties = StreamsApp.properties(config);
    // by whatever means the app itself commits that often
    properties.put(
        StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, config.threads().commitEvery().toMillis());
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "bench-" + name);
    properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
    return new Job(
        name,
        "bench-" + name,
        stateDir,
        outputs,
        windows,
        () -> new TopologyRun(topology.apply(properties), properties));
  }
}
