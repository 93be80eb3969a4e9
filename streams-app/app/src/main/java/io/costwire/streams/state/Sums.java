// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.state;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * Exact sums of decimals of one scale, each in 128 bits: the width of Decimal(38, s). Adding is a
 * few machine instructions and makes no object, which BigDecimal cannot offer on the hot path.
 */
public final class Sums {
  private final int scale;
  // high and low word of each sum
  private long[] words;

  public Sums(int scale, int size) {
    this.scale = scale;
    this.words = new long[2 * size];
  }

  private Sums(int scale, long[] words) {
    this.scale = scale;
    this.words = words;
  }

  public Sums copy() {
    return new Sums(scale, words.clone());
  }

  public int size() {
    return words.length / 2;
  }

  /**
   * @throws ArithmeticException when the amount has more digits than the scale holds, or the sum
   *     more than 128 bits
   */
  public void add(int index, BigDecimal amount) {
    if (amount.scale() != scale) {
      add(index, amount.setScale(scale));
      return;
    }
    BigInteger unscaled = amount.unscaledValue();
    if (unscaled.bitLength() >= Long.SIZE * 2) {
      throw new ArithmeticException("an amount does not fit into 128 bits");
    }
    long low = unscaled.longValue();
    long high =
        unscaled.bitLength() < Long.SIZE
            ? low >> Long.SIZE - 1
            : unscaled.shiftRight(Long.SIZE).longValue();
    add(index, high, low);
  }

  /** Adds a sum of another object of the same scale. */
  public void add(int index, Sums other, int otherIndex) {
    add(index, other.words[2 * otherIndex], other.words[2 * otherIndex + 1]);
  }

  /** Takes away a sum of another object of the same scale. */
  public void subtract(int index, Sums other, int otherIndex) {
    long low = -other.words[2 * otherIndex + 1];
    long high = ~other.words[2 * otherIndex] + (low == 0 ? 1 : 0);
    if (other.words[2 * otherIndex] == Long.MIN_VALUE && high == Long.MIN_VALUE) {
      throw new ArithmeticException("a sum does not fit into 128 bits");
    }
    add(index, high, low);
  }

  private void add(int index, long high, long low) {
    int at = 2 * index;
    long sumLow = words[at + 1] + low;
    long carry = Long.compareUnsigned(sumLow, low) < 0 ? 1 : 0;
    long sumHigh = words[at] + high + carry;
    if (((words[at] ^ sumHigh) & (high ^ sumHigh)) < 0) {
      throw new ArithmeticException("a sum does not fit into 128 bits");
    }
    words[at] = sumHigh;
    words[at + 1] = sumLow;
  }

  public BigDecimal get(int index) {
    long high = words[2 * index];
    long low = words[2 * index + 1];
    if (high == low >> Long.SIZE - 1) {
      return BigDecimal.valueOf(low, scale);
    }
    BigInteger unscaled =
        BigInteger.valueOf(high)
            .shiftLeft(Long.SIZE)
            .add(new BigInteger(Long.toUnsignedString(low)));
    return new BigDecimal(unscaled, scale);
  }

  /** Makes room for one more sum, 0, in front of an index. */
  public void insert(int index) {
    long[] longer = new long[words.length + 2];
    System.arraycopy(words, 0, longer, 0, 2 * index);
    System.arraycopy(words, 2 * index, longer, 2 * index + 2, words.length - 2 * index);
    words = longer;
  }

  /** As many bytes as the value needs, which for most sums is few. */
  public void write(int index, ByteWriter out) {
    long high = words[2 * index];
    long low = words[2 * index + 1];
    boolean small = high == low >> Long.SIZE - 1;
    if (small) {
      out.putByte(0).putVar(low << 1 ^ low >> Long.SIZE - 1);
    } else {
      out.putByte(1).putFixed(high).putFixed(low);
    }
  }

  public void read(int index, ByteReader in) {
    if (in.getByte() == 0) {
      long zigzag = in.getVar();
      long value = zigzag >>> 1 ^ -(zigzag & 1);
      words[2 * index] = value >> Long.SIZE - 1;
      words[2 * index + 1] = value;
    } else {
      words[2 * index] = in.getFixed();
      words[2 * index + 1] = in.getFixed();
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Sums sums && scale == sums.scale && Arrays.equals(words, sums.words);
  }

  @Override
  public int hashCode() {
    return 31 * scale + Arrays.hashCode(words);
  }
}
