// SPDX-License-Identifier: Apache-2.0
package io.costwire.embedded.clickhouse;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The 128-bit hash of CityHash 1.0.2, which ClickHouse's compressed blocks carry. Written from the
 * published algorithm (Geoff Pike and Jyrki Alakuijala, Google, 2011).
 */
record CityHash128(long low, long high) {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long K0 = 0xc3a5c85c97cb3127L;
  private static final long K1 = 0xb492b66fbe98f273L;
  private static final long K2 = 0x9ae16a3b2f90404fL;
  private static final long K3 = 0xc949d7c7509e6557L;
  private static final long K_MUL = 0x9ddfea08eb382d69L;

  static CityHash128 of(byte[] s, int offset, int length) {
    if (length >= 16) {
      return seeded(s, offset + 16, length - 16, word(s, offset) ^ K3, word(s, offset + 8));
    }
    if (length >= 8) {
      return seeded(
          s, offset, 0, word(s, offset) ^ (length * K0), word(s, offset + length - 8) ^ K1);
    }
    return seeded(s, offset, length, K0, K1);
  }

  private static CityHash128 seeded(byte[] s, int offset, int length, long seedLow, long seedHigh) {
    return length < 128
        ? murmur(s, offset, length, seedLow, seedHigh)
        : new LongInput(s, offset, length, seedLow, seedHigh).hash();
  }

  private static CityHash128 murmur(byte[] s, int offset, int length, long seedLow, long seedHigh) {
    long a = seedLow;
    long b = seedHigh;
    long c;
    long d;
    if (length <= 16) {
      a = shiftMix(a * K1) * K1;
      c = b * K1 + upTo16(s, offset, length);
      d = shiftMix(a + (length >= 8 ? word(s, offset) : c));
    } else {
      c = combine(word(s, offset + length - 8) + K1, a);
      d = combine(b + length, c + word(s, offset + length - 16));
      a += d;
      for (int at = offset, left = length - 16; left > 0; at += 16, left -= 16) {
        a = (a ^ (shiftMix(word(s, at) * K1) * K1)) * K1;
        b ^= a;
        c = (c ^ (shiftMix(word(s, at + 8) * K1) * K1)) * K1;
        d ^= c;
      }
    }
    a = combine(a, c);
    b = combine(d, b);
    return new CityHash128(a ^ b, combine(b, a));
  }

  private static long upTo16(byte[] s, int offset, int length) {
    if (length > 8) {
      long a = word(s, offset);
      long b = word(s, offset + length - 8);
      return combine(a, rotateBy(b + length, length)) ^ b;
    }
    if (length >= 4) {
      long a = unsignedInt(s, offset);
      return combine(length + (a << 3), unsignedInt(s, offset + length - 4));
    }
    if (length > 0) {
      int y = (s[offset] & 0xff) + ((s[offset + (length >> 1)] & 0xff) << 8);
      int z = length + ((s[offset + length - 1] & 0xff) << 2);
      return shiftMix(y * K2 ^ z * K3) * K2;
    }
    return K2;
  }

  /** The state of the loop over inputs of 128 bytes and more. */
  private static final class LongInput {
    private final byte[] s;
    private final long[] v = new long[2];
    private final long[] w = new long[2];
    private int at;
    private int left;
    private long x;
    private long y;
    private long z;

    LongInput(byte[] s, int offset, int length, long seedLow, long seedHigh) {
      this.s = s;
      this.at = offset;
      this.left = length;
      x = seedLow;
      y = seedHigh;
      z = length * K1;
      v[0] = Long.rotateRight(y ^ K1, 49) * K1 + word(s, offset);
      v[1] = Long.rotateRight(v[0], 42) * K1 + word(s, offset + 8);
      w[0] = Long.rotateRight(y + z, 35) * K1 + x;
      w[1] = Long.rotateRight(x + word(s, offset + 88), 53) * K1;
    }

    CityHash128 hash() {
      while (left >= 128) {
        round();
        round();
        left -= 128;
      }
      y += Long.rotateRight(w[0], 37) * K0 + z;
      x += Long.rotateRight(v[0] + z, 49) * K0;
      for (int done = 0; done < left; ) {
        done += 32;
        tail(at + left - done);
      }
      x = combine(x, v[0]);
      y = combine(y, w[0]);
      return new CityHash128(combine(x + v[1], w[1]) + y, combine(x + w[1], y + v[1]));
    }

    private void round() {
      x = Long.rotateRight(x + y + v[0] + word(s, at + 16), 37) * K1;
      y = Long.rotateRight(y + v[1] + word(s, at + 48), 42) * K1;
      x ^= w[1];
      y ^= v[0];
      z = Long.rotateRight(z ^ w[0], 33);
      weak(v, at, v[1] * K1, x + w[0]);
      weak(w, at + 32, z + w[1], y);
      long swap = z;
      z = x;
      x = swap;
      at += 64;
    }

    private void weak(long[] pair, int from, long seedA, long seedB) {
      long a = seedA + word(s, from);
      long b = Long.rotateRight(seedB + a + word(s, from + 24), 21);
      long c = a;
      a += word(s, from + 8) + word(s, from + 16);
      b += Long.rotateRight(a, 44);
      pair[0] = a + word(s, from + 24);
      pair[1] = b + c;
    }

    private void tail(int from) {
      y = Long.rotateRight(y - x, 42) * K0 + v[1];
      w[0] += word(s, from + 16);
      x = Long.rotateRight(x, 49) * K0 + w[0];
      w[0] += v[0];
      weak(v, from, v[0], v[1]);
    }
  }

  private static long combine(long low, long high) {
    long a = (low ^ high) * K_MUL;
    a ^= a >>> 47;
    long b = (high ^ a) * K_MUL;
    b ^= b >>> 47;
    return b * K_MUL;
  }

  private static long shiftMix(long value) {
    return value ^ (value >>> 47);
  }

  private static long rotateBy(long value, int by) {
    return Long.rotateRight(value, by);
  }

  private static long word(byte[] s, int at) {
    return (long) LONG.get(s, at);
  }

  private static long unsignedInt(byte[] s, int at) {
    return Integer.toUnsignedLong((int) INT.get(s, at));
  }
}
