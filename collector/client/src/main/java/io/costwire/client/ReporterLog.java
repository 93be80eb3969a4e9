// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import io.costwire.client.SendResult.Failure;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The first failure loud, repeats quiet: one warning when sending begins to fail or fails for
 * another reason, and one line when it works again; one warning per reason for drops; the same for
 * the disk of the spool. Written by the delivering thread, because a log may block.
 */
final class ReporterLog {
  private static final Logger LOG = System.getLogger("io.costwire.client");

  // reasons that are warned of between two successes
  private static final int MAX_WARNED = 5;

  private final ReporterMetrics metrics;
  private final Map<DropReason, Long> told = new EnumMap<>(DropReason.class);
  private final Set<String> warned = new HashSet<>();
  private boolean failing;
  private boolean diskFailing;

  ReporterLog(ReporterMetrics metrics) {
    this.metrics = metrics;
  }

  synchronized void newDrops() {
    for (DropReason reason : DropReason.values()) {
      long dropped = metrics.dropped(reason);
      Long before = told.put(reason, dropped);
      if (dropped > 0 && (before == null || before == 0)) {
        LOG.log(
            Level.WARNING,
            "usage events are dropped reason={0} dropped={1}; repeats are only counted",
            reason,
            Long.toString(dropped));
      }
    }
  }

  synchronized void outcome(List<Failure> failures) {
    if (failures.isEmpty()) {
      if (failing) {
        LOG.log(Level.INFO, "usage events are sent again");
      }
      failing = false;
      warned.clear();
      return;
    }
    failing = true;
    Failure first = failures.get(0);
    boolean isNew = warned.size() < MAX_WARNED && warned.add(first.reason());
    LOG.log(
        isNew ? Level.WARNING : Level.DEBUG,
        "usage events were not sent kind={0} events={1} reason={2}",
        first.kind(),
        Integer.toString(failures.size()),
        first.reason());
  }

  synchronized void disk(String action, IOException error) {
    LOG.log(
        diskFailing ? Level.DEBUG : Level.WARNING,
        "cannot {0}, usage events go on in memory; free space or mend the disk reason={1}",
        action,
        error.toString());
    diskFailing = true;
  }

  synchronized void diskWorks() {
    if (diskFailing) {
      LOG.log(Level.INFO, "usage events are spooled again");
      diskFailing = false;
    }
  }

  void recovered(long events) {
    LOG.log(
        Level.INFO,
        "usage events of an earlier process are in the spool events={0}",
        Long.toString(events));
  }
}
