// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.otlp;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Bodies of answers as OTLP has them, in the encoding of the request. */
public sealed interface ExportAnswer {

  /** ExportTraceServiceResponse; without partial_success when nothing was rejected. */
  record Exported(long rejectedSpans, String message) implements ExportAnswer {}

  /** google.rpc.Status. */
  record Failed(Code code, String message) implements ExportAnswer {}

  /** Those codes of gRPC that are used. */
  enum Code {
    INVALID_ARGUMENT(3),
    RESOURCE_EXHAUSTED(8),
    UNIMPLEMENTED(12),
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
        case PROTOBUF -> {
          CodedOutputStream out = CodedOutputStream.newInstance(bytes);
          write(out);
          out.flush();
        }
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

  private void write(CodedOutputStream out) throws IOException {
    switch (this) {
      case Exported(var rejected, var message) -> {
        if (rejected > 0) {
          ByteArrayOutputStream partial = new ByteArrayOutputStream();
          CodedOutputStream inner = CodedOutputStream.newInstance(partial);
          inner.writeInt64(1, rejected);
          inner.writeString(2, message);
          inner.flush();
          out.writeByteArray(1, partial.toByteArray());
        }
      }
      case Failed(var code, var message) -> {
        out.writeInt32(1, code.number);
        out.writeString(2, message);
      }
    }
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
