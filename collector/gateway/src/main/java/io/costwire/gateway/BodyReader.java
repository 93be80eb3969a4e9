// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import io.costwire.gateway.decode.BodySlice;
import io.helidon.http.RequestException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads a body within bounds of size and memory. Of a body that is too large the rest is read and
 * thrown away up to a bound, so that the sender gets to read the answer.
 */
final class BodyReader {
  private static final int CHUNK = 16 << 10;
  // how many times the allowed size is read and thrown away before the connection is cut
  private static final int MAX_DISCARDED_BODIES = 4;
  // a small bound of bodies leaves room for what is thrown away
  private static final long LEAST_DISCARDED = 8 << 20;

  private final int maxBytes;
  private final LongConsumer read;

  /**
   * @param read is told of the bytes that came, as they come
   */
  BodyReader(int maxBytes, LongConsumer read) {
    this.maxBytes = maxBytes;
    this.read = read;
  }

  /** Bytes that are looked at of a body that may have so many. */
  static long mostOf(int maxBytes) {
    return Math.max(LEAST_DISCARDED, (long) maxBytes * MAX_DISCARDED_BODIES);
  }

  /**
   * @throws IOException when the connection broke
   */
  Body read(InputStream wire, boolean gzip, InFlight.Ticket ticket) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try {
      return read(wire, gzip, ticket, packed);
    } catch (RequestException e) {
      // a chunk that is larger than the web server takes
      BodySlice slice = BodySlice.whole(packed.toByteArray());
      return new Body.TooLarge(slice.length(), slice.sha256());
    }
  }

  private Body read(
      InputStream wire, boolean gzip, InFlight.Ticket ticket, ByteArrayOutputStream packed)
      throws IOException {
    byte[] chunk = new byte[CHUNK];
    for (int n = wire.read(chunk); n >= 0; n = wire.read(chunk)) {
      read.accept(n);
      if (packed.size() + n > maxBytes) {
        return discard(wire, packed, chunk, n);
      }
      if (!ticket.reserve(n)) {
        return new Body.NoRoom();
      }
      packed.write(chunk, 0, n);
    }
    byte[] bytes = packed.toByteArray();
    return gzip ? unpack(bytes, ticket) : new Body.Complete(bytes);
  }

  private Body discard(InputStream wire, ByteArrayOutputStream start, byte[] chunk, int first)
      throws IOException {
    MessageDigest digest = BodySlice.newDigest();
    digest.update(start.toByteArray());
    long length = start.size();
    long most = (long) maxBytes * MAX_DISCARDED_BODIES;
    int n = first;
    while (n >= 0 && length < most) {
      digest.update(chunk, 0, n);
      length += n;
      n = wire.read(chunk);
      read.accept(Math.max(0, n));
    }
    return new Body.TooLarge(length, HexFormat.of().formatHex(digest.digest()));
  }

  private Body unpack(byte[] packed, InFlight.Ticket ticket) {
    ByteArrayOutputStream unpacked = new ByteArrayOutputStream();
    byte[] chunk = new byte[CHUNK];
    try (var in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        if (unpacked.size() + n > maxBytes) {
          BodySlice slice = BodySlice.whole(packed);
          return new Body.TooLarge(slice.length(), slice.sha256());
        }
        if (!ticket.reserve(n)) {
          return new Body.NoRoom();
        }
        unpacked.write(chunk, 0, n);
      }
      return new Body.Complete(unpacked.toByteArray());
    } catch (ZipException e) {
      return new Body.NotGzip(packed);
    } catch (IOException e) { // cut off: the bytes are all in memory
      return new Body.NotGzip(packed);
    }
  }
}
