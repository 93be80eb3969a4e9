// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.batch;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.sink.batch.BatchWriter.Result;
import io.costwire.sink.batch.InsertOutcome.Failed;
import io.costwire.sink.batch.InsertOutcome.Stored;
import io.costwire.sink.failure.RetrySchedule;
import io.costwire.sink.failure.SinkFailure;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchWriterTest {
  private final Set<Long> poison = new HashSet<>();
  private final Deque<SinkFailure> failures = new ArrayDeque<>();
  private final Set<Long> stored = new TreeSet<>();
  private final List<Duration> pauses = new ArrayList<>();
  private final List<SinkFailure> reported = new ArrayList<>();
  private int inserts;
  private int stopAfterPauses = Integer.MAX_VALUE;

  private InsertOutcome insert(Slice slice) {
    inserts++;
    SinkFailure failure = failures.poll();
    if (failure != null) {
      return new Failed(failure, "told to fail");
    }
    List<Long> numbers = Rows.numbers(slice);
    if (numbers.stream().anyMatch(poison::contains)) {
      return new Failed(SinkFailure.ROW_REFUSED, "ClickHouse error 469 VIOLATED_CONSTRAINT");
    }
    stored.addAll(numbers);
    return new Stored();
  }

  private BatchWriter writer() {
    var schedule = new RetrySchedule(Duration.ofMillis(200), Duration.ofSeconds(10), new Random(1));
    return new BatchWriter(
        this::insert,
        schedule,
        pause -> {
          pauses.add(pause);
          return pauses.size() >= stopAfterPauses;
        },
        new WriterHealth() {
          @Override
          public void stored(String table) {
            reported.clear();
          }

          @Override
          public void failed(String table, SinkFailure failure, String detail) {
            reported.add(failure);
          }
        });
  }

  private static Long[] zeroTo(int end) {
    return LongStream.range(0, end).boxed().toArray(Long[]::new);
  }

  @Test
  void load_isOneInsert_whenNothingIsWrong() {
    assertThat(writer().write(Rows.load(1000))).isEqualTo(new Result.Done(List.of()));
    assertThat(inserts).isEqualTo(1);
    assertThat(stored).containsExactly(zeroTo(1000));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 499, 500, 998, 999})
  void poisonRow_isFoundWhereverItIs_andAllOthersAreStored(long bad) {
    poison.add(bad);

    Result result = writer().write(Rows.load(1000));

    assertThat(result)
        .isInstanceOfSatisfying(
            Result.Done.class,
            done -> {
              assertThat(done.refused()).hasSize(1);
              Refusal refusal = done.refused().getFirst();
              assertThat(refusal.source()).hasToString("numbers.topic-0-" + bad);
              assertThat(refusal.failure()).isEqualTo(SinkFailure.ROW_REFUSED);
              assertThat(refusal.detail())
                  .isEqualTo("table numbers: ClickHouse error 469 VIOLATED_CONSTRAINT");
            });
    assertThat(stored).hasSize(999).doesNotContain(bad);
    assertThat(inserts).isLessThanOrEqualTo(2 * 10 + 1);
    assertThat(pauses).isEmpty();
  }

  @Test
  void poisonRows_areExactlyThoseRefused_forAnySetOfThem() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      poison.clear();
      stored.clear();
      int rows = 1 + random.nextInt(300);
      int bad = random.nextInt(Math.min(rows, BatchWriter.MAX_REFUSED_PER_LOAD) + 1);
      random.ints(0, rows).distinct().limit(bad).forEach(i -> poison.add((long) i));

      Result.Done done = (Result.Done) writer().write(Rows.load(rows));

      assertThat(done.refused().stream().map(r -> r.source().offset()))
          .as("seed %d round %d", seed, round)
          .containsExactlyInAnyOrderElementsOf(poison);
      assertThat(stored).hasSize(rows - bad).noneMatch(poison::contains);
    }
  }

  @Test
  void tooManyRefusedRows_stallInsteadOfEmptyingATopicIntoTheDeadLetters() {
    LongStream.range(0, 1000).forEach(poison::add);
    stopAfterPauses = 3;

    assertThat(writer().write(Rows.load(1000))).isEqualTo(new Result.Abandoned());
    assertThat(reported).hasSize(3).containsOnly(SinkFailure.TOO_MANY_REFUSED);
    assertThat(pauses).allMatch(pause -> pause.compareTo(Duration.ofSeconds(5)) >= 0);
  }

  @ParameterizedTest
  @EnumSource(
      value = SinkFailure.class,
      names = {
        "STORE_UNREACHABLE",
        "STORE_OVERLOADED",
        "STORE_FAILED",
        "SCHEMA_MISMATCH",
        "ACCESS_DENIED"
      })
  void failure_isTriedAgainUntilItIsOver_withTheSameRows(SinkFailure failure) {
    failures.addAll(List.of(failure, failure, failure));

    assertThat(writer().write(Rows.load(10))).isEqualTo(new Result.Done(List.of()));
    assertThat(inserts).isEqualTo(4);
    assertThat(pauses).hasSize(3);
    assertThat(stored).containsExactly(zeroTo(10));
  }

  @Test
  void stop_endsTheRetries_withNothingToCommit() {
    failures.addAll(List.of(SinkFailure.STORE_UNREACHABLE, SinkFailure.STORE_UNREACHABLE));
    stopAfterPauses = 1;

    assertThat(writer().write(Rows.load(10))).isEqualTo(new Result.Abandoned());
    assertThat(inserts).isEqualTo(1);
  }
}
