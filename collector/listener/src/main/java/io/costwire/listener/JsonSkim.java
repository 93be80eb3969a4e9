// SPDX-License-Identifier: Apache-2.0
package io.costwire.listener;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Keeps the bones of a JSON text that passes by: structure, names, numbers and short strings. Long
 * strings (answers, pictures) become empty ones, numbers in lists (vectors) are left out, and what
 * lies deeper than wanted becomes null. So the memory it takes does not grow with the content.
 *
 * <p>Works on bytes, one at a time, in whatever pieces they come. It does not validate: what it
 * makes of something that is not JSON is not JSON either.
 */
final class JsonSkim {
  // longer than any identifier or model name that is looked for
  static final int MAX_STRING_BYTES = 256;
  private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

  private final int maxBytes;
  private final int maxDepth;
  private byte[] out = new byte[512];
  private int size;
  private final BitSet lists = new BitSet();
  private int depth;
  private boolean inString;
  private boolean escaped;
  private boolean dropped;
  private int stringStart;
  private boolean commaDue;
  private boolean inScalar;
  private boolean scalarKept;
  private boolean begun;
  private boolean overflow;

  JsonSkim(int maxBytes, int maxDepth) {
    this.maxBytes = maxBytes;
    this.maxDepth = maxDepth;
  }

  void write(byte[] bytes, int from, int length) {
    for (int i = from; i < from + length && !overflow; i++) {
      write(bytes[i]);
    }
  }

  private void write(byte b) {
    if (inString) {
      inString(b);
      return;
    }
    boolean ofScalar = inScalar;
    inScalar = false;
    switch (b) {
      case ' ', '\t', '\r', '\n' -> {}
      case '"' -> string();
      case '{', '[' -> open(b);
      case '}', ']' -> close(b);
      case ',' -> comma();
      default -> {
        inScalar = ofScalar;
        scalar(b);
      }
    }
  }

  private void string() {
    inString = true;
    escaped = false;
    dropped = depth > maxDepth;
    if (!dropped) {
      element();
      put((byte) '"');
    }
    stringStart = size;
  }

  private void inString(byte b) {
    boolean ends = b == '"' && !escaped;
    escaped = b == '\\' && !escaped;
    if (ends) {
      inString = false;
      if (depth <= maxDepth) {
        put((byte) '"');
      }
    } else if (!dropped) {
      put(b);
      if (size - stringStart > MAX_STRING_BYTES) {
        size = stringStart;
        dropped = true;
      }
    }
  }

  private void open(byte b) {
    depth++;
    begun = true;
    lists.set(depth, b == '[');
    if (depth <= maxDepth) {
      element();
      put(b);
    } else if (depth == maxDepth + 1) {
      element();
      put(NULL);
    }
  }

  private void close(byte b) {
    if (depth <= maxDepth) {
      commaDue = false;
      put(b);
    }
    depth = Math.max(0, depth - 1);
  }

  private void comma() {
    if (depth > maxDepth) {
      return;
    }
    // in a list it depends on whether something follows that is kept
    commaDue = size > 0 && out[size - 1] != '[';
  }

  /** A number in a list is left out; every other scalar is kept. */
  private void scalar(byte b) {
    if (!inScalar) {
      inScalar = true;
      scalarKept = depth <= maxDepth && !(lists.get(depth) && (b == '-' || isDigit(b)));
    }
    if (scalarKept) {
      element();
      put(b);
    }
  }

  private void element() {
    if (commaDue) {
      commaDue = false;
      put((byte) ',');
    }
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private void put(byte[] bytes) {
    for (byte b : bytes) {
      put(b);
    }
  }

  private void put(byte b) {
    if (size == maxBytes) {
      overflow = true;
      return;
    }
    if (size == out.length) {
      out = Arrays.copyOf(out, Math.min(maxBytes, size * 2));
    }
    out[size++] = b;
  }

  /** Whether a whole object or list has passed. */
  boolean isComplete() {
    return begun && depth == 0 && !inString;
  }

  /** Whether more was there than fits; then there is no text. */
  boolean isTooLong() {
    return overflow;
  }

  boolean isEmpty() {
    return size == 0;
  }

  String text() {
    return overflow ? "" : new String(out, 0, size, StandardCharsets.UTF_8);
  }

  /** Forgets everything, for the next text. */
  void clear() {
    size = 0;
    depth = 0;
    inString = false;
    escaped = false;
    commaDue = false;
    inScalar = false;
    begun = false;
    overflow = false;
  }
}
