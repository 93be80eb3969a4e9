// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.notice;

import io.costwire.schemas.CallStatus;
import io.costwire.schemas.PriceStatus;
import io.costwire.schemas.PricedUsage;
import io.costwire.schemas.Signal;
import io.costwire.schemas.topics.ImportedUsage;
import io.costwire.schemas.topics.Topics;
import io.costwire.signals.rules.SignalRule.ExpensiveRequest;
import io.costwire.signals.rules.SignalRule.UnpricedUsage;
import io.costwire.streams.detect.ActiveSignalRules;
import io.costwire.streams.flow.Cadence;
import io.costwire.streams.flow.Journal;
import io.costwire.streams.flow.NodeNames;
import io.costwire.streams.flow.PartialBatches;
import io.costwire.streams.flow.Priced;
import io.costwire.streams.flow.PricedFacts;
import io.costwire.streams.flow.Replaced;
import io.costwire.streams.notice.core.NoticeKey;
import io.costwire.streams.notice.core.NoticeKind;
import io.costwire.streams.notice.core.NoticeSums;
import io.costwire.streams.notice.core.Series;
import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import io.costwire.streams.window.PricedTotals;
import io.costwire.streams.window.core.DimensionSets;
import io.costwire.streams.window.core.Totals;
import io.micrometer.core.instrument.Counter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * First step: tells of requests that cost too much at once, and sums up events without a price and
 * requests that failed or were repeated. Nearly every event is neither, and passes after a few
 * comparisons.
 */
@SuppressWarnings("NullAway.Init") // Streams calls init before anything else
final class NoticeProcessor implements Processor<String, Priced, byte[], Noticed> {
  /** Bounds heap and the length of a drain: some 10 MB and 30 ms. */
  static final int MAX_SUMS = 20_000;

  /** In stream time: how often the second step learns that time passes, though nothing happens. */
  static final Duration TICK_EVERY = Duration.ofSeconds(10);

  private final NoticeStage.Parts parts;
  private final ExpensiveSignals expensive;
  private final ByteWriter writer = new ByteWriter();
  private ProcessorContext<byte[], Noticed> context;
  private NoticeSums sums;
  private Journal journal;
  private PartialBatches batches;
  private Counter partials;
  private Counter expensiveRequests;
  private RequestRules rules;
  private long rulesVersion = -1;
  private long tickedMs;

  NoticeProcessor(NoticeStage.Parts parts) {
    this.parts = parts;
    this.expensive = new ExpensiveSignals(parts.rules().currency());
  }

  @Override
  public void init(ProcessorContext<byte[], Noticed> context) {
    this.context = context;
    // called again, on the same object, when a task was suspended and goes on: the store is the
    // truth
    this.sums = new NoticeSums();
    this.journal = new Journal(context.getStateStore(NodeNames.NOTICE_JOURNAL));
    this.batches =
        new PartialBatches(
            Topics.USAGE_EVENTS.partitions(),
            (key, packed) -> forward(key, new Noticed.Partials(packed)));
    this.partials = parts.metrics().counter("notice_partials");
    this.expensiveRequests = parts.metrics().counter("expensive_requests");
    this.tickedMs = 0;
    Cadence.onBeat(context, parts.rules().beat(), this::drain);
  }

  @Override
  public void process(Record<String, Priced> message) {
    PricedUsage priced = message.value().usage();
    if (ImportedUsage.isBy(priced.getEvent().getProducer())) {
      return; // nobody can act on what is long over
    }
    followRules();
    boolean corrected = priced.getReplaced() != null;
    if (corrected || rules.mayBeExpensive(priced.getBilledCost())) {
      tell(priced, Replaced.before(priced));
    }
    if (corrected || isCounted(priced)) {
      count(priced);
    }
  }

  private void followRules() {
    ActiveSignalRules.Versioned current = parts.control().signals().current();
    if (current.version() != rulesVersion) {
      rulesVersion = current.version();
      rules = new RequestRules(current.rules());
    }
  }

