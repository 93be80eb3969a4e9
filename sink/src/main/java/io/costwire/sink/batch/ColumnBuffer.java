// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.batch;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The values of one column, taken out of rows in RowBinary and laid out as the Native format has
 * them: of an array the ends before the elements, of a nullable value the marks before the values.
 */
abstract sealed class ColumnBuffer {

  /** Takes the value that stands at a position; returns the position behind it. */
  abstract int take(byte[] row, int at);

  /** Adds the value that stands where there is none. */
  abstract void takeNothing();

  abstract void writeTo(OutputStream out) throws IOException;

  /**
   * A buffer for a type of ClickHouse, without LowCardinality.
   *
   * @throws IllegalArgumentException for a type that no column of ours has
   */
  static ColumnBuffer of(String type) {
    int open = type.indexOf('(');
    String name = open < 0 ? type : type.substring(0, open);
    String inside = open < 0 ? "" : type.substring(open + 1, type.length() - 1);
    return switch (name) {
      case "String" -> new Text();
      case "Bool" -> new Fixed(1);
      case "Int32", "DateTime" -> new Fixed(Integer.BYTES);
      case "Int64", "UInt64", "DateTime64" -> new Fixed(Long.BYTES);
      case "Decimal" -> new Fixed(2 * Long.BYTES);
      case "Nullable" -> new Maybe(of(inside));
      case "Array" -> new Many(of(inside));
      case "Map" -> new Many(new Together(ofAll(inside)));
      case "Tuple" -> new Together(ofAll(inside));
      default -> throw new IllegalArgumentException("no column of ours has the type " + type);
    };
  }

  private static List<ColumnBuffer> ofAll(String types) {
    return split(types).stream().map(type -> of(withoutName(type))).toList();
  }

  /** {@code a, b(c, d)} is {@code a} and {@code b(c, d)}. */
  private static List<String> split(String types) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i < types.length(); i++) {
      char c = types.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c == ',' && depth == 0) {
        parts.add(types.substring(start, i).strip());
        start = i + 1;
      }
    }
    parts.add(types.substring(start).strip());
    return parts;
  }

  /** Elements of a tuple have names: {@code unit String}. */
  private static String withoutName(String element) {
    int space = element.indexOf(' ');
    int open = element.indexOf('(');
    return space >= 0 && (open < 0 || space < open) ? element.substring(space + 1) : element;
  }

  /** Bytes that grow. */
  private static final class Bytes {
    private static final int INITIAL = 1024;

    private byte[] bytes = new byte[INITIAL];
    private int size;

    void add(byte[] source, int at, int length) {
      ensure(length);
      System.arraycopy(source, at, bytes, size, length);
      size += length;
    }

    void add(int octet) {
      ensure(1);
      bytes[size++] = (byte) octet;
    }

    void addZeros(int count) {
      ensure(count);
      size += count;
    }

    void addLong(long value) {
      ensure(Long.BYTES);
      for (int i = 0; i < Long.BYTES; i++) {
        bytes[size++] = (byte) (value >>> (i * Byte.SIZE));
      }
    }

    private void ensure(int more) {
      int needed = Math.addExact(size, more);
      if (needed > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(needed, bytes.length * 2));
      }
    }

    void writeTo(OutputStream out) throws IOException {
      out.write(bytes, 0, size);
    }
  }

  private static final class Fixed extends ColumnBuffer {
    private final int width;
    private final Bytes values = new Bytes();

    Fixed(int width) {
      this.width = width;
    }

    @Override
    int take(byte[] row, int at) {
      values.add(row, at, width);
      return at + width;
    }

    @Override
    void takeNothing() {
      values.addZeros(width);
    }

    @Override
    void writeTo(OutputStream out) throws IOException {
      values.writeTo(out);
    }
  }

  /** Length and bytes, in both formats alike. */
  private static final class Text extends ColumnBuffer {
    private final Bytes values = new Bytes();

    @Override
    int take(byte[] row, int at) {
      int end = afterCount(row, at) + count(row, at);
      values.add(row, at, end - at);
      return end;
    }

    @Override
    void takeNothing() {
      values.add(0);
    }

    @Override
    void writeTo(OutputStream out) throws IOException {
      values.writeTo(out);
    }
  }

  private static final class Maybe extends ColumnBuffer {
    private final Bytes absent = new Bytes();
    private final ColumnBuffer values;

    Maybe(ColumnBuffer values) {
      this.values = values;
    }

    @Override
    int take(byte[] row, int at) {
      absent.add(row[at]);
      if (row[at] == 0) {
        return values.take(row, at + 1);
      }
      values.takeNothing();
      return at + 1;
    }

    @Override
    void takeNothing() {
      absent.add(1);
      values.takeNothing();
    }

    @Override
    void writeTo(OutputStream out) throws IOException {
      absent.writeTo(out);
      values.writeTo(out);
    }
  }

  private static final class Many extends ColumnBuffer {
    private final Bytes ends = new Bytes();
    private final ColumnBuffer elements;
    private long end;

    Many(ColumnBuffer elements) {
      this.elements = elements;
    }

    @Override
    int take(byte[] row, int at) {
      int count = count(row, at);
      int next = afterCount(row, at);
      for (int i = 0; i < count; i++) {
        next = elements.take(row, next);
      }
      end += count;
      ends.addLong(end);
      return next;
    }

    @Override
    void takeNothing() {
      ends.addLong(end);
    }

    @Override
    void writeTo(OutputStream out) throws IOException {
      ends.writeTo(out);
      elements.writeTo(out);
    }
  }

  private static final class Together extends ColumnBuffer {
    private final List<ColumnBuffer> parts;

    Together(List<ColumnBuffer> parts) {
      this.parts = parts;
    }

    @Override
    int take(byte[] row, int at) {
      int next = at;
      for (ColumnBuffer part : parts) {
        next = part.take(row, next);
      }
      return next;
    }

    @Override
    void takeNothing() {
      parts.forEach(ColumnBuffer::takeNothing);
    }

    @Override
    void writeTo(OutputStream out) throws IOException {
      for (ColumnBuffer part : parts) {
        part.writeTo(out);
      }
    }
  }

  /** A number of RowBinary's variable length. */
  private static int count(byte[] row, int at) {
    int value = 0;
    for (int i = at, shift = 0; ; i++, shift += 7) {
      value |= (row[i] & 0x7F) << shift;
      if (row[i] >= 0) {
        return value;
      }
    }
  }

  private static int afterCount(byte[] row, int at) {
    int next = at;
    while (row[next] < 0) {
      next++;
    }
    return next + 1;
  }
}
