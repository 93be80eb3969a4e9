// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.batch;

import io.costwire.sink.batch.InsertOutcome.Failed;
import io.costwire.sink.batch.InsertOutcome.Stored;
import io.costwire.sink.failure.RetrySchedule;
import io.costwire.sink.failure.SinkFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Gets a load into the store, however long that takes: retries what may get better, stalls on what
 * needs a person, and halves a refused batch until the rows to blame stand alone.
 *
 * <p>Safe for use by several threads; a load is written by one of them.
 */
public final class BatchWriter {
  /**
   * Rows of one load that may be refused before the table is blamed instead. A wrong migration
   * would otherwise send a whole topic to the dead letters.
   */
  static final int MAX_REFUSED_PER_LOAD = 100;

  private final RowStore store;
  private final RetrySchedule schedule;
  private final Pause pause;
  private final WriterHealth health;

  /** Waits between tries. */
  @FunctionalInterface
  public interface Pause {
    /** Waits; true when the sink is stopping and no further try should be made. */
    boolean stopsDuring(Duration duration);
  }

  public BatchWriter(RowStore store, RetrySchedule schedule, Pause pause, WriterHealth health) {
    this.store = store;
    this.schedule = schedule;
    this.pause = pause;
    this.health = health;
  }

  /** What became of a load. */
  public sealed interface Result {
    /**
     * Every row is durable or refused.
     *
     * @param refused rows that ClickHouse does not take
     */
    record Done(List<Refusal> refused) implements Result {}

    /** The sink stops; nothing may be committed. */
    record Abandoned() implements Result {}
  }

  /** Writes all of it; returns only when it is done or the sink stops. */
  public Result write(Load load) {
    List<Refusal> refused = new ArrayList<>();
    for (TableBatch batch : load.batches()) {
      if (!write(load.topic(), batch.all(), refused)) {
        return new Result.Abandoned();
      }
    }
    return new Result.Done(List.copyOf(refused));
  }

  private boolean write(String topic, Slice slice, List<Refusal> refused) {
    for (int failures = 1; ; failures++) {
      switch (store.insert(slice)) {
        case Stored() -> {
          health.stored(slice.insert().table());
          return true;
        }
        case Failed(SinkFailure failure, String detail)
            when failure == SinkFailure.ROW_REFUSED && refused.size() < MAX_REFUSED_PER_LOAD -> {
          return isolate(topic, slice, detail, refused);
        }
        case Failed(SinkFailure failure, String detail) -> {
          SinkFailure known =
              failure == SinkFailure.ROW_REFUSED ? SinkFailure.TOO_MANY_REFUSED : failure;
          health.failed(slice.insert().table(), known, detail);
          if (pause.stopsDuring(pauseFor(known, failures))) {
            return false;
          }
        }
      }
    }
  }

  private Duration pauseFor(SinkFailure failure, int failures) {
    return switch (failure.action()) {
      case RETRY -> schedule.pause(failures);
      case STALL, DEAD_LETTER -> schedule.longest();
    };
  }

  private boolean isolate(String topic, Slice slice, String detail, List<Refusal> refused) {
    if (slice.rows() == 1) {
      refused.add(refusal(topic, slice, detail));
      return true;
    }
    return write(topic, slice.firstHalf(), refused) && write(topic, slice.secondHalf(), refused);
  }

  private static Refusal refusal(String topic, Slice row, String detail) {
    TableBatch batch = row.batch();
    SourceOffset source =
        new SourceOffset(topic, batch.kafkaPartition(row.from()), batch.kafkaOffset(row.from()), 0);
    String where = "table %s: %s".formatted(row.insert().table(), detail);
    return new Refusal(source, SinkFailure.ROW_REFUSED, where, row.bytes(), row.sha256(), null);
  }
}
