// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.notice;

import io.costwire.schemas.Signal;
import io.costwire.signals.rules.SignalRule;
import io.costwire.streams.detect.ActiveSignalRules;
import io.costwire.streams.notice.core.NoticeKey;
import io.costwire.streams.notice.core.NoticeKind;
import io.costwire.streams.notice.core.Share;
import io.costwire.streams.notice.core.StormEpisode;
import io.costwire.streams.notice.core.TroubleBucket;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.window.WindowLookup;
import io.costwire.streams.window.core.Totals;
import io.costwire.streams.window.core.Totals.Count;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.kafka.streams.KeyValue;
import org.jspecify.annotations.Nullable;

/**
 * Requests that fail, are turned away or are repeated, in spans of five minutes, held against all
 * requests of the same provider and model. A span is looked at until it is over and nothing comes
 * to it any more. What is looked at is on the heap and can be found again in the store.
 */
final class StormWatch {
  /** Models of a tenant of which a span is kept; what is beyond is no storm of any of them. */
  static final int MAX_SERIES = 1_000;

  /** Spans under observation; some 10 MB. */
  static final int MAX_WATCHED = 50_000;

  /** Bounds a look to some 50 ms. */
  static final int MAX_STEP = 1_000;

  /** Events of a span that come after its end. */
  private static final long SETTLED_AFTER_SECONDS = 60;

  /** In stream time. */
  private static final long CLOSE_EVERY_SECONDS = 10;

  private static final long UNSEEN = -1;

  private final ActiveSignalRules rules;
  private final NoticeState state;
  private final Storms storms;
  private final StormSignals signals;
  private final Consumer<Signal> told;
  private final Counter overflowed;
  private final Counter unwatched;
  private final Counter notJudged;

  // how many requests in trouble a span had at the last look: their windows are sure to be there
  private final Map<NoticeKey, Long> watched = new LinkedHashMap<>();
  private List<SignalRule.Storm> stormRules = List.of();
  private long rulesVersion = -1;
  private byte @Nullable [] searchCursor;
  private byte @Nullable [] closeCursor;
  private long closedSecond = Long.MIN_VALUE;

  StormWatch(
      NoticeStage.Parts parts, NoticeState state, WindowLookup windows, Consumer<Signal> told) {
    this.rules = parts.control().signals();
    this.state = state;
    this.storms = new Storms(state, windows);
    this.signals = new StormSignals(parts);
    this.told = told;
    this.overflowed = parts.metrics().counter("storm_series_overflowed");
    this.unwatched = parts.metrics().counter("storm_spans_unwatched");
    this.notJudged = parts.metrics().counter("storm_spans_not_judged");
  }

  void add(NoticeKey key, Totals partial) {
    TroubleBucket known = storms.bucket(key);
    if (known == null) {
      if (partial.count(Count.REQUESTS) <= 0) {
        return; // a correction of what was not kept
      }
      if (!state.admit(key, MAX_SERIES)) {
        overflowed.increment();
        return;
      }
      known = TroubleBucket.NOTHING;
    }
    state.put(key, known.plus(partial).toBytes());
    watch(key);
  }

  private void watch(NoticeKey key) {
    if (watched.size() < MAX_WATCHED) {
      watched.putIfAbsent(key, UNSEEN);
    } else if (!watched.containsKey(key)) {
      unwatched.increment();
    }
  }

  void look(long streamSecond) {
    ActiveSignalRules.Versioned current = rules.current();
    if (current.version() != rulesVersion) {
      rulesVersion = current.version();
      stormRules = current.rules().of(SignalRule.Storm.class);
      searchCursor = NoticeState.first(NoticeKind.ERROR.code(), 0);
      closeCursor = Storms.firstEpisode();
    }
    search(streamSecond);
    for (NoticeKey key : watched.keySet().stream().limit(MAX_STEP).toList()) {
      look(key, streamSecond);
    }
    close(streamSecond);
  }

  /** After a restart, or with other rules: what goes on, or was not judged before. */
  private void search(long streamSecond) {
    if (searchCursor == null || watched.size() >= MAX_WATCHED / 2) {
      return;
    }
    byte[] end = NoticeState.first(NoticeKind.RETRIED.code() + 1, 0);
    List<KeyValue<byte[], byte[]>> some = state.from(searchCursor, end, MAX_STEP);
    for (KeyValue<byte[], byte[]> entry : some) {
      NoticeKey key = NoticeKey.read(new ByteReader(entry.key));
      TroubleBucket bucket = TroubleBucket.read(new ByteReader(entry.value));
      if (bucket.judged() != bucket.requests() || !isSettled(key, streamSecond)) {
        watch(key);
      }
    }
    searchCursor = some.size() < MAX_STEP ? null : NoticeState.after(some.getLast().key);
  }

