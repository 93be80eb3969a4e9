// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window;

import io.costwire.streams.window.core.DimensionCalendar;

/** The dimension sets that are kept; tasks read them for every event, one thread replaces them. */
public final class ActiveDimensions {
  private volatile DimensionCalendar calendar = DimensionCalendar.DEFAULT;

  public DimensionCalendar calendar() {
    return calendar;
  }

  void activate(DimensionCalendar next) {
    calendar = next;
  }
}
