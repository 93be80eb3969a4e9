// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.flow;

import io.costwire.schemas.Rejection;

/**
 * What a stage made of a record: something for the next stage, or a dead letter.
 *
 * @param <T> what the next stage gets
 */
public sealed interface Outcome<T> {

  /** It goes on. */
  record Passed<T>(T value) implements Outcome<T> {}

  /**
   * What was counted beside, for another stage.
   *
   * @param partition that keeps what is packed, as the key of a batch
   */
  record Counted<T>(byte[] partition, byte[] packed) implements Outcome<T> {}

  /** It ends here, in usage.rejected. */
  record Refused<T>(Rejection rejection) implements Outcome<T> {}
}
