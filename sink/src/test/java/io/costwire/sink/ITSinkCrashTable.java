// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.schemas.topics.Topics;
import io.costwire.testkit.CostwireBackends;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The crash table of RATIONALE.md, row by row: whatever happens, every event is one row, every
 * amount is right to the last digit, and sent = stored + rejected. Worth its minute because
 * everything else about the sink rests on it.
 */
class ITSinkCrashTable {
  private static final CostwireBackends BACKENDS = CostwireBackends.shared();
  private static final String DATABASE = BACKENDS.uniqueName("crash");
  private static final String PLAIN = BACKENDS.uniqueName("plain");

  @TempDir private static Path folder;
  private static @Nullable CrashEngine engine;

  @BeforeAll
  static void begin() {
    // Crashes of sinks are no failures of the test.
    Awaitility.doNotCatchUncaughtExceptionsByDefault();
    Awaitility.setDefaultTimeout(Duration.ofSeconds(90));
    Awaitility.setDefaultPollInterval(Duration.ofMillis(25));
    try (SinkRig rig = SinkRig.fromNow(BACKENDS.clickhouseHttpUrl(), PLAIN)) {
      PlainTables.create(rig);
    }
  }

  @AfterAll
  static void end() {
    Awaitility.reset();
    if (engine != null) {
      engine.close();
    }
    BACKENDS.executeClickhouse("DROP DATABASE IF EXISTS " + DATABASE);
    BACKENDS.executeClickhouse("DROP DATABASE IF EXISTS " + PLAIN);
  }

  private static CrashEngine engine() {
    CrashEngine running = engine;
    if (running == null) {
      running = CrashEngine.onSmallDisk(folder.resolve("engine"));
      engine = running;
    }
    return running;
  }

  static Stream<Arguments> rows() {
    return Arrays.stream(CrashCase.values())
        .flatMap(crash -> crash.recoveries().stream().map(by -> Arguments.of(crash, by)));
  }

  /**
   * Every row that repeats an insert, but those that harm the store: without tokens they are
   * ANSWER_LOST again. Of the rows that repeat none, enough to see that the check does not just
   * fail. How somebody goes on plays no part here.
   */
  static Stream<Arguments> rowsOfTheControl() {
    Set<CrashCase> harmless =
        EnumSet.of(CrashCase.BEFORE_INSERT, CrashCase.CONNECTION_CUT, CrashCase.AFTER_COMMIT);
    return Arrays.stream(CrashCase.values())
        .filter(crash -> crash.repeats() && !crash.harmsTheStore() || harmless.contains(crash))
        .map(crash -> Arguments.of(crash, crash.recoveries().getFirst()));
  }

  private static CrashRun run(CrashCase crash, Recovery recovery) {
    if (crash.harmsTheStore()) {
      return new CrashRun(crash, recovery, SinkRig.fromNow(engine().url(), DATABASE), engine());
    }
    return new CrashRun(
        crash, recovery, SinkRig.fromNow(BACKENDS.clickhouseHttpUrl(), DATABASE), null);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void row_losesNothingAndDoublesNothing(CrashCase crash, Recovery recovery) {
    try (CrashRun run = run(crash, recovery)) {
      run.play();
      run.check();
    }
  }

  /** The negative control: without idempotent rows the same check has to find the doubles. */
  @ParameterizedTest
  @MethodSource("rowsOfTheControl")
  void plainTable_failsTheCheck_whereverAnInsertIsRepeated(CrashCase crash, Recovery recovery) {
    SinkRig rig = SinkRig.fromNow(BACKENDS.clickhouseHttpUrl(), PLAIN);
    try (CrashRun run = new CrashRun(crash, recovery, rig, null)) {
      run.play();
      if (!crash.repeats()) {
        run.check();
        return;
      }
      assertThatThrownBy(run::check)
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("rows, events and sum");
    }
  }

  @Test
  void restart_goesOnFromTheCommittedOffsets() {
    try (SinkRig rig = SinkRig.fromNow(BACKENDS.clickhouseHttpUrl(), DATABASE)) {
      CrashEvents events = new CrashEvents(rig);
      SinkApp first = rig.start();
      events.send(100);
      events.awaitAndCheck();
      first.close();
      events.send(20);
      SinkApp second = rig.start();
      events.awaitAndCheck();

      assertThat(rig.records(second, Topics.USAGE_PRICED.name(), "read")).isEqualTo(20);
    }
  }
}
