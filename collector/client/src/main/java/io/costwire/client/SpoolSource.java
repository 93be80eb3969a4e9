// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import io.costwire.client.spool.Spool;
import io.costwire.client.spool.Spool.Entry;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Events from the spool, and past it while its disk takes none. */
final class SpoolSource implements EventSource {
  private final Spool spool;
  private final SpoolIntake intake;
  private final ReporterCounters counters;
  private final ReporterLog log;
  private volatile long head;

  SpoolSource(Spool spool, SpoolIntake intake, ReporterCounters counters, ReporterLog log) {
    this.spool = spool;
    this.intake = intake;
    this.counters = counters;
    this.log = log;
  }

  @Override
  public @Nullable Pending poll() throws IOException {
    try {
      Pending next = fromSpool();
      return next == null ? intake.takeDirectly() : next;
    } finally {
      head = spool.head();
    }
  }

  private @Nullable Pending fromSpool() throws IOException {
    Entry entry = spool.next();
    count(spool.takeLost());
    while (entry != null) {
      try {
        return new Pending(EventCodec.decode(entry.content()), 0, entry.number(), true);
      } catch (IllegalArgumentException e) {
        count(1);
        entry = spool.next();
      }
    }
    return null;
  }

  private void count(long damaged) {
    for (long i = 0; i < damaged; i++) {
      counters.givenUp(DropReason.SPOOL_DAMAGED, 0);
    }
  }

  @Override
  public void settledTo(long position) {
    try {
      spool.settledTo(position);
    } catch (IOException e) {
      log.disk("delete what is sent from the spool", e);
    }
  }

  @Override
  public long head() {
    return head;
  }

  @Override
  public long tail() {
    return spool.tail() + (intake.isFailing() ? intake.waiting() : 0);
  }

  @Override
  public int size() {
    return (int) Math.min(Integer.MAX_VALUE, tail() - head);
  }

  @Override
  public void giveUp(DropReason reason) {
    // what is on disk stays there
  }
}
