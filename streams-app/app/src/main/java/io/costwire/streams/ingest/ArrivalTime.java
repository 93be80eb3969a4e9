// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.ingest;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.processor.TimestampExtractor;

/**
 * Stream time of the topology: when the broker appended the record. A topic that was not set up to
 * be stamped by the broker may hold records without a time; they are dead letters of the event-time
 * policy, not the end of the task.
 */
final class ArrivalTime implements TimestampExtractor {
  @Override
  public long extract(ConsumerRecord<Object, Object> message, long partitionTime) {
    return Math.max(0, message.timestamp());
  }
}
