// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import io.costwire.sink.batch.Load;
import io.costwire.sink.batch.Refusal;
import io.costwire.sink.batch.WriterHealth;
import io.costwire.sink.failure.SinkFailure;
import io.costwire.sink.table.Route;
import io.costwire.sink.table.Routes;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Numbers and health of the sink. Conservation, per topic, once nothing is pending: {@code read =
 * stored + rejected + unreportable + tombstone + abandoned}. Abandoned records belong to a session
 * or to partitions that ended before their commit; they are read again and counted again.
 */
final class SinkMetrics implements WriterHealth {
  private static final Logger LOG = LoggerFactory.getLogger(SinkMetrics.class);
  private static final String RECORDS = "costwire_sink_records";
  private static final String LOST = "costwire_sink_records_lost";
  private static final String RECREATED = "costwire_sink_topics_recreated";

  private final MeterRegistry registry;
  private final Map<String, String> failing = new ConcurrentHashMap<>();
  private final AtomicLong pendingRows = new AtomicLong();
  private final Map<String, AtomicLong> lags = new ConcurrentHashMap<>();

  SinkMetrics(MeterRegistry registry) {
    this.registry = registry;
    Gauge.builder("costwire_sink_pending_rows", pendingRows, AtomicLong::get)
        .description("Rows that were read and are not acknowledged by ClickHouse yet")
        .register(registry);
    for (SinkFailure failure : SinkFailure.values()) {
      failures(failure);
    }
    for (Route<?> route : Routes.ALL) {
      // alerts need a 0 to rise from
      registry.counter(LOST, "topic", route.topic().name());
      registry.counter(RECREATED, "topic", route.topic().name());
      lags.put(route.topic().name(), lag(route.topic().name()));
    }
  }

  private AtomicLong lag(String topic) {
    AtomicLong records = new AtomicLong();
    Gauge.builder("costwire_sink_lag_records", records, AtomicLong::get)
        .description("Records of the partitions of this instance that it has not read yet")
        .tag("topic", topic)
        .register(registry);
    return records;
  }

  void lag(String topic, long records) {
    AtomicLong level = lags.get(topic);
    if (level != null) {
      level.set(records);
    }
  }

  void read(String topic, int records) {
    records(topic, "read").increment(records);
  }

  void tombstone(String topic) {
    records(topic, "tombstone").increment();
  }

  /** Records expired before they were read; what they held is in no table. */
  void lost(TopicPartition partition, long from, long to) {
    registry.counter(LOST, "topic", partition.topic()).increment((double) to - from);
    LOG.error(
        "records expired before they were read, they are lost to ClickHouse partition={} offsets={}"
            + " to={} what=\"raise the topic's retention, or find out why the sink was away for so"
            + " long; verify shows what is missing\"",
        partition,
        from,
        to - 1);
  }

  /** The committed offsets are of another topic of the same name. */
  void recreated(String topic) {
    registry.counter(RECREATED, "topic", topic).increment();
    LOG.error(
        "the topic was deleted and created again, it is read from its beginning topic={}", topic);
  }

  /** A load is stored and its refusals are dead-lettered. */
  void done(Load load, int refused) {
    records(load.topic(), "stored").increment((double) load.records() - refused);
    pendingRows.addAndGet(-load.rows());
  }

  void abandoned(String topic, int records, int rows) {
    records(topic, "abandoned").increment(records);
    pendingRows.addAndGet(-rows);
  }

  void pending(int rows) {
    pendingRows.addAndGet(rows);
  }

  /** A record was passed over and described in usage.rejected. */
  void rejected(Refusal refusal) {
    records(refusal.source().topic(), "rejected").increment();
    failures(refusal.failure()).increment();
    LOG.warn(
        "record rejected reason={} source={} detail={}",
        refusal.failure(),
        refusal.source(),
        refusal.detail());
  }

  /** A record of usage.rejected itself was passed over; it stays in the topic. */
  void unreportable(Refusal refusal) {
    records(refusal.source().topic(), "unreportable").increment();
    failures(refusal.failure()).increment();
    LOG.error(
        "a dead letter could not be stored, it stays in its topic reason={} source={} detail={}",
        refusal.failure(),
        refusal.source(),
        refusal.detail());
  }

  void inserted(String table, int rows, Duration took) {
    Timer.builder("costwire_sink_insert")
        .description("Time of one insert")
        .tag("table", table)
        .register(registry)
        .record(took);
    registry.counter("costwire_sink_rows", "table", table).increment(rows);
  }

  void commitFailed() {
    registry.counter("costwire_sink_commit_failures").increment();
  }

  @Override
  public void stored(String table) {
    if (failing.remove("table " + table) != null) {
      LOG.info("inserts succeed again table={}", table);
    }
  }

  @Override
  public void failed(String table, SinkFailure failure, String detail) {
    failures(failure).increment();
    failing("table " + table, failure + ": " + detail);
  }

  /** Something else than an insert fails; first time loud, repeats quiet. */
  void failing(String what, String why) {
    if (failing.put(what, why) == null) {
      LOG.warn("will be tried again what=\"{}\" why=\"{}\"", what, why);
    } else {
      LOG.debug("still failing what=\"{}\" why=\"{}\"", what, why);
    }
  }

  void working(String what) {
    if (failing.remove(what) != null) {
      LOG.info("works again what=\"{}\"", what);
    }
  }

  /** What fails now, in words. */
  Optional<String> trouble() {
    return failing.entrySet().stream()
        .map(e -> e.getKey() + ": " + e.getValue())
        .sorted()
        .reduce((all, next) -> all + "; " + next);
  }

  private Counter records(String topic, String result) {
    return registry.counter(RECORDS, "topic", topic, "result", result);
  }

  private Counter failures(SinkFailure failure) {
    return registry.counter("costwire_sink_failures", "reason", failure.name());
  }
}
