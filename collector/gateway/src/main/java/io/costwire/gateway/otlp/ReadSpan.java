// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.otlp;

import io.costwire.gateway.decode.BodySlice;

/**
 * A span as far as it is read.
 *
 * @param key its identity; ids that are not valid are empty
 * @param parentId empty for a root
 * @param startNanos since 1970, unsigned; 0 when not given
 * @param failed whether its status is an error
 * @param slice where it is in the body
 */
record ReadSpan(
    SpanKey key,
    String parentId,
    long startNanos,
    long endNanos,
    boolean failed,
    Attributes attributes,
    BodySlice slice) {

  SpanKey parentKey() {
    return new SpanKey(key.traceId(), parentId);
  }

  /** Without values. */
  @Override
  public String toString() {
    return "ReadSpan[" + key.spanId() + "]";
  }
}
