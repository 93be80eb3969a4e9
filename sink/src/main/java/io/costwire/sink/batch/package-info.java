// SPDX-License-Identifier: Apache-2.0
/**
 * What is decided about batches: encoding, cutting, flushing, retrying, bisecting. Pure: no Kafka,
 * Avro or ClickHouse here.
 */
@NullMarked
package io.costwire.sink.batch;

import org.jspecify.annotations.NullMarked;
