// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.detect;

import io.costwire.schemas.Severity;
import io.costwire.schemas.Signal;
import io.costwire.schemas.SignalKind;
import io.costwire.schemas.SignalState;
import io.costwire.streams.flow.Cadence;
import io.costwire.streams.flow.NodeNames;
import io.costwire.streams.flow.Revision;
import io.costwire.streams.flow.SourceSpan;
import io.costwire.streams.flow.SourceSpan.Source;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Adds up what all tasks have counted of a source. Numbers that stay missing are reported once, and
 * the report is withdrawn when they arrive after all. How long they stay missing is measured by the
 * clock: in a backlog stream time runs ahead of what other tasks have yet to count.
 */
@SuppressWarnings("NullAway.Init") // Streams calls init before anything else
final class GapProcessor implements Processor<byte[], byte[], String, Signal> {
  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

  /** Sources in one partition; beyond it the quietest are forgotten early, and counted. */
  static final int MAX_SOURCES = 50_000;

  private final GapStage.Parts parts;
  private final ByteWriter writer = new ByteWriter();
  private ProcessorContext<String, Signal> context;
  private KeyValueStore<byte[], byte[]> store;
  private AtomicLong sources;
  private AtomicLong missing;

  /** By the clock: what was missing before may have waited in a backlog since. */
  private long startedMs;

  GapProcessor(GapStage.Parts parts) {
    this.parts = parts;
  }

  @Override
  public void init(ProcessorContext<String, Signal> context) {
    this.context = context;
    this.store = context.getStateStore(NodeNames.SOURCES_STORE);
    this.startedMs = parts.clock().millis();
    String partition = Integer.toString(context.taskId().partition());
    this.sources = parts.metrics().level("sources", "partition", partition);
    this.missing = parts.metrics().level("source_events_missing", "partition", partition);
    context.schedule(LOOK_EVERY, PunctuationType.WALL_CLOCK_TIME, now -> look());
    Cadence.onBeat(context, parts.rules().beat(), () -> {});
  }

  @Override
  public void process(Record<byte[], byte[]> message) {
    ByteReader packed = new ByteReader(message.value());
    var now = new SourceState.Now(nowMs(), parts.clock().millis());
    while (!packed.atEnd()) {
      SourceSpan span = SourceSpan.read(packed);
      span.source().write(writer.reset());
      byte[] key = writer.toBytes();
      byte[] known = store.get(key);
      SourceState state =
          known == null ? SourceState.first(span, now) : SourceState.read(known).plus(span, now);
      store.put(key, state.toBytes());
    }
  }

  private void look() {
    List<KeyValue<byte[], byte[]>> entries = new ArrayList<>();
    try (var all = store.all()) {
      all.forEachRemaining(entries::add);
    }
    long known = 0;
    long lacking = 0;
    for (KeyValue<byte[], byte[]> entry : entries) {
      SourceState state = SourceState.read(entry.value);
      if (state.seenMs() + parts.rules().forgetAfter().toMillis() < nowMs()) {
        store.delete(entry.key);
        continue;
      }
      known++;
      lacking += state.missing();
      if (state.isDue(parts.clock().millis(), startedMs, parts.rules().grace().toMillis())) {
        report(entry.key, state.asReported());
      }
    }
    sources.set(known);
    missing.set(lacking);
    bound(entries);
  }

  private void bound(List<KeyValue<byte[], byte[]>> entries) {
    int tooMany = entries.size() - MAX_SOURCES;
    if (tooMany <= 0) {
      return;
    }
    entries.stream()
        .sorted((a, b) -> Long.compare(seenMs(a), seenMs(b)))
        .limit(tooMany)
        .forEach(entry -> store.delete(entry.key));
    parts.metrics().counter("sources_forgotten_early").increment(tooMany);
  }

  private static long seenMs(KeyValue<byte[], byte[]> entry) {
    return SourceState.read(entry.value).seenMs();
  }

  private void report(byte[] key, SourceState state) {
    store.put(key, state.toBytes());
    Signal signal = signal(state);
    context.forward(new Record<>(signal.getSignalId(), signal, nowMs()));
  }

  private Signal signal(SourceState state) {
    SourceSpan span = state.span();
    Source source = span.source();
    long lacking = state.missing();
    return new Signal(
        "loss|" + source.tenant() + "|" + source.id() + "|" + source.epoch(),
        SignalKind.POSSIBLE_LOSS,
        lacking > 0 ? SignalState.FIRED : SignalState.WITHDRAWN,
        Severity.WARNING,
        source.tenant(),
        source.id(),
        Map.of("source", source.id()),
        lacking > 0
            ? "%,d of %,d events of %s did not arrive"
                .formatted(lacking, span.last() - span.first() + 1, source.id())
            : "All events of %s have arrived".formatted(source.id()),
        Instant.ofEpochMilli(source.epoch()),
        Instant.ofEpochMilli(state.seenMs()),
        null,
        null,
        null,
        null,
        Map.of(
            "missing_events", Long.toString(lacking),
            "received_events", Long.toString(span.count()),
            "first_seq", Long.toString(span.first()),
            "last_seq", Long.toString(span.last())),
        Revision.of(parts.rules().generation(), state.reports()),
        parts.clock().instant());
  }

  /** Another instance may have the partition next, and shows its sources. */
  @Override
  public void close() {
    sources.set(0);
    missing.set(0);
  }

  private long nowMs() {
    return Math.max(0, context.currentStreamTimeMs());
  }
}