  private void tell(PricedUsage priced, @Nullable PricedUsage before) {
    ExpensiveRequest was = before == null ? null : rules.reached(before);
    ExpensiveRequest is = rules.reached(priced);
    boolean same = before != null && Objects.equals(before.getBilledCost(), priced.getBilledCost());
    if (same) {
      return;
    }
    if (is != null) {
      expensiveRequests.increment();
      forward(expensive.fired(priced, is, parts.clock().instant()));
    } else if (was != null) {
      forward(expensive.withdrawn(priced, was, parts.clock().instant()));
    }
  }

  private static boolean isCounted(PricedUsage priced) {
    return isUnpriced(priced)
        || isRefused(priced.getEvent().getStatus())
        || priced.getEvent().getRetries() > 0;
  }

  private static boolean isUnpriced(PricedUsage priced) {
    return priced.getStatus() == PriceStatus.UNPRICED_MODEL
        || priced.getStatus() == PriceStatus.UNPRICED_PROVIDER;
  }

  private static boolean isRefused(CallStatus status) {
    return status == CallStatus.ERROR || status == CallStatus.THROTTLED;
  }

  private void count(PricedUsage priced) {
    replay();
    writer.reset();
    PricedUsage before = Replaced.before(priced);
    if (before != null && isCounted(before)) {
      count(before, PricedTotals.of(before).times(Replaced.times(priced)).negated());
    }
    if (isCounted(priced)) {
      count(priced, PricedTotals.of(priced));
    }
    if (writer.length() > 0) {
      // one entry for all sums of the event
      journal.append(writer);
    }
    if (sums.size() >= MAX_SUMS || journal.isFull()) {
      drain();
    }
  }

  private void count(PricedUsage priced, Totals totals) {
    Series series =
        new Series(
            priced.getEvent().getTenant(),
            named(PricedFacts.value(priced, PricedFacts.PROVIDER)),
            named(PricedFacts.value(priced, PricedFacts.MODEL)));
    if (isUnpriced(priced)) {
      for (UnpricedUsage rule : rules.unpriced(priced)) {
        add(priced, NoticeKind.UNPRICED, rule.id(), series, totals);
      }
    }
    CallStatus status = priced.getEvent().getStatus();
    if (isRefused(status)) {
      NoticeKind kind = status == CallStatus.ERROR ? NoticeKind.ERROR : NoticeKind.THROTTLED;
      add(priced, kind, "", series, totals);
    }
    if (priced.getEvent().getRetries() > 0) {
      add(priced, NoticeKind.RETRIED, "", series, totals);
    }
  }

  /** As the windows name what an event does not. */
  private static String named(@Nullable String value) {
    return value == null ? DimensionSets.UNTAGGED : value;
  }

  private void add(PricedUsage priced, NoticeKind kind, String rule, Series series, Totals totals) {
    long start = kind.startOf(priced.getEvent().getEventTime().getEpochSecond());
    NoticeKey key = new NoticeKey(kind, start, rule, series);
    key.write(writer);
    totals.write(writer);
    sums.add(key, totals);
  }

  private void replay() {
    journal.replayOnce(this::addAgain);
  }

  private void addAgain(ByteReader in) {
    sums.add(NoticeKey.read(in), Totals.read(in));
  }

  private void drain() {
    replay();
    if (sums.size() > 0) {
      partials.increment(sums.size());
      sums.drain(
          (key, totals) -> {
            key.write(writer.reset());
            totals.write(writer);
            batches.add(key.series().owner(), writer);
          });
      journal.clear();
    }
    long nowMs = context.currentStreamTimeMs();
    if (nowMs >= tickedMs + TICK_EVERY.toMillis()) {
      tickedMs = nowMs;
      batches.flushToAll();
    } else {
      batches.flush();
    }
  }

  private void forward(Signal signal) {
    forward(signal.getSignalId().getBytes(StandardCharsets.UTF_8), new Noticed.Told(signal));
  }

  private void forward(byte[] key, Noticed noticed) {
    context.forward(new Record<>(key, noticed, Math.max(0, context.currentStreamTimeMs())));
  }
}
