// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.price;

import io.costwire.pricing.PriceEngine;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.RejectReason;
import io.costwire.schemas.RejectStage;
import io.costwire.schemas.RepriceJob;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.failure.Rejections;
import io.costwire.streams.failure.Rejections.Cause;
import io.costwire.streams.flow.NodeNames;
import io.costwire.streams.flow.Outcome;
import io.costwire.streams.flow.Priced;
import io.costwire.streams.flow.Replaced;
import io.costwire.streams.flow.Revision;
import io.costwire.streams.flow.SourceRecord;
import io.costwire.streams.owner.Ownership;
import io.costwire.streams.owner.core.OwnershipRules;
import io.costwire.streams.price.ParkingLot.Place;
import io.costwire.streams.wire.Decoded;
import io.costwire.streams.wire.WireDecoder;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the next revision of events of its partition, which are all that were priced by the same
 * task: parked ones, a bounded number at a time, when another book is active; and rows of history
 * from control.reprice. Each correction is made once, because the valid revision of every corrected
 * event is remembered in the same transaction.
 */
@SuppressWarnings("NullAway.Init") // Streams calls init before anything else
final class CorrectionProcessor implements Processor<byte[], byte[], String, Outcome<Priced>> {
  private static final Logger log = LoggerFactory.getLogger(CorrectionProcessor.class);

  /** Cause of corrections that no job asked for. */
  static final String PRICE_BOOK = "price_book";

  /** Cause of corrections of events that sums have counted again. */
  static final String LATE_REPEAT = "late_repeat";

  /** Often enough that a new price shows within a second. */
  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  /** Bounds a step to some 50 ms, so that events that arrive meanwhile hardly wait. */
  static final int MAX_STEP = 1_000;

  /** Beyond it nobody waits for a price any more; reprice still finds the event. */
  static final Duration PARKED_FOR = Duration.ofDays(45);

  private final PriceStage.Parts parts;
  private final WireDecoder<RepriceJob> jobs;
  private final WireDecoder<UsageEvent> events;
  private final Rejections rejections;
  private final Counter expired;
  private final Counter failed;
  private ProcessorContext<String, Outcome<Priced>> context;
  private ParkingLot parked;
  private AtomicLong parkedLevel;
  private LatestRevisions latest;
  private @Nullable PriceEngine lookedWith;
  private long cursor;
  private boolean looking;
  private boolean failedBefore;

  CorrectionProcessor(PriceStage.Parts parts) {
    this.parts = parts;
    this.jobs =
        decoder(new WireDecoder.Expected<>(Topics.CONTROL_REPRICE, WireDecoder.MAX_PRICED_BYTES));
    this.events =
        decoder(new WireDecoder.Expected<>(Topics.USAGE_EVENTS, WireDecoder.MAX_EVENT_BYTES));
    this.rejections = new Rejections(parts.clock());
    this.expired = parts.metrics().counter("parked_events_expired");
    this.failed = parts.metrics().counter("parked_events_failed");
  }

  private <V extends SpecificRecord> WireDecoder<V> decoder(WireDecoder.Expected<V> expected) {
    return new WireDecoder<>(
        expected, parts.wire().registry(), parts.clock(), parts.wire().pause());
  }

  @Override
  public void init(ProcessorContext<String, Outcome<Priced>> context) {
    this.context = context;
    this.parked =
        new ParkingLot(context.getStateStore(NodeNames.PARKED_STORE), parts.rules().parkedMax());
    this.parkedLevel =
        parts
            .metrics()
            .level("parked_events", "partition", Integer.toString(context.taskId().partition()));
    this.latest = new LatestRevisions(context.getStateStore(NodeNames.LATEST_STORE));
    context.schedule(
        LOOK_EVERY,
        PunctuationType.WALL_CLOCK_TIME,
        now -> {
          look();
          latest.forget(streamTimeMs(), MAX_STEP);
        });
  }

  /** A row of history. */
  @Override
  public void process(Record<byte[], byte[]> message) {
    SourceRecord source = source(message);
    switch (jobs.decode(message.value())) {
      case Decoded.Value<RepriceJob> read -> reprice(read.value(), source);
      case Decoded.Poison<RepriceJob> poison ->
          refuse(
              source,
              null,
              new Cause(RejectStage.PRICE, poison.reason(), poison.field(), poison.detail()));
    }
  }

