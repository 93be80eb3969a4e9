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
import io.costwire.gateway.access.Caller;
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
  // deeper than any tool schema in what is skipped
  private static final int MAX_SKIPPED_DEPTH = 512;
  private static final String EMPTY =
      "The body is empty; send one JSON object or an array of them.";

  // names and values of a body; a bound because one of a byte takes fifty in memory
  private static final long MAX_TOKENS = 1_000_000;
  // an answer with vectors, of which nothing is kept, has more
  private static final long MAX_SKIPPED_TOKENS = 2_000_000;
  private static final long TOKENS_PER_EVENT = 100;

  private final ObjectReader reader;
  private final int maxEvents;
  private final JsonMapper mapper;

  public EventDecoder(ObjectReader reader, int maxEvents) {
    this.reader = reader;
    this.maxEvents = maxEvents;
    boolean all = reader.fields() == Selection.ALL;
    this.mapper =
        mapper(
            all ? MAX_DEPTH : MAX_SKIPPED_DEPTH,
            Math.max(all ? MAX_TOKENS : MAX_SKIPPED_TOKENS, maxEvents * TOKENS_PER_EVENT));
  }

  private static JsonMapper mapper(int depth, long tokens) {
    return JsonMapper.builder(
            JsonFactory.builder()
                .streamReadConstraints(
                    StreamReadConstraints.builder()
                        .maxNestingDepth(depth)
                        .maxTokenCount(tokens)
                        .maxStringLength(Integer.MAX_VALUE) // the body is bounded
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .build())
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
        .build();
  }

  /**
   * The objects of the body, in its order.
   *
   * @param caller whose they are
   */
  public Decoding decode(byte[] body, BodyFormat format, Caller caller) {
    int start = firstByte(body);
    if (start == body.length) {
      return new Decoding.Unreadable(Refusal.malformed(EMPTY));
    }
    if (looksLikeUtf16(body)) {
      return new Decoding.Unreadable(Refusal.malformed("The body is not UTF-8; encode it so."));
    }
    return format == BodyFormat.NDJSON ? lines(body, caller) : json(body, start, caller);
  }

  private Decoding json(byte[] body, int start, Caller caller) {
    List<Decoded> events = new ArrayList<>();
    JsonParser parser = null;
    try {
      parser = mapper.createParser(body);
      boolean array = body[start] == '[';
      Source source = new Source(parser, body, caller);
      parser.nextToken();
      if (!(array ? array(source, events) : events.add(one(source, 0)))) {
        return new Decoding.Unreadable(tooMany());
      }
      return parser.nextToken() == null
          ? new Decoding.Events(events)
          : new Decoding.Unreadable(JsonErrors.trailing(parser.currentTokenLocation()));
    } catch (IOException | RuntimeException e) {
      return new Decoding.Unreadable(JsonErrors.describe(e, parser));
    }
  }

  /** What a body is read from, and for whom. */
  private record Source(JsonParser parser, byte[] body, Caller caller) {}

  private boolean array(Source source, List<Decoded> events) throws IOException {
    while (source.parser.nextToken() != JsonToken.END_ARRAY) {
      if (events.size() == maxEvents) {
        return false;
      }
      events.add(one(source, events.size()));
    }
    return true;
  }

  private Decoded one(Source source, int index) throws IOException {
    JsonParser parser = source.parser;
    long from = parser.currentTokenLocation().getByteOffset();
    JsonNode node = node(parser);
    long to = parser.currentLocation().getByteOffset();
    return event(index, 0, new BodySlice(source.body, (int) from, (int) to), node, source.caller);
  }

  private @Nullable JsonNode node(JsonParser parser) throws IOException {
    return parser.currentToken() == null ? null : reader.fields().read(parser, mapper);
  }

  private Decoding lines(byte[] body, Caller caller) {
    List<Decoded> events = new ArrayList<>();
    int line = 1;
    int from = 0;
    while (from < body.length) {
      int to = endOfLine(body, from);
      if (!isBlank(body, from, to)) {
        if (events.size() == maxEvents) {
          return new Decoding.Unreadable(tooMany());
        }
        events.add(line(events.size(), line, new BodySlice(body, from, to), caller));
      }
      from = to + 1;
      line++;
    }
    return new Decoding.Events(events);
  }

  private Decoded line(int index, int line, BodySlice slice, Caller caller) {
    JsonParser parser = null;
    try {
      parser = mapper.createParser(slice.body(), slice.from(), slice.length());
      parser.nextToken();
      JsonNode node = node(parser);
      if (parser.nextToken() != null) {
        return refused(index, line, slice, JsonErrors.secondOnLine(line));
      }
      return event(index, line, slice, node, caller);
    } catch (IOException | RuntimeException e) {
      return refused(index, line, slice, JsonErrors.describe(e, parser, line));
    }
  }

  private Decoded event(
      int index, int line, BodySlice slice, @Nullable JsonNode node, Caller caller) {
    if (node == null || !node.isObject()) {
      String message = "Each item must be a JSON object; see /openapi.json for its fields.";
      return refused(index, line, slice, new Refusal(Refusal.Reason.WRONG_TYPE, null, message));
    }
    return switch (reader.read(node, caller)) {
      case Reading.Event(var event) -> new Decoded.Valid(index, line, slice, event);
      case Reading.Outcome(var outcome) -> new Decoded.ValidOutcome(index, line, slice, outcome);
      case Reading.NotRead(var refusal, var known) ->
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
