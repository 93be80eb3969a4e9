// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.budget.core;

import io.costwire.streams.budget.core.CivilPeriod.Span;
import io.costwire.streams.budget.core.Pace.Episode;
import io.costwire.streams.budget.core.Pace.Mark;
import io.costwire.streams.budget.core.Pace.Told;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Binary form of what people know. */
final class ToldBytes {
  private ToldBytes() {}

  static void write(Told told, ByteWriter out) {
    out.putVar(told.revision());
    Outlook outlook = told.outlook();
    out.putByte(outlook == null ? 0 : 1);
    if (outlook != null) {
      outlook.write(out);
    }
    Span markedIn = told.markedIn();
    out.putByte(markedIn == null ? 0 : 1);
    if (markedIn != null) {
      write(markedIn, out);
    }
    out.putVar(told.marks().size());
    told.marks()
        .forEach(
            (threshold, mark) ->
                out.putText(threshold.toPlainString())
                    .putByte(mark.fired() ? 1 : 0)
                    .putVar(mark.firings()));
    out.putVar(told.episodes().size());
    told.episodes().values().forEach(episode -> write(episode, out));
  }

  private static void write(Span span, ByteWriter out) {
    out.putFixed(span.startSecond()).putFixed(span.endSecond());
  }

  private static void write(Episode episode, ByteWriter out) {
    BurnPair pair = episode.pair();
    out.putVar(pair.longSeconds()).putVar(pair.shortSeconds());
    out.putText(pair.factor().toPlainString()).putText(pair.floor().toPlainString());
    write(episode.period(), out);
    out.putFixed(episode.start()).putFixed(episode.calmSince());
    BurnWindow.write(episode.peak(), out);
    out.putByte(episode.urgent() ? 1 : 0);
  }

  static Told read(ByteReader in) {
    long revision = in.getVar();
    Outlook outlook = in.getByte() == 1 ? Outlook.read(in) : null;
    @Nullable Span markedIn = in.getByte() == 1 ? span(in) : null;
    Map<BigDecimal, Mark> marks = new TreeMap<>();
    int count = in.getCount();
    for (int i = 0; i < count; i++) {
      BigDecimal threshold = new BigDecimal(in.getText()).stripTrailingZeros();
      marks.put(threshold, new Mark(in.getByte() == 1, in.getCount()));
    }
    Map<String, Episode> episodes = new TreeMap<>();
    int open = in.getCount();
    for (int i = 0; i < open; i++) {
      Episode episode = episode(in);
      episodes.put(episode.pair().text(), episode);
    }
    return new Told(revision, outlook, marks, markedIn, episodes);
  }

  private static Span span(ByteReader in) {
    return new Span(in.getFixed(), in.getFixed());
  }

  private static Episode episode(ByteReader in) {
    BurnPair pair =
        new BurnPair(
            in.getVar(), in.getVar(), new BigDecimal(in.getText()), new BigDecimal(in.getText()));
    return new Episode(
        pair, span(in), in.getFixed(), in.getFixed(), BurnWindow.readAmount(in), in.getByte() == 1);
  }
}
