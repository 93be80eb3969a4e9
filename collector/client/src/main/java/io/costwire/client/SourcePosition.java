// SPDX-License-Identifier: Apache-2.0
package io.costwire.client;

import java.util.Objects;

/**
 * Where an event stands in the stream of its source. A gap in the numbers shows a loss between
 * source and Kafka.
 *
 * @param sourceId the emitting process, stable while it runs
 * @param epoch start of the source in milliseconds since 1970; a restart begins a new epoch
 * @param seq number of the event within the epoch, from 0
 * @since 0.1
 */
public record SourcePosition(String sourceId, long epoch, long seq) {
  public SourcePosition {
    Objects.requireNonNull(sourceId, "sourceId");
  }
}
