// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.notice.core;

import io.costwire.streams.window.core.Totals;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/** Sums of a task until they are handed on. For one thread. */
public final class NoticeSums {
  private Map<NoticeKey, Totals> sums = new HashMap<>();

  public void add(NoticeKey key, Totals totals) {
    Totals sum = sums.get(key);
    if (sum == null) {
      sums.put(key, totals.copy());
    } else {
      sum.add(totals);
    }
  }

  public int size() {
    return sums.size();
  }

  /** Gives all sums and forgets them. */
  public void drain(BiConsumer<NoticeKey, Totals> target) {
    Map<NoticeKey, Totals> drained = sums;
    sums = new HashMap<>();
    drained.forEach(target);
  }
}
