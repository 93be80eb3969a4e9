// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window;

import io.costwire.streams.flow.Journal;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import io.costwire.streams.window.core.DimensionSets;
import io.costwire.streams.window.core.EventKey;
import io.costwire.streams.window.core.Totals;
import java.util.Arrays;
import java.util.List;

/**
 * The events that the first step has summed up and not handed on, in compact form. Dimensions are
 * written by name whenever they change, so that what an older version has left can be read by one
 * that keeps other sets.
 */
final class CombineJournal {
  private static final int DIMENSIONS = 0;
  private static final int EVENT = 1;

  private final Journal journal;
  private final ByteWriter writer = new ByteWriter();
  private List<String> dimensions = List.of();

  /** Takes in one event that was not handed on before the last restart. */
  interface Replay {
    /** The values have the order of the given dimensions. */
    void accept(List<String> dimensions, EventKey event, Totals totals);
  }

  CombineJournal(Journal journal) {
    this.journal = journal;
  }

  void append(DimensionSets sets, EventKey event, Totals totals) {
    if (!sets.dimensions().equals(dimensions)) {
      dimensions = sets.dimensions();
      writer.reset().putByte(DIMENSIONS).putVar(dimensions.size());
      dimensions.forEach(writer::putText);
      journal.append(writer);
    }
    writer.reset().putByte(EVENT).putByte(event.liveGrains()).putFixed(event.minuteSecond());
    writer.putText(event.tenant());
    event.values().forEach(writer::putText);
    totals.write(writer);
    journal.append(writer);
  }

  /** See {@link Journal#replayOnce}. */
  void replayOnce(Replay events) {
    journal.replayOnce(
        in -> {
          if (in.getByte() == DIMENSIONS) {
            dimensions = texts(in, in.getCount());
            return;
          }
          EventKey event =
              new EventKey(in.getByte(), in.getFixed(), in.getText(), texts(in, dimensions.size()));
          events.accept(dimensions, event, Totals.read(in));
        });
  }

  /** See {@link Journal#isFull}. */
  boolean isFull() {
    return journal.isFull();
  }

  void clear() {
    journal.clear();
    dimensions = List.of();
  }

  private static List<String> texts(ByteReader in, int count) {
    String[] texts = new String[count];
    Arrays.setAll(texts, i -> in.getText());
    return List.of(texts);
  }
}
