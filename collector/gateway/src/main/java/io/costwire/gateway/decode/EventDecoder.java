// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.decode;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body into events. An array is read as a whole: when its JSON is broken nothing of it is
 * taken. Of NDJSON every line stands for itself.
 *
 * <p>Never throws for a body, and whatever it says about one names places and fields, not content.
 */
public final class EventDecoder {
  // deeper than any event; a bound because every level costs memory
  private static final int MAX_DEPTH = 32;
  private static final String EMPTY =
      "The body is empty; send one JSON object or an array of them.";

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxStringLength(Integer.MAX_VALUE) // the body is bounded
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final EventReader reader;
  private final int maxEvents;

  public EventDecoder(EventReader reader, int maxEvents) {
    this.reader = reader;
    this.maxEvents = maxEvents;
  }

  /** The events of the body, in its order. */
  public Decoding decode(byte[] body, BodyFormat format) {
    int start = firstByte(body);
    if (start == body.length) {
      return new Decoding.Unreadable(Refusal.malformed(EMPTY));
    }
    if (looksLikeUtf16(body)) {
      return new Decoding.Unreadable(Refusal.malformed("The body is not UTF-8; encode it so."));
    }
    return format == BodyFormat.NDJSON ? lines(body) : json(body, start);
  }

  private Decoding json(byte[] body, int start) {
    List<Decoded> events = new ArrayList<>();
    JsonParser parser = null;
    try {
      parser = MAPPER.createParser(body);
      boolean array = body[start] == '[';
      boolean complete = array ? array(parser, body, events) : single(parser, body, events);
      if (!complete) {
        return new Decoding.Unreadable(tooMany());
      }
      return parser.nextToken() == null
          ? new Decoding.Events(events)
          : new Decoding.Unreadable(JsonErrors.trailing(parser.currentTokenLocation()));
    } catch (IOException | RuntimeException e) {
      return new Decoding.Unreadable(JsonErrors.describe(e, parser));
    }
  }

  private boolean array(JsonParser parser, byte[] body, List<Decoded> events) throws IOException {
    parser.nextToken();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (events.size() == maxEvents) {
        return false;
      }
      events.add(one(parser, body, events.size()));
    }
    return true;
  }

  private boolean single(JsonParser parser, byte[] body, List<Decoded> events) throws IOException {
    parser.nextToken();
    events.add(one(parser, body, 0));
    return true;
  }

  private Decoded one(JsonParser parser, byte[] body, int index) throws IOException {
    long from = parser.currentTokenLocation().getByteOffset();
    JsonNode node = MAPPER.readTree(parser);
    long to = parser.currentLocation().getByteOffset();
    return event(index, 0, new BodySlice(body, (int) from, (int) to), node);
  }

  private Decoding lines(byte[] body) {
    List<Decoded> events = new ArrayList<>();
    int line = 1;
    int from = 0;
    while (from < body.length) {
      int to = endOfLine(body, from);
      if (!isBlank(body, from, to)) {
        if (events.size() == maxEvents) {
          return new Decoding.Unreadable(tooMany());
        }
        events.add(line(events.size(), line, new BodySlice(body, from, to)));
      }
      from = to + 1;
      line++;
    }
    return new Decoding.Events(events);
  }

  private Decoded line(int index, int line, BodySlice slice) {
    JsonParser parser = null;
    try {
      parser = MAPPER.createParser(slice.body(), slice.from(), slice.length());
      parser.nextToken();
      JsonNode node = MAPPER.readTree(parser);
      if (parser.nextToken() != null) {
        return refused(index, line, slice, JsonErrors.secondOnLine(line));
      }
      return event(index, line, slice, node);
    } catch (IOException | RuntimeException e) {
      return refused(index, line, slice, JsonErrors.describe(e, parser, line));
    }
  }

  private Decoded event(int index, int line, BodySlice slice, @Nullable JsonNode node) {
    if (node == null || !node.isObject()) {
      String message = "An event must be a JSON object, such as {\"provider\":…,\"model\":…}.";
      return refused(index, line, slice, new Refusal(Refusal.Reason.WRONG_TYPE, null, message));
    }
    return switch (reader.read(node)) {
      case EventReader.Read(var event) -> new Decoded.Valid(index, line, slice, event);
      case EventReader.NotRead(var refusal, var known) ->
          new Decoded.Refused(index, line, slice, refusal, known);
    };
  }

  private static Decoded refused(int index, int line, BodySlice slice, Refusal refusal) {
    return new Decoded.Refused(index, line, slice, refusal, Map.of());
  }

  private Refusal tooMany() {
    return new Refusal(
        Refusal.Reason.TOO_LARGE,
        null,
        "The body has more than %d events; split it into several requests.".formatted(maxEvents));
  }

  private static int firstByte(byte[] body) {
    boolean byteOrderMark =
        body.length >= 3
            && body[0] == (byte) 0xEF
            && body[1] == (byte) 0xBB
            && body[2] == (byte) 0xBF;
    int start = byteOrderMark ? 3 : 0;
    while (start < body.length && isSpace(body[start])) {
      start++;
    }
    return start;
  }

  // JSON in UTF-16 or UTF-32 has a zero among its first four bytes, or a byte order mark
  private static boolean looksLikeUtf16(byte[] body) {
    for (int i = 0; i < Math.min(4, body.length); i++) {
      if (body[i] == 0) {
        return true;
      }
    }
    return (body[0] == (byte) 0xFE) || (body[0] == (byte) 0xFF);
  }

  private static int endOfLine(byte[] body, int from) {
    int to = from;
    while (to < body.length && body[to] != '\n') {
      to++;
    }
    return to;
  }

  private static boolean isBlank(byte[] body, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!isSpace(body[i])) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t' || b == '\r' || b == '\n';
  }
}
