// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.otlp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Bodies of answers as OTLP has them, in the encoding of the request. Protobuf is written by hand:
 * two fields, and the library's writer makes the JDK warn about its use of Unsafe.
 */
public sealed interface ExportAnswer {

  /** ExportTraceServiceResponse; without partial_success when nothing was rejected. */
  record Exported(long rejectedSpans, String message) implements ExportAnswer {}

  /** google.rpc.Status. */
  record Failed(Code code, String message) implements ExportAnswer {}

  /** Those codes of gRPC that are used. */
  enum Code {
    INVALID_ARGUMENT(3),
    INTERNAL(13),
    UNAVAILABLE(14);

    private final int number;

    Code(int number) {
      this.number = number;
    }
  }

  default byte[] write(TraceFormat format) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      switch (format) {
        case PROTOBUF -> writeMessage(bytes);
        case JSON -> {
          try (JsonGenerator json = Json.FACTORY.createGenerator(bytes)) {
            write(json);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return bytes.toByteArray();
  }

  private void writeMessage(ByteArrayOutputStream out) {
    switch (this) {
      case Exported(var rejected, var message) -> {
        if (rejected > 0) {
          ByteArrayOutputStream partial = new ByteArrayOutputStream();
          number(1, rejected, partial);
          bytes(2, message.getBytes(StandardCharsets.UTF_8), partial);
          bytes(1, partial.toByteArray(), out);
        }
      }
      case Failed(var code, var message) -> {
        number(1, code.number, out);
        bytes(2, message.getBytes(StandardCharsets.UTF_8), out);
      }
    }
  }

  private static void number(int field, long value, ByteArrayOutputStream out) {
    out.write(field << 3);
    varint(value, out);
  }

  private static void bytes(int field, byte[] value, ByteArrayOutputStream out) {
    out.write(field << 3 | 2);
    varint(value.length, out);
    out.writeBytes(value);
  }

  private static void varint(long value, ByteArrayOutputStream out) {
    long rest = value;
    while (rest > 0x7F) {
      out.write((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    switch (this) {
      case Exported(var rejected, var message) -> {
        if (rejected > 0) {
          json.writeObjectFieldStart("partialSuccess");
          json.writeStringField("rejectedSpans", Long.toString(rejected));
          json.writeStringField("errorMessage", message);
          json.writeEndObject();
        }
      }
      case Failed(var code, var message) -> {
        json.writeNumberField("code", code.number);
        json.writeStringField("message", message);
      }
    }
    json.writeEndObject();
  }

  /** Holds the factory: an interface has no private fields. */
  final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {}
  }
}
