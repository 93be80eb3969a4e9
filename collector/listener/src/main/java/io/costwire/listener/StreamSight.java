// SPDX-License-Identifier: Apache-2.0
package io.costwire.listener;

import io.costwire.client.CallStatus;
import io.costwire.extract.Extraction;
import io.costwire.extract.StreamExtraction;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A response that comes as server-sent events. Each event is read when its last line is there and
 * then forgotten; only counts stay.
 */
final class StreamSight implements ResponseTap.Sight {
  private static final String DATA = "data:";
  private static final String DONE = "[DONE]";
  private static final String FAILED = "failed_in_stream";
  // most events have none, and need no parse to know
  private static final String ERROR = "\"error\":";
  private static final int INTERNAL_ERROR = 500;
  // an event without its content; the last one of the responses API repeats the request's settings
  private static final int MAX_EVENT_BYTES = 1 << 20;
  private static final int MAX_DEPTH = 32;
  private static final int MAX_NAME = DATA.length();

  /** Events that come before the first token. */
  private static final Set<String> PREAMBLE =
      Set.of(
          "message_start",
          "content_block_start",
          "ping",
          "response.created",
          "response.queued",
          "response.in_progress",
          "response.output_item.added",
          "response.content_part.added");

  /** Events after which nothing comes that matters. */
  private static final Set<String> ENDS =
      Set.of("message_stop", "response.completed", "response.incomplete", "response.failed");

  private final ModelCall call;
  private final StreamExtraction usage;
  private final JsonSkim data = new JsonSkim(MAX_EVENT_BYTES, MAX_DEPTH);
  private final StringBuilder field = new StringBuilder();
  private boolean inData;
  private boolean lineEmpty = true;
  private boolean sawToken;
  private boolean sawEnd;
  private @Nullable String error;

  StreamSight(ModelCall call) {
    this.call = call;
    this.usage =
        call.calls()
            .extractor()
            .openStream(
                call.endpoint().provider(),
                BodySight.flavor(call.calls().extractor(), call.endpoint()),
                call.requestModel());
  }

  @Override
  public void write(byte[] bytes, int from, int length) {
    int start = from;
    for (int i = from; i < from + length; i++) {
      byte b = bytes[i];
      if (b == '\n' || b == '\r') {
        if (inData) {
          data.write(bytes, start, i - start);
        }
        endLine(b);
        start = i + 1;
      } else if (!inData) {
        name(b);
        start = i + 1;
      }
    }
    if (inData) {
      data.write(bytes, start, from + length - start);
    }
  }

  /** A byte before the value of a field; fields other than data are passed over. */
  private void name(byte b) {
    lineEmpty = false;
    if (field.length() < MAX_NAME) {
      field.append((char) b);
      inData = field.length() == MAX_NAME && field.indexOf(DATA) == 0;
    }
  }

  private void endLine(byte b) {
    boolean blank = lineEmpty && b == '\n';
    inData = false;
    field.setLength(0);
    if (b == '\n') {
      lineEmpty = true;
    }
    if (blank) {
      endEvent();
    }
  }

  private void endEvent() {
    String event = data.text();
    data.clear();
    if (event.isEmpty()) {
      return;
    }
    if (event.contains(DONE) && event.length() < DONE.length() + 2) {
      sawEnd = true;
      return;
    }
    usage.add(event);
    look(event);
  }

  private void look(String event) {
    String type = type(event);
    if (type.equals("error") || (event.contains(ERROR) && BodySight.isError(event))) {
      String name = BodySight.errorType(event);
      error = name == null ? FAILED : name;
    } else if (type.equals("response.failed")) {
      error = FAILED;
    }
    sawEnd |= ENDS.contains(type);
    if (!sawToken && error == null && !PREAMBLE.contains(type)) {
      sawToken = true;
      call.firstToken();
    }
  }

  /** The type that an event carries in itself, at its start; the empty text when it has none. */
  private static String type(String event) {
    String start = "{\"type\":\"";
    int end = event.indexOf('"', start.length());
    return event.startsWith(start) && end > 0 ? event.substring(start.length(), end) : "";
  }

  @Override
  public boolean isOver() {
    return sawEnd;
  }

  @Override
  public Outcome outcome(boolean readToItsEnd) {
    endLastEvent();
    if (error != null) {
      return new Outcome(CallStatus.ERROR, Outcome.ofHttp(INTERNAL_ERROR, error).errorType());
    }
    return readToItsEnd || sawEnd ? Outcome.SUCCESS : Outcome.CANCELLED;
  }

  @Override
  public Extraction extraction() {
    endLastEvent();
    return usage.end();
  }

  /** The last event may lack its blank line. */
  private void endLastEvent() {
    if (data.isComplete()) {
      endEvent();
    }
  }
}
