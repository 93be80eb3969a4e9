// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.costwire.schemas.Fixtures;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.topics.Topics;
import io.costwire.testkit.CostwireBackends;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The crash table of RATIONALE.md: at every point, whether the same sink comes back or another one
 * takes over, every event is one row and the sum is right to the last digit.
 */
class ITSinkCrashTable {
  private static final int EVENTS = 500;
  private static final Instant LATE_NOVEMBER = Instant.parse("2026-11-30T23:59:59.999999Z");
  private static final Instant DECEMBER = Instant.parse("2026-12-01T00:00:00Z");

  /** Ends the sink's thread as a crash would: nothing is flushed, nothing is committed. */
  private static final class Crash extends Error {
    private static final long serialVersionUID = 1;
  }

  private final List<PricedUsage> events = new ArrayList<>();

  @BeforeAll
  static void crashesAreNoFailuresOfTheTest() {
    Awaitility.doNotCatchUncaughtExceptionsByDefault();
  }

  @AfterAll
  static void reset() {
    Awaitility.reset();
  }

  private void send(SinkRig rig, int from, int to) {
    List<PricedUsage> batch = new ArrayList<>();
    for (int i = from; i < to; i++) {
      batch.add(event(rig, "e-" + i, i % 2 == 0 ? LATE_NOVEMBER : DECEMBER, i));
    }
    rig.send(Topics.USAGE_PRICED, priced -> priced.getEvent().getEventId(), batch);
    events.addAll(batch);
  }

  private static PricedUsage event(SinkRig rig, String id, Instant time, int i) {
    return Fixtures.pricedUsage(id)
        .setEvent(Fixtures.usageEvent(id).setTenant(rig.tenant).setEventTime(time).build())
        .setBilledCost(new BigDecimal("0.000000000000000001").multiply(BigDecimal.valueOf(i + 1)))
        .build();
  }

  private String expected() {
    BigDecimal sum =
        events.stream().map(PricedUsage::getBilledCost).reduce(BigDecimal.ZERO, BigDecimal::add);
    return events.size() + "\t" + sum.stripTrailingZeros().toPlainString();
  }

  private static String sums(SinkRig rig) {
    return "SELECT count(), sum(billed_cost) FROM v_usage WHERE tenant = '" + rig.tenant + "'";
  }

  @ParameterizedTest
  @CsvSource({
    "BEFORE_INSERT, RESTART",
    "AFTER_INSERT, RESTART",
    "BEFORE_COMMIT, RESTART",
    "AFTER_COMMIT, RESTART",
    "BEFORE_INSERT, REBALANCE",
    "AFTER_INSERT, REBALANCE",
    "BEFORE_COMMIT, REBALANCE",
    "AFTER_COMMIT, REBALANCE"
  })
  void crash_losesNothingAndDoublesNothing(CrashPoint point, String recovery) {
    AtomicBoolean armed = new AtomicBoolean();
    CrashPoint.Probe crashOnce =
        at -> {
          if (at == point && armed.compareAndSet(true, false)) {
            throw new Crash();
          }
        };
    try (SinkRig rig = new SinkRig()) {
      SinkApp doomed = rig.start(crashOnce);
      rig.awaitReady(doomed);
      if (recovery.equals("REBALANCE")) {
        rig.awaitReady(rig.start(crashOnce));
      }
      send(rig, 0, EVENTS / 2);
      rig.awaitAnswer(sums(rig), expected());
      armed.set(true);
      send(rig, EVENTS / 2, EVENTS);
      if (recovery.equals("RESTART")) {
        await().until(() -> !armed.get());
        doomed.close();
        rig.start();
      }

      rig.awaitAnswer(sums(rig), expected());
      assertThat(armed).as("the crash happened").isFalse();
    }
  }

  @Test
  void lostAnswers_areInsertedAgain_withoutDoubling() {
    try (FlakyLink link = new FlakyLink(CostwireBackends.shared().clickhouseHttpUrl());
        SinkRig rig = new SinkRig().with("CLICKHOUSE_URL", link.url())) {
      rig.awaitReady(rig.start());
      link.swallowAnswers(3);
      send(rig, 0, EVENTS);

      rig.awaitAnswer(sums(rig), expected());
    }
  }

  @Test
  void clickhouseAway_pausesTheSink_andNothingIsMissingAfterwards() {
    try (FlakyLink link = new FlakyLink(CostwireBackends.shared().clickhouseHttpUrl());
        SinkRig rig = new SinkRig().with("CLICKHOUSE_URL", link.url())) {
      SinkApp sink = rig.start();
      rig.awaitReady(sink);
      link.cut();
      send(rig, 0, EVENTS);
      await()
          .untilAsserted(
              () -> assertThat(sink.ready().toString()).contains("usage_priced", "UNREACHABLE"));
      send(rig, EVENTS, EVENTS + 100);
      link.mend();

      rig.awaitAnswer(sums(rig), expected());
      rig.awaitReady(sink);
    }
  }

  @Test
  void restart_goesOnFromTheCommittedOffsets() {
    try (SinkRig rig = new SinkRig()) {
      SinkApp first = rig.start();
      send(rig, 0, 100);
      rig.awaitAnswer(sums(rig), expected());
      first.close();
      double readByFirst = rig.records(Topics.USAGE_PRICED.name(), "read");
      send(rig, 100, 120);
      rig.start();

      rig.awaitAnswer(sums(rig), expected());
      assertThat(rig.records(Topics.USAGE_PRICED.name(), "read")).isEqualTo(readByFirst + 20);
    }
  }

  @ParameterizedTest
  @CsvSource({"0", "250", "499"})
  void poisonRow_isDeadLettered_andAllOthersAreStored(int position) {
    try (SinkRig rig = new SinkRig()) {
      send(rig, 0, position);
      rig.send(Topics.USAGE_PRICED, priced -> "", List.of(event(rig, "", LATE_NOVEMBER, 0)));
      send(rig, position, EVENTS);
      SinkApp sink = rig.start();

      rig.awaitAnswer(sums(rig), expected());
      rig.awaitAnswer(
          "SELECT stage, reason, count() > 0 FROM rejected FINAL WHERE rejected_topic ="
              + " 'usage.priced' AND detail LIKE '%VIOLATED_CONSTRAINT%' GROUP BY ALL",
          "SINK\tSTORE_REFUSED\t1");
      rig.awaitReady(sink);
    }
  }
}
