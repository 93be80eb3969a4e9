// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.notice;

import io.costwire.schemas.Signal;
import io.costwire.signals.rules.SignalRule.UnpricedUsage;
import io.costwire.streams.detect.ActiveSignalRules;
import io.costwire.streams.notice.core.NoticeKey;
import io.costwire.streams.notice.core.NoticeKind;
import io.costwire.streams.notice.core.UnpricedDay;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.window.core.Totals;
import io.micrometer.core.instrument.Counter;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.streams.KeyValue;
import org.jspecify.annotations.Nullable;

/** Usage without a price, by tenant, model and day. */
final class UnpricedWatch {
  /** Signals of a tenant, rule and day; names of models beyond it are summed up together. */
  static final int MAX_MODELS = 200;

  /** Bounds a step of the review to some 20 ms. */
  static final int MAX_STEP = 2_000;

  private final ActiveSignalRules rules;
  private final NoticeState state;
  private final Consumer<Signal> told;
  private final UnpricedSignals signals;
  private final Counter overflowed;
  private long reviewedVersion = -1;
  private byte @Nullable [] cursor;

  UnpricedWatch(NoticeStage.Parts parts, NoticeState state, Consumer<Signal> told) {
    this.rules = parts.control().signals();
    this.state = state;
    this.told = told;
    this.signals = new UnpricedSignals(parts);
    this.overflowed = parts.metrics().counter("unpriced_models_overflowed");
  }

  void add(NoticeKey key, Totals partial) {
    ByteReader known = state.get(key);
    if (known == null && !key.series().isOther() && !state.admit(key, MAX_MODELS)) {
      overflowed.increment();
      add(key.other(), partial);
      return;
    }
    UnpricedDay day = known == null ? UnpricedDay.NOTHING : UnpricedDay.read(known);
    state.put(key, told(key, day.plus(partial)).toBytes());
  }

  private UnpricedDay told(NoticeKey key, UnpricedDay day) {
    return switch (day.due()) {
      case NOTHING -> day;
      case FIRE -> {
        UnpricedDay fired = day.asTold();
        told.accept(signals.fired(key, fired));
        yield fired;
      }
      case WITHDRAW -> {
        UnpricedDay withdrawn = day.asTold();
        told.accept(signals.withdrawn(key, withdrawn));
        yield withdrawn;
      }
    };
  }

  /** Ends what no rule asks for any more, a bounded number at once. */
  void look() {
    ActiveSignalRules.Versioned current = rules.current();
    if (current.version() != reviewedVersion) {
      reviewedVersion = current.version();
      cursor = NoticeState.first(NoticeKind.UNPRICED.code(), 0);
    }
    if (cursor == null) {
      return;
    }
    Set<String> ids =
        current.rules().of(UnpricedUsage.class).stream()
            .map(UnpricedUsage::id)
            .collect(Collectors.toSet());
    byte[] end = NoticeState.first(NoticeKind.UNPRICED.code() + 1, 0);
    List<KeyValue<byte[], byte[]>> some = state.from(cursor, end, MAX_STEP);
    for (KeyValue<byte[], byte[]> entry : some) {
      NoticeKey key = NoticeKey.read(new ByteReader(entry.key));
      if (!ids.contains(key.rule())) {
        end(key, UnpricedDay.read(new ByteReader(entry.value)));
      }
    }
    cursor = some.size() < MAX_STEP ? null : NoticeState.after(some.getLast().key);
  }

  private void end(NoticeKey key, UnpricedDay day) {
    if (day.equals(day.ended())) {
      return;
    }
    if (day.told() > 0) {
      told.accept(signals.ended(key, day));
    }
    state.put(key, day.ended().toBytes());
  }
}
