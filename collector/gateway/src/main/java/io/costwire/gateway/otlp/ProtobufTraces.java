// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.otlp;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.costwire.client.EventLimits;
import io.costwire.gateway.decode.BodySlice;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Walks an ExportTraceServiceRequest in place. Field numbers are those of OTLP's published .proto
 * files; a test holds them against the published classes.
 */
final class ProtobufTraces {
  /** Levels of lists in values; deeper ones are refused. */
  static final int MAX_VALUE_DEPTH = 32;

  private static final int STATUS_ERROR = 2;
  private static final int MAX_SCOPE_BYTES = 256;
  private static final int MAX_TEXTS = 16;

  private final byte[] body;
  private final TraceBuilder into;

  ProtobufTraces(byte[] body, TraceBuilder into) {
    this.body = body;
    this.into = into;
  }

  void read() throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(body);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (isMessage(tag, 1)) {
        message(in, tag, () -> resourceSpans(in));
      } else {
        in.skipField(tag);
      }
    }
  }

  private void resourceSpans(CodedInputStream in) throws IOException {
    Attributes resource = new Attributes();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (number(tag)) {
        case 1 -> message(in, tag, () -> attributes(in, 1, resource));
        case 2 -> message(in, tag, () -> scopeSpans(in, resource));
        default -> in.skipField(tag);
      }
    }
  }

  private void scopeSpans(CodedInputStream in, Attributes resource) throws IOException {
    String[] name = {""};
    List<ReadSpan> spans = new ArrayList<>();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (number(tag)) {
        case 1 -> message(in, tag, () -> name[0] = scopeName(in));
        case 2 -> message(in, tag, () -> spans.add(span(in)));
        default -> in.skipField(tag);
      }
    }
    into.add(resource, name[0], spans);
  }

  private String scopeName(CodedInputStream in) throws IOException {
    String name = "";
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (isMessage(tag, 1)) {
        int length = in.readRawVarint32();
        name = length <= MAX_SCOPE_BYTES ? text(in, length) : skipped(in, length);
      } else {
        in.skipField(tag);
      }
    }
    return name;
  }

  private ReadSpan span(CodedInputStream in) throws IOException {
    into.countSpan();
    int from = in.getTotalBytesRead();
    String traceId = "";
    String spanId = "";
    String parentId = "";
    long start = 0;
    long end = 0;
    boolean[] failed = {false};
    Attributes attributes = new Attributes();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (number(tag)) {
        case 1 -> traceId = id(in, tag, SpanKey.TRACE_ID_BYTES);
        case 2 -> spanId = id(in, tag, SpanKey.SPAN_ID_BYTES);
        case 4 -> parentId = id(in, tag, SpanKey.SPAN_ID_BYTES);
        case 7 -> start = fixed64(in, tag);
        case 8 -> end = fixed64(in, tag);
        case 9 -> message(in, tag, () -> keyValue(in, attributes));
        case 15 -> message(in, tag, () -> failed[0] = status(in) == STATUS_ERROR);
        default -> in.skipField(tag);
      }
    }
    BodySlice slice = new BodySlice(body, from, in.getTotalBytesRead());
    SpanKey key = new SpanKey(traceId, spanId);
    return new ReadSpan(key, parentId, start, end, failed[0], attributes, slice);
  }

  private static int status(CodedInputStream in) throws IOException {
    int code = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == tag(3, WireFormat.WIRETYPE_VARINT)) {
        code = in.readEnum();
      } else {
        in.skipField(tag);
      }
    }
    return code;
  }

  private void attributes(CodedInputStream in, int field, Attributes to) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (isMessage(tag, field)) {
        message(in, tag, () -> keyValue(in, to));
      } else {
        in.skipField(tag);
      }
    }
  }

  private void keyValue(CodedInputStream in, Attributes to) throws IOException {
    String key = "";
    int from = 0;
    int length = 0;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (isMessage(tag, 1)) {
        int bytes = in.readRawVarint32();
        key = bytes <= Vocabulary.MAX_KEY_BYTES ? text(in, bytes) : skipped(in, bytes);
      } else if (isMessage(tag, 2)) {
        length = in.readRawVarint32();
        from = in.getTotalBytesRead();
        in.skipRawBytes(length);
      } else {
        in.skipField(tag);
      }
    }
    boolean isRead = Vocabulary.maxBytes(key) > 0;
    if (length > 0 && (isRead || isNesting(body[from]))) {
      value(key, CodedInputStream.newInstance(body, from, length), to);
    }
  }

  /** By the first byte of a value: whether it is a list or a map. */
  private static boolean isNesting(byte tag) {
    return isMessage(tag, 5) || isMessage(tag, 6);
  }

  private void value(String key, CodedInputStream in, Attributes to) throws IOException {
    int maxBytes = Vocabulary.maxBytes(key);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (isMessage(tag, 5) && maxBytes > 0) {
        message(in, tag, () -> texts(key, in, to));
      } else if (isMessage(tag, 5) || isMessage(tag, 6)) {
        skipNested(in, tag, MAX_VALUE_DEPTH);
      } else if (maxBytes == 0) {
        in.skipField(tag);
      } else {
        scalar(key, in, tag, to);
      }
    }
  }

  private static void scalar(String key, CodedInputStream in, int tag, Attributes to)
      throws IOException {
    if (isMessage(tag, 1)) {
      int length = in.readRawVarint32();
      if (length > Vocabulary.maxBytes(key)) {
        in.skipRawBytes(length);
        to.skipUnusable();
      } else {
        to.put(key, new AttributeValue.Text(text(in, length)));
      }
    } else if (tag == tag(2, WireFormat.WIRETYPE_VARINT)) {
      to.put(key, new AttributeValue.Flag(in.readBool()));
    } else if (tag == tag(3, WireFormat.WIRETYPE_VARINT)) {
      to.put(key, new AttributeValue.Numeric(BigDecimal.valueOf(in.readInt64())));
    } else if (tag == tag(4, WireFormat.WIRETYPE_FIXED64)) {
      String digits = Double.toString(in.readDouble());
      if (!digits.equals("NaN")) { // some senders write it for a count that they do not have
        to.put(key, AttributeValue.of(digits));
      }
    } else {
      in.skipField(tag);
    }
  }

  /** A list of texts; anything else in it makes the attribute unusable. */
  private void texts(String key, CodedInputStream in, Attributes to) throws IOException {
    List<String> texts = new ArrayList<>();
    boolean[] usable = {true};
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (isMessage(tag, 1)) {
        message(in, tag, () -> usable[0] &= element(in, texts));
      } else {
        in.skipField(tag);
      }
    }
    if (usable[0]) {
      to.put(key, new AttributeValue.Texts(texts));
    } else {
      to.skipUnusable();
    }
  }

  private static boolean element(CodedInputStream in, List<String> texts) throws IOException {
    boolean usable = false;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (isMessage(tag, 1)) {
        int length = in.readRawVarint32();
        usable = length <= EventLimits.MAX_TEXT_BYTES && texts.size() < MAX_TEXTS;
        if (usable) {
          texts.add(text(in, length));
        } else {
          in.skipRawBytes(length);
        }
      } else if (isMessage(tag, 5) || isMessage(tag, 6)) {
        skipNested(in, tag, MAX_VALUE_DEPTH - 1);
      } else {
        in.skipField(tag);
      }
    }
    return usable;
  }

  /** Passes over a list or map of values, refusing what is nested too deeply or not well-formed. */
  private static void skipNested(CodedInputStream in, int tag, int depth) throws IOException {
    if (depth == 0) {
      throw new InvalidProtocolBufferException("values are nested too deeply");
    }
    boolean map = number(tag) == 6;
    message(
        in,
        tag,
        () -> {
          for (int t = in.readTag(); t != 0; t = in.readTag()) {
            if (isMessage(t, 1)) {
              message(in, t, () -> skipEntry(in, map, depth));
            } else {
              in.skipField(t);
            }
          }
        });
  }

  /** An AnyValue of a list, or a KeyValue of a map. */
  private static void skipEntry(CodedInputStream in, boolean map, int depth) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (map && isMessage(tag, 2)) {
        message(in, tag, () -> skipEntry(in, false, depth));
      } else if (!map && (isMessage(tag, 5) || isMessage(tag, 6))) {
        skipNested(in, tag, depth - 1);
      } else {
        in.skipField(tag);
      }
    }
  }

  private static String id(CodedInputStream in, int tag, int idBytes) throws IOException {
    if (!isMessage(tag, number(tag))) {
      in.skipField(tag);
      return "";
    }
    int length = in.readRawVarint32();
    return length == idBytes ? SpanKey.id(in.readRawBytes(length), idBytes) : skipped(in, length);
  }

  private static long fixed64(CodedInputStream in, int tag) throws IOException {
    if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_FIXED64) {
      in.skipField(tag);
      return 0;
    }
    return in.readFixed64();
  }

  private static String text(CodedInputStream in, int length) throws IOException {
    return new String(in.readRawBytes(length), StandardCharsets.UTF_8);
  }

  private static String skipped(CodedInputStream in, int length) throws IOException {
    in.skipRawBytes(length);
    return "";
  }

  /** Reads a message's fields up to its end. */
  private static void message(CodedInputStream in, int tag, Fields fields) throws IOException {
    if (!isMessage(tag, number(tag))) {
      in.skipField(tag); // the number of a field with another type is an unknown field
      return;
    }
    int limit = enter(in);
    fields.read();
    leave(in, limit);
  }

  private static int enter(CodedInputStream in) throws IOException {
    return in.pushLimit(in.readRawVarint32());
  }

  private static void leave(CodedInputStream in, int limit) throws IOException {
    in.checkLastTagWas(0);
    in.popLimit(limit);
  }

  private static boolean isMessage(int tag, int number) {
    return tag == tag(number, WireFormat.WIRETYPE_LENGTH_DELIMITED);
  }

  private static int tag(int number, int wireType) {
    return number << 3 | wireType;
  }

  private static int number(int tag) {
    return WireFormat.getTagFieldNumber(tag);
  }

  private interface Fields {
    void read() throws IOException;
  }
}