  private static boolean isSettled(NoticeKey key, long streamSecond) {
    return streamSecond >= key.endSecond() + SETTLED_AFTER_SECONDS;
  }

  private void look(NoticeKey key, long streamSecond) {
    long seen = Objects.requireNonNullElse(watched.remove(key), UNSEEN);
    TroubleBucket bucket = storms.bucket(key);
    if (bucket == null) {
      return; // forgotten
    }
    boolean judged = seen != UNSEEN && judge(key, bucket, seen);
    if (seen == bucket.requests() && isSettled(key, streamSecond)) {
      if (!judged) {
        notJudged.increment();
      }
    } else {
      // to the end: others have their turn first
      watched.put(key, bucket.requests());
    }
  }

  /** Whether it could be held against all requests. */
  private boolean judge(NoticeKey key, TroubleBucket bucket, long troubled) {
    boolean isNew = bucket.judged() != troubled;
    if (isNew) {
      state.put(key, bucket.withJudged(troubled).toBytes());
    }
    List<SignalRule.Storm> asking =
        rules(key).stream().filter(rule -> Share.mayReach(rule, troubled)).toList();
    if (asking.isEmpty()) {
      return true;
    }
    long requests = storms.requests(key);
    if (requests < troubled) {
      return false;
    }
    Share share = new Share(troubled, requests);
    for (SignalRule.Storm rule : asking) {
      if (share.reaches(rule)) {
        found(rule, key, share, isNew);
      }
    }
    return true;
  }

  private List<SignalRule.Storm> rules(NoticeKey key) {
    return stormRules.stream()
        .filter(rule -> rule.trouble() == key.kind().trouble())
        .filter(rule -> key.series().isLookedAt(rule.where()))
        .toList();
  }

  private void found(SignalRule.Storm rule, NoticeKey key, Share share, boolean isNew) {
    Storms.Storm known = storms.find(rule.id(), key);
    Storms.Storm storm =
        known == null
            ? new Storms.Storm(rule.id(), key, StormEpisode.begin(key.startSecond(), share))
            : known.with(known.episode().with(key.startSecond(), share));
    boolean changed = known == null || !known.episode().equals(storm.episode());
    if (!changed && !isNew) {
      return;
    }
    StormEpisode before = known == null ? storm.episode() : known.episode();
    long troubled = storms.troubled(storm);
    if (storm.episode().isDue(before, troubled)) {
      storm = storm.with(storm.episode().asTold(troubled));
      told.accept(signals.of(storm, rule, storms.extent(storm)));
    }
    storms.put(storm);
  }

  /** Ends storms after two quiet spans, or whose rule is gone, and forgets old ones. */
  private void close(long streamSecond) {
    if (closeCursor == null && streamSecond >= closedSecond + CLOSE_EVERY_SECONDS) {
      closeCursor = Storms.firstEpisode();
    }
    if (closeCursor == null) {
      return;
    }
    List<Storms.Storm> some = storms.from(closeCursor, MAX_STEP);
    some.forEach(storm -> close(storm, streamSecond));
    closeCursor = some.size() < MAX_STEP ? null : NoticeState.after(some.getLast().key());
    if (closeCursor == null) {
      closedSecond = streamSecond;
    }
  }

  private void close(Storms.Storm storm, long streamSecond) {
    StormEpisode episode = storm.episode();
    SignalRule.Storm rule = rule(storm);
    if (episode.open() && (rule == null || episode.isOver(streamSecond))) {
      Storms.Extent extent = storms.extent(storm);
      long troubled = extent.troubled().count(Count.REQUESTS);
      Storms.Storm over = storm.with(episode.closed().asTold(troubled));
      storms.put(over);
      told.accept(signals.of(over, rule, extent));
    } else if (!episode.open() && isForgotten(episode, streamSecond)) {
      storms.forget(storm);
    }
  }

  private SignalRule.@Nullable Storm rule(Storms.Storm storm) {
    return rules(storm.trouble()).stream()
        .filter(rule -> rule.id().equals(storm.rule()))
        .findFirst()
        .orElse(null);
  }

  private static boolean isForgotten(StormEpisode episode, long streamSecond) {
    Duration kept = NoticeState.STORM_RETENTION;
    return episode.endSecond() + kept.toSeconds() < streamSecond;
  }
}
