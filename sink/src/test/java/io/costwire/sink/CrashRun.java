// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.costwire.runtime.Readiness;
import io.costwire.schemas.topics.Topic;
import io.costwire.schemas.topics.Topics;
import io.costwire.sink.FlakyLink.Break;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * One row of the crash table, played through: some events are stored, then it happens while more of
 * them come, then somebody goes on.
 */
final class CrashRun implements AutoCloseable {
  private static final int EVENTS = 200;
  private static final String EVENTS_TABLE = "usage_priced";

  /** Rows that keep a merge busy long enough to be killed in it. */
  private static final int MERGED_ROWS = 200_000;

  private final CrashCase crash;
  private final Recovery recovery;
  private final @Nullable CrashEngine engine;
  private final SinkRig rig;
  private final FlakyLink link;
  private final CrashEvents events;
  private final AtomicReference<@Nullable CrashPoint> deadly = new AtomicReference<>();
  private final AtomicBoolean struck = new AtomicBoolean();
  private final CountDownLatch release = new CountDownLatch(1);
  private final CountDownLatch zombieInserted = new CountDownLatch(1);
  private final List<SinkApp> sinks = new ArrayList<>();
  private final AtomicBoolean merged = new AtomicBoolean();
  private volatile @Nullable Thread zombie;

  /** Ends the sink's thread as a crash would: nothing is flushed, nothing is committed. */
  private static final class Crash extends Error {
    private static final long serialVersionUID = 1;
  }

  /**
   * @param rig of the store that the link leads to
   * @param engine the same store, where the case does harm to it
   */
  CrashRun(CrashCase crash, Recovery recovery, SinkRig rig, @Nullable CrashEngine engine) {
    this.crash = crash;
    this.recovery = recovery;
    this.engine = engine;
    this.rig = rig;
    this.link = new FlakyLink(rig.config().store().url().toString());
    this.events = new CrashEvents(rig);
    rig.with("CLICKHOUSE_URL", link.url())
        .with("SINK_RETRY_MAX", "100ms")
        .with("SINK_FLUSH_INTERVAL", "100ms");
    if (crash == CrashCase.ZOMBIE) {
      // A loop that does not poll for so long loses its partitions.
      rig.with("KAFKA_CLIENT_MAX_POLL_INTERVAL_MS", "3000");
    }
  }

  /** Plays it until everybody who is left says that all is stored and committed. */
  void play() {
    switch (crash) {
      case BEFORE_INSERT -> dieAt(CrashPoint.BEFORE_INSERT);
      case DURING_INSERT_BEGIN -> dieAtByte(0);
      case DURING_INSERT_MIDDLE -> dieAtByte(500);
      case DURING_INSERT_END -> dieAtByte(999);
      case BETWEEN_INSERTS -> dieAt(CrashPoint.BETWEEN_INSERTS);
      case AFTER_INSERT -> dieAt(CrashPoint.AFTER_INSERT);
      case BEFORE_COMMIT -> dieAt(CrashPoint.BEFORE_COMMIT);
      case AFTER_COMMIT -> dieAt(CrashPoint.AFTER_COMMIT);
      case CONNECTION_CUT -> breakInserts(at(0), at(1), at(250), at(500), at(750), at(999));
      case ONE_MONTH_FAILED -> breakInserts(Break.none(), at(500), at(500), at(500));
      case ANSWER_LOST -> breakInserts(at(FlakyLink.ALL), at(FlakyLink.ALL), at(FlakyLink.ALL));
      case ZOMBIE -> freezeUntilReplaced();
      case STORE_AWAY -> takeTheStoreAway();
      case POISON_FIRST -> poison(0);
      case POISON_MIDDLE -> poison(EVENTS / 2);
      case POISON_LAST -> poison(EVENTS - 1);
      case TOKENS_DELETED -> deleteTokensBeforeTheRetry();
      case KILLED_IN_INSERT -> killStore(500);
      case KILLED_BEFORE_ANSWER -> killStore(FlakyLink.ALL);
      case DISK_LOW -> raiseTheReserve();
      case DISK_FULL -> fillDisk();
      case KILLED_IN_MERGE -> killStoreInMerge();
    }
    events.awaitCaughtUp();
  }

  /** Fails unless everything is there exactly once and whoever is left has counted right. */
  void check() {
    events.check();
    assertThat(alive()).as("sinks that are left").isNotEmpty();
    for (SinkApp sink : alive()) {
      rig.awaitReady(sink);
      conserves(sink, Topics.USAGE_PRICED);
      conserves(sink, Topics.USAGE_REJECTED);
    }
  }

