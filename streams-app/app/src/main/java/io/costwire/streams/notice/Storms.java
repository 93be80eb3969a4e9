// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.notice;

import io.costwire.streams.notice.core.NoticeKey;
import io.costwire.streams.notice.core.NoticeKind;
import io.costwire.streams.notice.core.Series;
import io.costwire.streams.notice.core.StormEpisode;
import io.costwire.streams.notice.core.TroubleBucket;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import io.costwire.streams.window.WindowLookup;
import io.costwire.streams.window.core.Totals;
import io.costwire.streams.window.core.Totals.Count;
import io.costwire.streams.window.core.WindowGrain;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.KeyValue;
import org.jspecify.annotations.Nullable;

/** What is kept of requests in trouble and of the storms they were, beside the windows. */
final class Storms {
  /** First byte of the keys of episodes; sums and their counts have smaller ones. */
  static final int EPISODES = 32;

  /** There cannot be more in 48 hours: each is followed by two quiet spans. */
  private static final int MAX_EPISODES = 300;

  private final NoticeState state;
  private final WindowLookup windows;

  /**
   * A storm by a rule.
   *
   * @param trouble key of the sums of its first span
   */
  record Storm(String rule, NoticeKey trouble, StormEpisode episode) {
    Storm with(StormEpisode other) {
      return new Storm(rule, trouble, other);
    }

    byte[] key() {
      return Storms.episodes(rule, trouble).putFixed(episode.start()).toBytes();
    }
  }

  /**
   * All that belongs to an episode, as it is now.
   *
   * @param troubled totals of the requests in trouble
   * @param requests all requests
   */
  record Extent(Totals troubled, long requests) {}

  Storms(NoticeState state, WindowLookup windows) {
    this.state = state;
    this.windows = windows;
  }

  @Nullable TroubleBucket bucket(NoticeKey key) {
    ByteReader known = state.get(key);
    return known == null ? null : TroubleBucket.read(known);
  }

  /** All requests within the span of a key; 0 where no windows are kept. */
  long requests(NoticeKey key) {
    long requests = 0;
    long minute = WindowGrain.MINUTE.seconds();
    for (long start = key.startSecond(); start < key.endSecond(); start += minute) {
      Totals totals = windows.totals(key.series().window(WindowGrain.MINUTE, start));
      requests += totals == null ? 0 : totals.count(Count.REQUESTS);
    }
    return requests;
  }

  /** The storm that a span of requests in trouble belongs to, or is next to. */
  @Nullable Storm find(String rule, NoticeKey key) {
    byte[] first = episodes(rule, key).toBytes();
    byte[] end = episodes(rule, key).putFixed(Long.MAX_VALUE).toBytes();
    for (KeyValue<byte[], byte[]> entry : state.from(first, end, MAX_EPISODES)) {
      StormEpisode episode = StormEpisode.read(new ByteReader(entry.value));
      if (episode.takesIn(key.startSecond())) {
        return new Storm(rule, key.at(episode.start()), episode);
      }
    }
    return null;
  }

  void put(Storm storm) {
    state.put(storm.key(), storm.episode().toBytes());
  }

  void forget(Storm storm) {
    state.delete(storm.key());
  }

  /** Some storms in the order of their keys. */
  List<Storm> from(byte[] cursor, int atMost) {
    List<Storm> storms = new ArrayList<>();
    for (KeyValue<byte[], byte[]> entry :
        state.from(cursor, NoticeState.first(EPISODES + 1, 0), atMost)) {
      ByteReader in = new ByteReader(entry.key, 1);
      NoticeKind kind = NoticeKind.ofCode(in.getByte());
      String rule = in.getText();
      Series series = Series.read(in);
      storms.add(
          new Storm(
              rule,
              new NoticeKey(kind, in.getFixed(), "", series),
              StormEpisode.read(new ByteReader(entry.value))));
    }
    return storms;
  }

  static byte[] firstEpisode() {
    return new byte[] {EPISODES};
  }

  long troubled(Storm storm) {
    long requests = 0;
    for (NoticeKey key : spans(storm)) {
      TroubleBucket bucket = bucket(key);
      requests += bucket == null ? 0 : bucket.requests();
    }
    return requests;
  }

  Extent extent(Storm storm) {
    Totals troubled = new Totals();
    long requests = 0;
    for (NoticeKey key : spans(storm)) {
      TroubleBucket bucket = bucket(key);
      if (bucket != null) {
        troubled.add(bucket.totals());
      }
      requests += requests(key);
    }
    return new Extent(troubled, Math.max(requests, troubled.count(Count.REQUESTS)));
  }

  private static List<NoticeKey> spans(Storm storm) {
    List<NoticeKey> spans = new ArrayList<>();
    StormEpisode episode = storm.episode;
    long step = storm.trouble.kind().seconds();
    for (long start = episode.first(); start <= episode.last(); start += step) {
      spans.add(storm.trouble.at(start));
    }
    return spans;
  }

  private static ByteWriter episodes(String rule, NoticeKey key) {
    ByteWriter out = new ByteWriter();
    out.putByte(EPISODES).putByte(key.kind().code()).putText(rule);
    key.series().write(out);
    return out;
  }
}
