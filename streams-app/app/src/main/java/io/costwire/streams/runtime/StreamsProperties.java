// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.runtime;

import io.costwire.streams.failure.ProductionFailures;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** Properties of the Streams client, with the reason for each that differs from the default. */
public final class StreamsProperties {
  /** Also the prefix of changelog and repartition topics, and the group: never change it. */
  public static final String APPLICATION_ID = "costwire-streams";

  /**
   * Long enough for a bounded punctuation and a pause of the collector, short enough that readers
   * of committed records do not wait long for a dead instance.
   */
  static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(15);

  /** Far enough from the beat not to add commits of its own, and below the transaction timeout. */
  private static final Duration COMMIT_FALLBACK = Duration.ofSeconds(8);

  /** A dead instance is replaced after this. */
  static final Duration SESSION_TIMEOUT = Duration.ofSeconds(10);

  /**
   * A producer that waited in vain must find its transaction aborted: Streams commits the other
   * tasks of the thread when one of them runs into a timeout.
   */
  static final Duration MAX_BLOCK = TRANSACTION_TIMEOUT.multipliedBy(4);

  private static final Duration HEARTBEAT = Duration.ofSeconds(3);

  /** Larger batches compress better and cost the broker less; nobody waits longer than a commit. */
  private static final int BATCH_BYTES = 256 * 1024;

  private static final int LINGER_MS = 50;

  /** A dead letter carries an original of up to half a megabyte. */
  private static final int MAX_REQUEST_BYTES = 2 * 1024 * 1024;

  /** Fetched at once; at high rates fewer, larger polls leave more time for work. */
  private static final int MAX_POLL_RECORDS = 2_000;

  private StreamsProperties() {}

  /** Where and how the client runs. */
  public record Run(
      String bootstrapServers,
      Map<String, String> client,
      Path stateDir,
      Threads threads,
      int replicationFactor) {}

  public record Threads(int count, int standbys, Duration commitEvery, long cacheBytes) {}

  public static Properties of(String applicationId, Run run) {
    Properties p = new Properties();
    p.putAll(run.client());
    p.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
    p.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, run.bootstrapServers());
    p.put(StreamsConfig.STATE_DIR_CONFIG, run.stateDir().toString());
    p.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    p.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, run.threads().count());
    p.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, run.threads().standbys());
    // the processors ask for a commit at every beat; this one is for when they do not
    p.put(
        StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
        run.threads().commitEvery().plus(COMMIT_FALLBACK).toMillis());
    p.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, run.threads().cacheBytes());
    p.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, run.replicationFactor());
    // an unnamed store or topic would be renamed, and lost, by the next change to the topology
    p.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    // merged repartition topics and reused source topics change what state is built from
    p.put(StreamsConfig.TOPOLOGY_OPTIMIZATION_CONFIG, StreamsConfig.NO_OPTIMIZATION);
    p.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
    // events need not wait for rows of history to be fetched: their order does not matter
    p.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
    p.put(StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, ProductionFailures.class);
    p.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, RocksDbSettings.class);
    // there is no global table; without it every start warns that there is no handler for one
    p.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_GLOBAL_ENABLED_CONFIG, true);
    // the assignor of each thread reads it from the configuration of its consumer
    p.put(
        StreamsConfig.mainConsumerPrefix(
            StreamsConfig.PROCESSING_EXCEPTION_HANDLER_GLOBAL_ENABLED_CONFIG),
        true);
    consumer(p);
    producer(p);
    return p;
  }

  private static void consumer(Properties p) {
    p.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG),
        (int) SESSION_TIMEOUT.toMillis());
    p.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
        (int) HEARTBEAT.toMillis());
    p.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), MAX_POLL_RECORDS);
    p.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
  }

  private static void producer(Properties p) {
    p.put(
        StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
        (int) TRANSACTION_TIMEOUT.toMillis());
    p.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_BLOCK_MS_CONFIG), MAX_BLOCK.toMillis());
    p.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), LINGER_MS);
    p.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), BATCH_BYTES);
    p.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
    p.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), MAX_REQUEST_BYTES);
  }
}