  private void reprice(RepriceJob job, SourceRecord source) {
    PricedUsage known = job.getPriced();
    PriceEngine engine = parts.book().engine();
    if (known.getSourcePartition() != context.taskId().partition()) {
      refuse(
          source,
          known.getEvent(),
          new Cause(
              RejectStage.PRICE,
              RejectReason.KEY_MISMATCH,
              "priced.source_partition",
              "is not the partition of the row; send each row to the partition of its event"));
    } else if (Revision.generation(known.getRevision()) != parts.rules().generation()) {
      rows("other_generation");
    } else if (job.getCountedTimes() > 1) {
      countOnce(job);
    } else if (job.getOwnershipVersion() != null) {
      retag(job, job.getOwnershipVersion());
    } else if (!engine.book().version().equals(job.getBookVersion())) {
      // not here yet, or not any more: the sender finds what was not corrected and sends it again
      rows("other_book");
    } else if (isSuperseded(known)) {
      rows("superseded");
    } else {
      reprice(job, engine, source);
    }
  }

  private boolean isSuperseded(PricedUsage known) {
    long valid = latest.of(known.getSourceOffset()).counter();
    return Revision.counter(known.getRevision()) < valid;
  }

  /** Repeats of an event were counted as events: its price stays, and sums keep it once. */
  private void countOnce(RepriceJob job) {
    PricedUsage known = job.getPriced();
    if (isSuperseded(known)) {
      rows("superseded");
      return;
    }
    var reason = new Replaced.Reason(LATE_REPEAT, countedAt(known), job.getCountedTimes());
    rows("corrected");
    apply(EventPricer.again(known, reason, parts.clock().instant()));
  }

  /** Whose it is was decided anew: the price stays. */
  private void retag(RepriceJob job, String version) {
    PricedUsage known = job.getPriced();
    OwnershipRules rules = parts.ownership().rules();
    if (!rules.version().equals(version)) {
      rows("other_rules");
      return;
    }
    if (isSuperseded(known)) {
      rows("superseded");
      return;
    }
    var reason = new Replaced.Reason(job.getJobId(), countedAt(known));
    Optional<PricedUsage> retagged = Ownership.retag(rules, known, reason, parts.clock().instant());
    rows(retagged.isPresent() ? "corrected" : "unchanged");
    retagged.ifPresent(this::apply);
  }

  private void reprice(RepriceJob job, PriceEngine engine, SourceRecord source) {
    PricedUsage known = job.getPriced();
    Replaced.Reason reason = new Replaced.Reason(job.getJobId(), countedAt(known));
    Optional<PricedUsage> corrected;
    // only pricing: what Kafka Streams throws below is not the row's fault
    try {
      corrected = EventPricer.correct(engine, known, reason, parts.clock().instant());
    } catch (EventPricer.CostOutOfBounds e) {
      refuse(
          source, known, RejectReason.OUT_OF_BOUNDS, "cannot be priced again: " + e.getMessage());
      return;
    } catch (RuntimeException e) {
      reportOnce(e);
      String what = e.getClass().getSimpleName();
      refuse(
          source,
          known,
          RejectReason.PROCESSING_FAILED,
          "pricing failed with " + what + "; report it");
      return;
    }
    rows(corrected.isPresent() ? "corrected" : "unchanged");
    corrected.ifPresent(this::apply);
  }

  private void refuse(SourceRecord source, PricedUsage known, RejectReason reason, String detail) {
    refuse(source, known.getEvent(), new Cause(RejectStage.PRICE, reason, null, detail));
  }

  /** Looks at the next parked events, until all were looked at with the active book. */
  private void look() {
    PriceEngine engine = parts.book().engine();
    if (engine != lookedWith) {
      lookedWith = engine;
      cursor = 0;
      looking = true;
    }
    if (!looking) {
      return;
    }
    List<Place> step = parked.from(cursor, MAX_STEP);
    for (Place place : step) {
      look(place, engine);
    }
    parkedLevel.set(parked.size());
    looking = !step.isEmpty();
    if (looking) {
      cursor = step.getLast().offset() + 1;
    }
  }

