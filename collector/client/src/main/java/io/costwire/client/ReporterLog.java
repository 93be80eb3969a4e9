// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import io.costwire.client.SendResult.Failure;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The first failure loud, repeats quiet: one warning when sending begins to fail and one line when
 * it works again, one warning per reason for drops. Written by the delivering thread, because a log
 * may block.
 */
final class ReporterLog {
  private static final Logger LOG = System.getLogger("io.costwire.client");

  private final ReporterMetrics metrics;
  private final Map<DropReason, Long> told = new EnumMap<>(DropReason.class);
  private boolean failing;

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
      return;
    }
    Failure first = failures.get(0);
    LOG.log(
        failing ? Level.DEBUG : Level.WARNING,
        "usage events were not sent kind={0} events={1} reason={2}",
        first.kind(),
        Integer.toString(failures.size()),
        first.reason());
    failing = true;
  }
}
