// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.bench;

import io.costwire.schemas.UsageEvent;
import java.time.Duration;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.WindowStore;

/**
 * Deduplication as the tutorials have it: a window store with an entry per id. It goes by the time
 * of arrival, which is the record's; what passes carries its event time from here on.
 */
@SuppressWarnings("NullAway.Init") // Streams calls init before anything else
final class DslDedup implements Processor<String, UsageEvent, String, UsageEvent> {
  private final String storeName;
  private final long horizonMs;
  private ProcessorContext<String, UsageEvent> context;
  private WindowStore<String, Long> seen;

  DslDedup(String storeName, Duration horizon) {
    this.storeName = storeName;
    this.horizonMs = horizon.toMillis();
  }

  @Override
  public void init(ProcessorContext<String, UsageEvent> context) {
    this.context = context;
    this.seen = context.getStateStore(storeName);
  }

  @Override
  public void process(Record<String, UsageEvent> message) {
    UsageEvent event = message.value();
    String id = event.getTenant() + "/" + event.getEventId();
    long arrivedAt = message.timestamp();
    try (var before = seen.fetch(id, Math.max(0, arrivedAt - horizonMs), arrivedAt)) {
      if (before.hasNext()) {
        return;
      }
    }
    seen.put(id, arrivedAt, arrivedAt);
    context.forward(message.withTimestamp(event.getEventTime().toEpochMilli()));
  }
}
