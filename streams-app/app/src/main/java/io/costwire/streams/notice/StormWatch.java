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
import java.time.InstantSource;
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
 * to it any more. What is looked at is on the heap and can be found again in the store; a wait for
 * the rest of an old span begins anew then.
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

  /**
   * By the clock: how long nothing may come to an old span before it is judged. All partitions that
   * are read have handed on a part of it by then.
   */
  private static final long COMPLETE_AFTER_MS = Duration.ofSeconds(60).toMillis();

  /** In stream time. */
  private static final long CLOSE_EVERY_SECONDS = 10;

  private final ActiveSignalRules rules;
  private final NoticeState state;
  private final Storms storms;
  private final StormSignals signals;
  private final Consumer<Signal> told;
  private final InstantSource clock;
  private final Counter overflowed;
  private final Counter unwatched;
  private final Counter notJudged;

  private final Map<NoticeKey, Seen> watched = new LinkedHashMap<>();
  private List<SignalRule.Storm> stormRules = List.of();
  private long rulesVersion = -1;
  private byte @Nullable [] searchCursor;
  private byte @Nullable [] closeCursor;
  private long closedSecond = Long.MIN_VALUE;

  /**
   * A span at the last look: the windows of what was in trouble then are sure to be there.
   *
   * @param troubled requests in trouble
   * @param requests all requests; {@link #NOT_ASKED} where it need not wait for them
   * @param sinceMs since when it is like this, by the clock
   */
  private record Seen(long troubled, long requests, long sinceMs) {
    private static final long NOT_ASKED = -1;
    private static final Seen NEVER = new Seen(Long.MIN_VALUE, NOT_ASKED, 0);

    boolean isSeen() {
      return troubled != Long.MIN_VALUE;
    }

    Seen next(long nextTroubled, long nextRequests, long nowMs) {
      boolean same = nextTroubled == troubled && nextRequests == requests;
      return same ? this : new Seen(nextTroubled, nextRequests, nowMs);
    }

    boolean isComplete(long nowMs) {
      return requests == NOT_ASKED || nowMs - sinceMs >= COMPLETE_AFTER_MS;
    }
  }

  StormWatch(
      NoticeStage.Parts parts, NoticeState state, WindowLookup windows, Consumer<Signal> told) {
    this.rules = parts.control().signals();
    this.state = state;
    this.storms = new Storms(state, windows);
    this.signals = new StormSignals(parts);
    this.told = told;
    this.clock = parts.clock();
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
      watched.putIfAbsent(key, Seen.NEVER);
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
    Seen before = Objects.requireNonNullElse(watched.remove(key), Seen.NEVER);
    TroubleBucket bucket = storms.bucket(key);
    if (bucket == null) {
      return; // forgotten
    }
    Seen seen = before.next(bucket.requests(), awaited(key, bucket, before), clock.millis());
    boolean complete = seen.isComplete(clock.millis());
    boolean judged = complete && before.isSeen() && judge(key, bucket, before.troubled);
    if (complete && before.troubled == bucket.requests() && isSettled(key, streamSecond)) {
      if (!judged) {
        notJudged.increment();
      }
    } else {
      // to the end: others have their turn first
      watched.put(key, seen);
    }
  }

  /**
   * All requests of a span that must be complete before it is judged, which is an old one that may
   * be a storm: it comes out of a backlog, and the successes of a partition may be read long after
   * the failures of another. Old by the clock: stream time is that of the partition that is ahead,
   * and says nothing of those behind. A span of now is judged at once.
   */
  private long awaited(NoticeKey key, TroubleBucket bucket, Seen before) {
    long troubled = Math.max(bucket.requests(), before.troubled);
    boolean waits = isOld(key) && rules(key).stream().anyMatch(r -> Share.mayReach(r, troubled));
    return waits ? storms.requests(key) : Seen.NOT_ASKED;
  }

  private boolean isOld(NoticeKey key) {
    return isSettled(key, clock.instant().getEpochSecond());
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
    boolean over = episode.isOver(streamSecond) && !mayGoOn(storm);
    if (episode.open() && (rule == null || over)) {
      Storms.Extent extent = storms.extent(storm);
      long troubled = extent.troubled().count(Count.REQUESTS);
      Storms.Storm ended = storm.with(episode.closed().asTold(troubled));
      storms.put(ended);
      told.accept(signals.of(ended, rule, extent));
    } else if (!episode.open() && isForgotten(episode, streamSecond)) {
      storms.forget(storm);
    }
  }

  /** Whether one of the spans that would join it is not judged yet, since it waits for the rest. */
  private boolean mayGoOn(Storms.Storm storm) {
    // what waits is not known before all was searched
    return searchCursor != null
        || storm.episode().joining().anyMatch(start -> waits(storm.trouble().at(start)));
  }

  private boolean waits(NoticeKey key) {
    Seen seen = watched.get(key);
    return seen != null && isOld(key) && !(seen.isSeen() && seen.isComplete(clock.millis()));
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
