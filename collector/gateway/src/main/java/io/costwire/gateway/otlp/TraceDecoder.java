// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.otlp;

import com.google.protobuf.InvalidProtocolBufferException;
import io.costwire.gateway.decode.Refusal;
import io.costwire.gateway.decode.Refusal.Reason;
import java.io.IOException;

/**
 * Reads a body into spans, keeping of each only what {@link Vocabulary} knows. Never throws for a
 * body; what it says about one names no content.
 */
final class TraceDecoder {
  private final int maxSpans;

  TraceDecoder(int maxSpans) {
    this.maxSpans = maxSpans;
  }

  Traces decode(byte[] body, TraceFormat format) {
    TraceBuilder into = new TraceBuilder(maxSpans);
    try {
      switch (format) {
        case PROTOBUF -> new ProtobufTraces(body, into).read();
        case JSON -> new JsonTraces(body, into).read();
      }
      return into.build();
    } catch (TraceBuilder.TooManySpans e) {
      return new Traces.Unreadable(into.tooMany());
    } catch (InvalidProtocolBufferException e) {
      return malformed("The body is not a valid ExportTraceServiceRequest in protobuf.");
    } catch (IOException | RuntimeException e) { // what they say may quote the body
      return malformed(
          "The body is not a valid ExportTraceServiceRequest in OTLP's JSON: one object with"
              + " resourceSpans, not nested deeper than %d levels."
                  .formatted(JsonTraces.MAX_DEPTH));
    }
  }

  private static Traces malformed(String message) {
    return new Traces.Unreadable(new Refusal(Reason.MALFORMED, null, message));
  }
}
