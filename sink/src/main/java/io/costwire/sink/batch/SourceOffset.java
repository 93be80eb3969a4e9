// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.batch;

/**
 * Where a record stands in Kafka.
 *
 * @param topic name of the topic
 * @param partition its partition
 * @param offset offset in the partition
 * @param timestampMs time of the record in milliseconds since 1970
 */
public record SourceOffset(String topic, int partition, long offset, long timestampMs) {
  @Override
  public String toString() {
    return topic + "-" + partition + "-" + offset;
  }
}