  private void conserves(SinkApp sink, Topic<?> topic) {
    await()
        .untilAsserted(
            () ->
                assertThat(count(sink, topic, "read"))
                    .as("read = stored + rejected + unreportable + tombstone + abandoned")
                    .isEqualTo(
                        count(sink, topic, "stored")
                            + count(sink, topic, "rejected")
                            + count(sink, topic, "unreportable")
                            + count(sink, topic, "tombstone")
                            + count(sink, topic, "abandoned")));
  }

  private double count(SinkApp sink, Topic<?> topic, String result) {
    return rig.records(sink, topic.name(), result);
  }

  private List<SinkApp> alive() {
    Readiness gone = Readiness.no("the sink is not running");
    return sinks.stream().filter(sink -> !sink.ready().equals(gone)).toList();
  }

  private void start() {
    SinkApp sink = rig.start(this::probe);
    sinks.add(sink);
    rig.awaitReady(sink);
  }

  /** The sinks of the case have some events behind them. */
  private void begin() {
    start();
    if (recovery == Recovery.REBALANCE) {
      start();
    }
    events.send(EVENTS);
    events.awaitAndCheck();
  }

  private void probe(CrashPoint point) {
    if (deadly.compareAndSet(point, null)) {
      struck.set(true);
      throw new Crash();
    }
  }

  private void dieAt(CrashPoint point) {
    begin();
    deadly.set(point);
    goOnAfterTheCrash();
  }

  private void dieAtByte(int permille) {
    begin();
    deadly.set(CrashPoint.DURING_INSERT);
    link.breakInserts(EVENTS_TABLE, List.of(at(permille)));
    goOnAfterTheCrash();
  }

  private void goOnAfterTheCrash() {
    events.send(EVENTS);
    await("the crash").untilTrue(struck);
    if (recovery == Recovery.RESTART) {
      await("the end of the sink").until(() -> alive().isEmpty());
      hasWhatTheTableSays();
      start();
    }
  }

  /** What ClickHouse has of the events when the sink is dead. */
  private void hasWhatTheTableSays() {
    String[] now =
        rig.query(
                "SELECT count() - %d, uniqExactIf(toYYYYMM(event_time), toInt32(substring(event_id, 3)) >= %d) FROM v_usage WHERE tenant = '%s'"
                    .formatted(EVENTS, EVENTS, rig.tenant))
            .split("\t");
    int rows = Integer.parseInt(now[0]);
    int months = Integer.parseInt(now[1]);
    switch (crash) {
      case BEFORE_INSERT, DURING_INSERT_BEGIN, DURING_INSERT_MIDDLE, DURING_INSERT_END ->
          assertThat(rows).as("rows of the unfinished insert").isZero();
      case BETWEEN_INSERTS -> {
        assertThat(rows).as("rows of one month").isBetween(1, EVENTS / 2);
        assertThat(months).isEqualTo(1);
      }
      default -> {
        assertThat(rows).as("rows of the insert").isBetween(1, EVENTS);
        assertThat(months).isBetween(1, 2);
      }
    }
  }

  private void breakInserts(Break... breaks) {
    begin();
    link.breakInserts(EVENTS_TABLE, List.of(breaks));
    events.send(EVENTS);
    await("every break").until(() -> link.breaksLeft() == 0);
  }

  private static Break at(int permille) {
    return Break.at(permille);
  }

  private void freezeUntilReplaced() {
    start();
    sinks.add(rig.start(this::freeze));
    rig.awaitReady(sinks.getLast());
    events.send(EVENTS);
    events.awaitCaughtUp();
    struck.set(true);
    events.send(EVENTS);
    await("a loop stands still").until(() -> zombie != null);
    // The other one takes over and stores everything.
    events.awaitCaughtUp();
    release.countDown();
    await("the zombie has inserted").until(() -> zombieInserted.getCount() == 0);
    await("it is back in the group").until(() -> alive().stream().allMatch(this::isReady));
    events.send(EVENTS);
  }

  private boolean isReady(SinkApp sink) {
    return sink.ready().equals(Readiness.yes());
  }

