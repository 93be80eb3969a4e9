// SPDX-License-Identifier: Apache-2.0
package io.costwire.benchmarks;

import io.costwire.client.CallStatus;
import io.costwire.client.CostReporter;
import io.costwire.client.ReporterMetrics;
import io.costwire.client.SendResult;
import io.costwire.client.Sender;
import io.costwire.client.UsageEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** This client, with a sender that takes everything. Events are completed and batched as ever. */
final class Costwire implements Contender {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** What the caller does. */
  enum Call {
    /** Records an event that exists. */
    RECORD,
    /** Records an event that has its time, as a span that ended has. */
    RECORD_STAMPED,
    /** Builds an event with the attributes of a usual call, and records it. */
    BUILD_AND_RECORD
  }

  private final Call call;
  private final UsageEvent prebuilt;
  private final CostReporter reporter;

  Costwire(Call call) {
    this.call = call;
    this.prebuilt =
        call == Call.RECORD_STAMPED
            ? event().toBuilder().eventTime(Instant.now()).build()
            : event();
    this.reporter =
        CostReporter.builder(new Taking())
            .maxQueuedEvents(QUEUED)
            .maxBatchEvents(BATCH)
            .linger(Duration.ofMillis(LINGER_MS))
            .build();
  }

  static UsageEvent event() {
    return UsageEvent.builder()
        .provider("openai")
        .responseModel("gpt-4o-2024-08-06")
        .operation("chat")
        .status(CallStatus.SUCCESS)
        .inputTokens(1_200)
        .cacheReadTokens(1_000)
        .outputTokens(85)
        .latencyMs(912L)
        .tag("team", "search")
        .tag("feature", "answers")
        .build();
  }

  @Override
  public void offer() {
    reporter.record(call == Call.BUILD_AND_RECORD ? event() : prebuilt);
  }

  @Override
  public long delivered() {
    return reporter.metrics().sent();
  }

  @Override
  public void settle() {
    reporter.flush(PATIENCE);
  }

  @Override
  public long dropped() {
    return reporter.metrics().dropped();
  }

  @Override
  public boolean isBalanced() {
    ReporterMetrics metrics = reporter.metrics();
    return metrics.accepted() == metrics.sent() + metrics.dropped() + metrics.pending();
  }

  @Override
  public void close() {
    reporter.close();
  }

  private static final class Taking implements Sender {
    @Override
    public SendResult send(List<UsageEvent> batch) {
      return SendResult.allSent();
    }

    @Override
    public void close() {}
  }
}
