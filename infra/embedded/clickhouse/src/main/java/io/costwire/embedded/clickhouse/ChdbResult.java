// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A result in the engine's memory, freed by {@link #close()}. */
final class ChdbResult implements AutoCloseable {
  private static final int CHUNK_BYTES = 64 << 10;

  private final LibChdb library;
  private final MemorySegment handle;
  private final MemorySegment bytes;
  private final ResultCounts counts;
  private boolean closed;

  ChdbResult(LibChdb library, MemorySegment handle) {
    this.library = library;
    this.handle = handle;
    this.bytes = library.bytes(handle);
    this.counts = library.counts(handle);
  }

  long length() {
    return bytes.byteSize();
  }

  ResultCounts counts() {
    return counts;
  }

  byte[] toByteArray() {
    return bytes.toArray(ValueLayout.JAVA_BYTE);
  }

  void writeTo(OutputStream out) throws IOException {
    byte[] chunk = new byte[(int) Math.min(CHUNK_BYTES, length())];
    for (long at = 0; at < length(); at += chunk.length) {
      int size = (int) Math.min(chunk.length, length() - at);
      MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, chunk, 0, size);
      out.write(chunk, 0, size);
    }
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      library.destroyResult(handle);
    }
  }
}