  /** Holds the loop where it has rows that it did not send yet. */
  private void freeze(CrashPoint point) {
    if (point == CrashPoint.BEFORE_INSERT && struck.compareAndSet(true, false)) {
      zombie = Thread.currentThread();
      try {
        release.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    if (point == CrashPoint.AFTER_INSERT && zombie != null) {
      zombieInserted.countDown();
    }
  }

  private void takeTheStoreAway() {
    begin();
    link.cut();
    events.send(EVENTS);
    awaitTrouble();
    events.send(EVENTS / 2);
    link.mend();
  }

  private void awaitTrouble() {
    await("the sink says what it waits for")
        .untilAsserted(
            () -> assertThat(sinks.getFirst().ready().toString()).contains(EVENTS_TABLE, "STORE_"));
  }

  private void poison(int position) {
    events.sendPoisoned(EVENTS, position);
    start();
  }

  private CrashEngine engine() {
    if (engine == null) {
      throw new IllegalStateException(crash + " needs an engine of its own");
    }
    return engine;
  }

  private void deleteTokensBeforeTheRetry() {
    begin();
    link.breakInserts(EVENTS_TABLE, List.of(new Break(FlakyLink.ALL, link::cut)));
    events.send(EVENTS);
    await("the answer is lost").until(() -> link.breaksLeft() == 0);
    awaitTrouble();
    engine().stop();
    assertThat(engine().deleteDeduplicationLogs()).as("deduplication logs").isPositive();
    engine().start();
    rig.query("SYSTEM STOP MERGES " + rig.database + ".usage_priced");
    String stored = "SELECT count() FROM usage_priced WHERE tenant = '" + rig.tenant + "'";
    int before = Integer.parseInt(rig.query(stored));
    link.mend();
    events.awaitCaughtUp();
    assertThat(Integer.parseInt(rig.query(stored)) - before)
        .as("rows that were stored again: the engine did not know them")
        .isGreaterThan(2 * EVENTS - before);
    rig.query("SYSTEM START MERGES " + rig.database + ".usage_priced");
  }

  private void killStore(int permille) {
    begin();
    long killed = engine().pid();
    link.breakInserts(EVENTS_TABLE, List.of(new Break(permille, engine()::kill)));
    events.send(EVENTS);
    engine().awaitOtherThan(killed);
  }

  /** The engine refuses inserts itself before its disk is full; works without a disk to fill. */
  private void raiseTheReserve() {
    begin();
    rig.query(
        "ALTER TABLE usage_priced MODIFY SETTING min_free_disk_bytes_to_perform_insert ="
            + " 1000000000000000");
    events.send(EVENTS);
    awaitTrouble();
    rig.query("ALTER TABLE usage_priced RESET SETTING min_free_disk_bytes_to_perform_insert");
  }

  private void fillDisk() {
    Assumptions.assumeTrue(
        engine().hasDiskOfItsOwn(),
        "Skipped: needs the right to mount a tmpfs, so that a full disk harms nobody else. DISK_LOW"
            + " runs everywhere.");
    begin();
    engine().fillDisk();
    events.send(EVENTS);
    awaitTrouble();
    engine().freeDisk();
  }

  private void killStoreInMerge() {
    begin();
    for (int part = 0; part < 2; part++) {
      rig.query(
          "INSERT INTO usage_priced (tenant, event_id, event_time, revision) SELECT 'bulk',"
              + " toString(rand64()), toDateTime('2026-12-01 00:00:00', 'UTC') + number % 80000, 1"
              + " FROM numbers(%d)".formatted(MERGED_ROWS));
    }
    long killed = engine().pid();
    events.send(EVENTS);
    optimizeUntilAMergeRuns();
    engine().kill();
    engine().awaitOtherThan(killed);
    assertThat(merged).as("the merge was done before the kill").isFalse();
    events.awaitCaughtUp();
    String bulk = "SELECT count() FROM usage_priced FINAL WHERE tenant = 'bulk'";
    assertThat(rig.query(bulk)).isEqualTo(Integer.toString(2 * MERGED_ROWS));
    rig.query("OPTIMIZE TABLE usage_priced FINAL");
    assertThat(rig.query(bulk)).isEqualTo(Integer.toString(2 * MERGED_ROWS));
  }

  /** Begins again where a merge was over before anybody saw it. */
  private void optimizeUntilAMergeRuns() {
    var optimizing = new AtomicReference<>(optimize());
    await("a merge runs")
        .pollInterval(Duration.ofMillis(5))
        .until(
            () -> {
              if (!optimizing.get().isAlive()) {
                optimizing.set(optimize());
              }
              return rig.query(
                      "SELECT sum(rows_read) > 0 FROM system.merges WHERE table = 'usage_priced'")
                  .equals("1");
            });
  }

  private Thread optimize() {
    merged.set(false);
    return Thread.ofVirtual().start(this::optimizeUntilKilled);
  }

  private void optimizeUntilKilled() {
    try {
      rig.query("OPTIMIZE TABLE usage_priced FINAL");
      merged.set(true);
    } catch (UncheckedIOException | AssertionError e) {
      // killed
    }
  }

  @Override
  public void close() {
    release.countDown();
    link.mend();
    rig.close();
    link.close();
  }
}
