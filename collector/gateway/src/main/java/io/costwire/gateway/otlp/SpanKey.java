// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.otlp;

import java.util.HexFormat;

/**
 * Identity of a span.
 *
 * @param traceId 32 hex digits in lower case, or empty
 * @param spanId 16 hex digits in lower case, or empty
 */
record SpanKey(String traceId, String spanId) {
  static final int TRACE_ID_BYTES = 16;
  static final int SPAN_ID_BYTES = 8;

  /** Whether it points to a span. */
  boolean isComplete() {
    return !traceId.isEmpty() && !spanId.isEmpty();
  }

  /** An id of a body; empty unless it has the right length and is not all zero. */
  static String id(byte[] bytes, int length) {
    boolean zero = true;
    for (byte b : bytes) {
      zero &= b == 0;
    }
    return zero || bytes.length != length ? "" : HexFormat.of().formatHex(bytes);
  }

  /** The same from hex digits. */
  static String id(String hex, int length) {
    if (hex.length() != length * 2) {
      return "";
    }
    try {
      return id(HexFormat.of().parseHex(hex), length);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
