// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.notice;

import io.costwire.schemas.Signal;
import io.costwire.streams.flow.Cadence;
import io.costwire.streams.flow.NodeNames;
import io.costwire.streams.notice.core.NoticeKey;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.window.WindowLookup;
import io.costwire.streams.window.core.Totals;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Second step: adds up what the first has counted, and tells what has become worth it. It works in
 * the task that keeps the windows by provider and model of the same tenants, whose totals it reads.
 */
@SuppressWarnings("NullAway.Init") // Streams calls init before anything else
final class NoticeTotalsProcessor implements Processor<byte[], byte[], String, Signal> {
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final Duration EXPIRE_EVERY = Duration.ofSeconds(5);

  private final NoticeStage.Parts parts;
  private ProcessorContext<String, Signal> context;
  private NoticeState state;
  private UnpricedWatch unpriced;
  private StormWatch storms;
  private PriceChangeWatch prices;
  private Counter late;

  NoticeTotalsProcessor(NoticeStage.Parts parts) {
    this.parts = parts;
  }

  @Override
  public void init(ProcessorContext<String, Signal> context) {
    this.context = context;
    // called again, on the same object, when a task was suspended and goes on: the store is the
    // truth
    this.state = new NoticeState(context.getStateStore(NodeNames.NOTICE_TOTALS_STORE));
    this.unpriced = new UnpricedWatch(parts, state, this::forward);
    var windows = new WindowLookup(context.getStateStore(NodeNames.WINDOW_TOTALS_STORE));
    this.storms = new StormWatch(parts, state, windows, this::forward);
    this.prices = new PriceChangeWatch(parts, state, windows, this::forward);
    this.late = parts.metrics().counter("notice_partials_late");
    context.schedule(LOOK_EVERY, PunctuationType.WALL_CLOCK_TIME, now -> look());
    context.schedule(
        EXPIRE_EVERY, PunctuationType.WALL_CLOCK_TIME, now -> state.expire(streamSecond()));
    // what was told since the last beat is to be seen
    Cadence.onBeat(context, parts.rules().beat(), () -> {});
  }

  @Override
  public void process(Record<byte[], byte[]> message) {
    ByteReader packed = new ByteReader(message.value());
    while (!packed.atEnd()) {
      add(NoticeKey.read(packed), Totals.read(packed));
    }
  }

  private void add(NoticeKey key, Totals partial) {
    if (NoticeState.isForgotten(key, streamSecond())) {
      late.increment();
      return;
    }
    switch (key.kind()) {
      case UNPRICED -> unpriced.add(key, partial);
      case ERROR, THROTTLED, RETRIED -> storms.add(key, partial);
    }
  }

  private void look() {
    unpriced.look();
    storms.look(streamSecond());
    prices.look(streamSecond());
  }

  private void forward(Signal signal) {
    context.forward(
        new Record<>(signal.getSignalId(), signal, Math.max(0, context.currentStreamTimeMs())));
  }

  private long streamSecond() {
    return Math.floorDiv(context.currentStreamTimeMs(), 1000);
  }
}
