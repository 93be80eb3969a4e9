// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.imports;

import io.costwire.client.UsageEvent;
import io.costwire.pricing.audit.HistoryReader;
import io.costwire.pricing.audit.HistoryRow;
import io.costwire.pricing.audit.UnusableInput;
import io.costwire.streams.ingest.core.EventTimePolicy;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Sends the rows of files, each once, a batch at a time: no more than a batch of rows is in memory,
 * and 20 bytes of each id.
 */
public final class ImportRun {
  /** Small enough for one question to the table, large enough to keep Kafka busy. */
  static final int BATCH = 2_000;

  private final HistoryReader reader;
  private final EventMaker maker;
  private final ImportTarget target;
  private final Instant now;
  private final SeenIds sent = new SeenIds();
  private final ImportTally tally = new ImportTally();
  private final List<UsageEvent> batch = new ArrayList<>(BATCH);

  public ImportRun(HistoryReader reader, EventMaker maker, ImportTarget target, Instant now) {
    this.reader = reader;
    this.maker = maker;
    this.target = target;
    this.now = now;
  }

  /**
   * Reads a file and sends what is in it.
   *
   * @param name of the file, for the report
   * @throws UnusableInput when none of its rows can be read
   */
  public void add(String name, InputStream file) throws IOException, UnusableInput {
    SeenIds repeats = new SeenIds();
    reader.read(file, row -> take(name, row, repeats));
    flush();
  }

  private void take(String file, HistoryRow row, SeenIds repeats) {
    tally.read();
    switch (row) {
      case HistoryRow.Unreadable it -> tally.unreadable(file, it.line(), it.reason());
      case HistoryRow.LeftOut it -> tally.leftOut(it.why());
      case HistoryRow.Usable it -> make(file, it, repeats);
    }
  }

  private void make(String file, HistoryRow.Usable row, SeenIds repeats) {
    Instant at = row.request().at();
    if (at.isBefore(now.minus(EventTimePolicy.IMPORT_MAX_AGE)) || at.isAfter(now)) {
      tally.unreadable(
          file,
          row.line(),
          at.isAfter(now)
              ? "the time is in the future; check its zone and unit"
              : "the time is more than five years ago; check its unit, or leave the row out");
      return;
    }
    switch (maker.make(row, repeats)) {
      case EventMaker.Made.Unusable it -> tally.unreadable(file, row.line(), it.reason());
      case EventMaker.Made.Event it -> send(row, it.event());
    }
  }

  private void send(HistoryRow.Usable row, UsageEvent event) {
    // beyond what can be remembered, the pipeline knows repeats by itself
    if (sent.count(id(event)) > 0) {
      tally.duplicate();
      return;
    }
    tally.made(row);
    batch.add(event);
    if (batch.size() >= BATCH) {
      flush();
    }
  }

  private static String id(UsageEvent event) {
    return Objects.requireNonNull(event.eventId());
  }

  private void flush() {
    if (!batch.isEmpty()) {
      tally.taken(target.take(List.copyOf(batch)));
      batch.clear();
    }
  }

  /** Waits until all is stored, and says what became of it. */
  public ImportReport finish(boolean dryRun) {
    return dryRun || tally.sent() == 0
        ? tally.report(dryRun, 0)
        : tally.report(false, target.settle(tally.sent(), tally.from(), tally.to()));
  }
}
