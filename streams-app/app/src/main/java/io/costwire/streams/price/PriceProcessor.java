// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.price;

import io.costwire.pricing.PriceEngine;
import io.costwire.schemas.PriceStatus;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.RejectReason;
import io.costwire.schemas.RejectStage;
import io.costwire.streams.failure.Rejections;
import io.costwire.streams.failure.Rejections.Cause;
import io.costwire.streams.flow.AcceptedEvent;
import io.costwire.streams.flow.NodeNames;
import io.costwire.streams.flow.Outcome;
import io.costwire.streams.flow.Priced;
import io.costwire.streams.flow.StageMetrics;
import io.costwire.streams.flow.StageMetrics.Fate;
import io.costwire.streams.owner.Ownership;
import io.micrometer.core.instrument.Counter;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Prices one event after the other. An event without a price flows on with its status, and is
 * parked until the book has one; an event that makes the engine fail is a dead letter, never a
 * crash loop.
 */
@SuppressWarnings("NullAway.Init") // Streams calls init before anything else
final class PriceProcessor implements Processor<String, AcceptedEvent, String, Outcome<Priced>> {
  private static final Logger log = LoggerFactory.getLogger(PriceProcessor.class);

  private final PriceStage.Parts parts;
  private final PricedMetrics pricedMetrics;
  private final EventPricer pricer;
  private final Rejections rejections;
  private final Counter[] statuses;
  private ProcessorContext<String, Outcome<Priced>> context;
  private StageMetrics.Stage metrics;
  private ParkingLot parked;
  private AtomicLong parkedLevel;
  private boolean failedBefore;

  PriceProcessor(PriceStage.Parts parts, PricedMetrics pricedMetrics) {
    this.parts = parts;
    this.pricedMetrics = pricedMetrics;
    this.pricer = new EventPricer(parts.rules().generation());
    this.rejections = new Rejections(parts.clock());
    this.statuses = Arrays.stream(PriceStatus.values()).map(this::counter).toArray(Counter[]::new);
    for (boolean isModel : new boolean[] {true, false}) {
      unpriced(isModel, true); // alerts need a 0 to rise from
      unpriced(isModel, false);
    }
  }

  @Override
  public void init(ProcessorContext<String, Outcome<Priced>> context) {
    this.context = context;
    int partition = context.taskId().partition();
    this.metrics = parts.metrics().stage("price", partition);
    this.parked =
        new ParkingLot(context.getStateStore(NodeNames.PARKED_STORE), parts.rules().parkedMax());
    this.parkedLevel =
        parts.metrics().level("parked_events", "partition", Integer.toString(partition));
  }

  @Override
  public void process(Record<String, AcceptedEvent> message) {
    metrics.in();
    Outcome<Priced> outcome = price(message.value());
    String branch =
        switch (outcome) {
          case Outcome.Passed<Priced> passed -> NodeNames.PRICE_PRICED;
          case Outcome.Refused<Priced> refused -> NodeNames.PRICE_REJECTION;
          case Outcome.Counted<Priced> counted -> throw new IllegalStateException("not of here");
        };
    context.forward(message.withValue(outcome), branch);
  }

  private Outcome<Priced> price(AcceptedEvent accepted) {
    // outside the try: no book is nobody's dead letter
    PriceEngine engine = parts.book().engine();
    try {
      Ownership.Tagged tagged = Ownership.tag(parts.ownership().rules(), accepted.event());
      PricedUsage priced = pricer.price(engine, tagged, accepted.source(), parts.clock().instant());
      metrics.out(Fate.PASSED);
      statuses[priced.getStatus().ordinal()].increment();
      pricedMetrics.record(priced);
      if (ParkedEvent.isParkable(priced.getStatus())) {
        park(accepted, priced);
      }
      return new Outcome.Passed<>(
          new Priced(priced, isAsRead(accepted, tagged) ? accepted.source().value() : null));
    } catch (EventPricer.CostOutOfBounds e) {
      return refuse(accepted, RejectReason.OUT_OF_BOUNDS, "cannot be priced: " + e.getMessage());
    } catch (RuntimeException e) {
      reportOnce(e);
      return refuse(
          accepted,
          RejectReason.PROCESSING_FAILED,
          "pricing failed with %s; report it, then replay".formatted(e.getClass().getSimpleName()));
    }
  }

  private static boolean isAsRead(AcceptedEvent accepted, Ownership.Tagged tagged) {
    return accepted.inOurSchema() && tagged.event() == accepted.event();
  }

  private void park(AcceptedEvent accepted, PricedUsage unpriced) {
    byte[] original = accepted.source().value();
    boolean kept =
        original != null
            && parked.park(accepted.source().offset(), ParkedEvent.of(unpriced, original));
    parkedLevel.set(parked.size());
    unpriced(unpriced.getStatus() == PriceStatus.UNPRICED_MODEL, kept).increment();
  }

  private Counter unpriced(boolean isModel, boolean kept) {
    return parts
        .metrics()
        .counter(
            "unpriced_events",
            "reason",
            isModel ? "model" : "provider",
            "kept",
            kept ? "parked" : "overflow");
  }

  private Outcome<Priced> refuse(AcceptedEvent accepted, RejectReason reason, String detail) {
    metrics.refused(reason);
    return new Outcome.Refused<>(
        rejections.reject(
            accepted.source(),
            accepted.event(),
            new Cause(RejectStage.PRICE, reason, null, detail)));
  }

  private Counter counter(PriceStatus status) {
    return parts
        .metrics()
        .counter("events_priced", "status", status.name().toLowerCase(Locale.ROOT));
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
