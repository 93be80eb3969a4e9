// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.ingest;

import io.costwire.schemas.EventKind;
import io.costwire.schemas.RejectReason;
import io.costwire.schemas.RejectStage;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.Checksum;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.failure.Rejections;
import io.costwire.streams.failure.Rejections.Cause;
import io.costwire.streams.flow.AcceptedEvent;
import io.costwire.streams.flow.Cadence;
import io.costwire.streams.flow.Journal;
import io.costwire.streams.flow.NodeNames;
import io.costwire.streams.flow.Outcome;
import io.costwire.streams.flow.SourceRecord;
import io.costwire.streams.flow.StageMetrics;
import io.costwire.streams.flow.StageMetrics.Fate;
import io.costwire.streams.ingest.core.EventIdHash;
import io.costwire.streams.wire.Decoded;
import io.costwire.streams.wire.WireDecoder;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Bytes in; an accepted event, a dead letter, or nothing (duplicate, heartbeat) out. */
@SuppressWarnings("NullAway.Init") // Streams calls init before anything else
final class IngestProcessor implements Processor<byte[], byte[], String, Outcome<AcceptedEvent>> {
  /** How often seen ids are looked at for expiry. */
  private static final Duration FORGET_EVERY = Duration.ofSeconds(1);

  private static final Cause CORRUPT =
      new Cause(
          RejectStage.INGEST,
          RejectReason.CHECKSUM_MISMATCH,
          null,
          "is not what the sender wrote: bytes or topic were mixed up on the way;"
              + " upgrade its Kafka client, then send the event again");

  private final IngestStage.Parts parts;
  private final WireDecoder<UsageEvent> decoder;
  private final EventChecks checks;
  private final Rejections rejections;
  private final EventIdHash hash = new EventIdHash();
  private ProcessorContext<String, Outcome<AcceptedEvent>> context;
  private SeenIds seen;
  private SourceCounts sources;
  private StageMetrics.Stage metrics;
  private Counter forgotten;
  private Counter forgottenEarly;
  private AtomicLong remembered;

  IngestProcessor(IngestStage.Parts parts) {
    this.parts = parts;
    this.decoder =
        new WireDecoder<>(
            new WireDecoder.Expected<>(Topics.USAGE_EVENTS, WireDecoder.MAX_EVENT_BYTES),
            parts.registry(),
            parts.clock(),
            parts.pause());
    this.checks = new EventChecks(parts.rules().eventTimes());
    this.rejections = new Rejections(parts.clock());
  }

  @Override
  public void init(ProcessorContext<String, Outcome<AcceptedEvent>> context) {
    this.context = context;
    this.seen =
        new SeenIds(context.getStateStore(NodeNames.SEEN_IDS_STORE), parts.rules().seenHorizon());
    this.sources =
        new SourceCounts(
            new Journal(context.getStateStore(NodeNames.SOURCE_COUNTS_STORE)), this::handOn);
    int partition = context.taskId().partition();
    this.metrics = parts.metrics().stage("ingest", partition);
    this.forgotten = parts.metrics().counter("seen_ids_forgotten");
    this.forgottenEarly = parts.metrics().counter("seen_ids_forgotten_early");
    this.remembered = parts.metrics().level("seen_ids", "partition", Integer.toString(partition));
    Cadence.onBeat(context, parts.rules().beat(), sources::drain);
    context.schedule(FORGET_EVERY, PunctuationType.WALL_CLOCK_TIME, now -> forget());
  }

  @Override
  public void process(Record<byte[], byte[]> message) {
    metrics.in();
    SourceRecord source = source(message);
    if (message.value() != null
        && !Checksum.isIntact(message.headers(), source.topic(), message.value())) {
      refuse(source, null, CORRUPT);
      return;
    }
    switch (decoder.decode(message.value())) {
      case Decoded.Value<UsageEvent> read -> check(read, source, message.headers());
      case Decoded.Poison<UsageEvent> poison ->
          refuse(
              source,
              null,
              new Cause(RejectStage.INGEST, poison.reason(), poison.field(), poison.detail()));
    }
  }

  private void check(Decoded.Value<UsageEvent> read, SourceRecord source, Headers headers) {
    UsageEvent event = read.value();
    Cause problem = checks.problem(event, source);
    if (problem != null) {
      sources.count(event);
      refuse(source, event, problem);
      return;
    }
    if (event.getKind() == EventKind.HEARTBEAT) {
      sources.count(event);
      // its arrival has moved stream time, which is all it is for
      metrics.out(Fate.HEARTBEAT);
      return;
    }
    byte[] id = hash.of(event.getTenant(), ReplayMark.dedupName(event.getEventId(), headers));
    if (!seen.add(id, source.arrivedAtMs(), event.getBatchId() != null)) {
      metrics.out(Fate.DUPLICATE);
      return;
    }
    sources.count(event);
    metrics.out(Fate.PASSED);
    context.forward(
        new Record<>(
            event.getEventId(),
            new Outcome.Passed<>(new AcceptedEvent(event, source, read.inOurSchema())),
            source.arrivedAtMs()),
        NodeNames.INGEST_ACCEPTED);
  }

  private void refuse(SourceRecord source, @Nullable UsageEvent event, Cause cause) {
    metrics.refused(cause.reason());
    var rejection = rejections.reject(source, event, cause);
    context.forward(
        new Record<>(rejection.getSource(), new Outcome.Refused<>(rejection), source.arrivedAtMs()),
        NodeNames.INGEST_REJECTION);
  }

  private void handOn(byte[] partition, byte[] packed) {
    context.forward(
        new Record<>(
            "",
            new Outcome.Counted<>(partition, packed),
            Math.max(0, context.currentStreamTimeMs())),
        NodeNames.INGEST_SOURCES);
  }

  private void forget() {
    forgotten.increment(seen.forget(context.currentStreamTimeMs()));
    forgottenEarly.increment(seen.forgetEarly());
    remembered.set(seen.size());
  }

  private SourceRecord source(Record<byte[], byte[]> message) {
    RecordMetadata at = context.recordMetadata().orElseThrow();
    return new SourceRecord(
        message.key(),
        message.value(),
        at.topic(),
        new SourceRecord.Position(at.partition(), at.offset(), message.timestamp()));
  }
}