  private void look(Place place, PriceEngine engine) {
    ParkedEvent waiting = place.event();
    if (waiting.arrivedAtMs() + PARKED_FOR.toMillis() < streamTimeMs()) {
      parked.leave(place.offset());
      expired.increment();
      return;
    }
    Optional<PricedUsage> corrected = correct(place, engine);
    if (corrected.isPresent()) {
      parts.metrics().counter("parked_events_priced").increment();
      apply(corrected.get());
    }
  }

  private Optional<PricedUsage> correct(Place place, PriceEngine engine) {
    return switch (events.decode(place.event().original())) {
      case Decoded.Value<UsageEvent> read -> {
        int partition = context.taskId().partition();
        yield correct(place.event().unpriced(read.value(), partition, place.offset()), engine);
      }
      case Decoded.Poison<UsageEvent> poison -> failed(); // its schema is gone
    };
  }

  private Optional<PricedUsage> correct(PricedUsage unpriced, PriceEngine engine) {
    Replaced.Reason reason = new Replaced.Reason(PRICE_BOOK, countedAt(unpriced));
    try {
      return EventPricer.correct(engine, unpriced, reason, parts.clock().instant());
    } catch (EventPricer.CostOutOfBounds e) {
      return failed();
    } catch (RuntimeException e) {
      reportOnce(e);
      return failed();
    }
  }

  /** The first price was made when the event came, or is on record since the first correction. */
  private Instant countedAt(PricedUsage known) {
    Instant recorded = latest.of(known.getSourceOffset()).countedAt();
    if (recorded != null) {
      return recorded;
    }
    boolean first = Revision.counter(known.getRevision()) == 1;
    return first ? known.getPricedAt() : known.getArrivedAt();
  }

  /** It stays parked, and is tried again with the next book. */
  private Optional<PricedUsage> failed() {
    failed.increment();
    return Optional.empty();
  }

  private void apply(PricedUsage corrected) {
    long offset = corrected.getSourceOffset();
    long nowMs = Math.max(streamTimeMs(), corrected.getArrivedAt().toEpochMilli());
    unpark(corrected);
    parkedLevel.set(parked.size());
    latest.corrected(
        offset,
        Revision.counter(corrected.getRevision()),
        nowMs,
        corrected.getReplaced().getCountedAt());
    context.forward(
        new Record<>(
            corrected.getEvent().getEventId(),
            new Outcome.Passed<>(new Priced(corrected, null)),
            nowMs),
        NodeNames.CORRECT_PRICED);
  }

  /** What has no price yet goes on waiting, with what is known of it now. */
  private void unpark(PricedUsage corrected) {
    long offset = corrected.getSourceOffset();
    ParkedEvent waiting = parked.at(offset);
    if (waiting != null && ParkedEvent.isParkable(corrected.getStatus())) {
      parked.replace(offset, ParkedEvent.of(corrected, waiting.original()));
    } else {
      parked.leave(offset);
    }
  }

  private void refuse(SourceRecord source, @Nullable UsageEvent event, Cause cause) {
    rows("refused");
    var rejection = rejections.reject(source, event, cause);
    // not stream time, which may not have begun: a record of 1970 is deleted as one that is too old
    long nowMs = parts.clock().millis();
    context.forward(
        new Record<>(rejection.getSource(), new Outcome.Refused<>(rejection), nowMs),
        NodeNames.CORRECT_REJECTION);
  }

  /** Rows of control.reprice, by what became of them: their sum is what was read. */
  private void rows(String result) {
    parts.metrics().counter("reprice_rows", "result", result).increment();
  }

  /** Another instance may have the partition next, and shows what is parked in it. */
  @Override
  public void close() {
    parkedLevel.set(0);
  }

  private long streamTimeMs() {
    return Math.max(0, context.currentStreamTimeMs());
  }

  private SourceRecord source(Record<byte[], byte[]> message) {
    RecordMetadata at = context.recordMetadata().orElseThrow();
    return new SourceRecord(
        message.key(),
        message.value(),
        at.topic(),
        new SourceRecord.Position(at.partition(), at.offset(), streamTimeMs()));
  }

  private void reportOnce(RuntimeException e) {
    // the message may quote the event, so the log gets the stack alone
    if (!failedBefore) {
      failedBefore = true;
      log.error(
          "stage=price reason=processing_failed exception={} at={}",
          e.getClass().getName(),
          e.getStackTrace().length == 0 ? "unknown" : e.getStackTrace()[0]);
    }
  }
}
