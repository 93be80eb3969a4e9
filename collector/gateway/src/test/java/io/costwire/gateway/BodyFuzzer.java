// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway;

import io.costwire.client.UsageEvent;
import io.costwire.gateway.access.Caller;
import io.costwire.gateway.decode.BodyFormat;
import io.costwire.gateway.decode.Completion;
import io.costwire.gateway.decode.Decoded;
import io.costwire.gateway.decode.Decoding;
import io.costwire.gateway.decode.EventDecoder;
import io.costwire.gateway.decode.EventReader;
import io.costwire.gateway.decode.OutcomeReader;
import io.costwire.gateway.decode.Refusal;
import io.costwire.gateway.litellm.LiteLlmReader;
import io.costwire.gateway.otlp.TraceFormat;
import io.costwire.gateway.otlp.TraceReader;
import io.costwire.gateway.responses.RawResponse;
import io.costwire.gateway.responses.ResponseReader;
import io.costwire.sender.kafka.UsageEventMapper;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Target of fuzzers: the first byte chooses endpoint, format and sender, the rest is the body.
 * Throws when a decoder throws, takes what no event may be, or repeats the planted text. Jazzer
 * finds {@link #fuzzerTestOneInput} by its name and needs nothing else of this project.
 */
public final class BodyFuzzer {
  static final String PLANTED = "Summarize the merger of Initech with Globex";
  private static final int MAX_ITEMS = 100;
  private static final Caller KEY =
      new Caller("k", Optional.of("acme"), Map.of("team", "search"), Optional.empty());
  private static final List<String> PROVIDERS =
      List.of("openai", "anthropic", "google", "aws", "mistral", "cohere", "groq", "ollama");

  private static final Completion COMPLETION =
      new Completion(
          "default", "gateway/1", InstantSource.fixed(Instant.parse("2026-11-22T12:00:00Z")));
  private static final EventReader EVENTS = new EventReader(COMPLETION);
  private static final EventDecoder EVENT_DECODER = new EventDecoder(EVENTS, MAX_ITEMS);
  private static final EventDecoder LITELLM_DECODER =
      new EventDecoder(new LiteLlmReader(EVENTS), MAX_ITEMS);
  private static final EventDecoder OUTCOME_DECODER =
      new EventDecoder(new OutcomeReader(COMPLETION), MAX_ITEMS);
  private static final ResponseReader RESPONSES = new ResponseReader(EVENTS);
  // first bytes from here on mean OTLP, odd ones in protobuf
  private static final int SPANS = 0xE0;
  private static final TraceReader SPANS_READER =
      new TraceReader(
          MAX_ITEMS, "gateway/1", InstantSource.fixed(Instant.parse("2026-11-22T12:00:00Z")));

  private BodyFuzzer() {}

  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length == 0) {
      return;
    }
    int choice = data[0] & 0xff;
    byte[] body = Arrays.copyOfRange(data, 1, data.length);
    if (choice >= SPANS) {
      checkSpans(body, (choice & 1) == 0 ? TraceFormat.JSON : TraceFormat.PROTOBUF);
      return;
    }
    Caller caller = (choice & 4) == 0 ? Caller.ANYONE : KEY;
    BodyFormat format = (choice & 8) == 0 ? BodyFormat.JSON : BodyFormat.NDJSON;
    Decoding decoding =
        switch (choice & 3) {
          case 0 -> EVENT_DECODER.decode(body, format, caller);
          case 1 -> LITELLM_DECODER.decode(body, BodyFormat.guess(body, format), caller);
          case 2 -> OUTCOME_DECODER.decode(body, format, caller);
          default -> response(choice, format, body, caller);
        };
    check(decoding, caller);
  }

  private static Decoding response(int choice, BodyFormat format, byte[] body, Caller caller) {
    String provider = PROVIDERS.get(choice >> 4 & 7);
    boolean stream = format == BodyFormat.NDJSON;
    Map<String, List<String>> headers = Map.of("costwire-model", List.of("m"));
    Decoded read = RESPONSES.read(new RawResponse(provider, null, stream, body, headers), caller);
    // of a provider's answer nothing but identifiers and counts is taken
    if (read instanceof Decoded.Valid valid) {
      String published = UsageEventMapper.toAvro(valid.event()).toString();
      require(!published.contains(PLANTED), "published the planted text");
    }
    return new Decoding.Events(List.of(read));
  }

  private static void checkSpans(byte[] body, TraceFormat format) {
    switch (SPANS_READER.read(body, format, asked -> Optional.of("acme"))) {
      case TraceReader.Unreadable(var refusal) -> check(refusal);
      case TraceReader.Reading reading -> {
        SPANS_READER.taken(reading.above());
        for (Decoded item : reading.events()) {
          if (item instanceof Decoded.Valid valid) {
            require(valid.event().problems().isEmpty(), "took a span with problems");
            require("acme".equals(valid.event().tenant()), "took a foreign tenant");
          } else if (item instanceof Decoded.Refused refused) {
            check(refused.refusal());
          }
        }
      }
    }
  }

  private static void check(Decoding decoding, Caller caller) {
    switch (decoding) {
      case Decoding.Unreadable(var refusal) -> check(refusal);
      case Decoding.Events(var items) -> items.forEach(item -> check(item, caller));
    }
  }

  private static void check(Decoded item, Caller caller) {
    switch (item) {
      case Decoded.Refused refused -> {
        check(refused.refusal());
        require(!refused.known().toString().contains(PLANTED), "kept the planted text");
      }
      case Decoded.Valid valid -> check(valid.event(), caller);
      case Decoded.ValidOutcome valid ->
          require(caller.mayUse(valid.outcome().tenant()), "took a foreign tenant");
    }
  }

  private static void check(UsageEvent event, Caller caller) {
    require(event.problems().isEmpty(), "took an event with problems");
    require(event.eventId() != null && event.eventTime() != null, "left an event incomplete");
    require(event.tenant() != null && caller.mayUse(event.tenant()), "took a foreign tenant");
    require(event.tags().entrySet().containsAll(caller.tags().entrySet()), "lost the key's tags");
    require(
        event.usage().values().stream().allMatch(quantity -> quantity.signum() >= 0),
        "took a negative quantity");
  }

  private static void check(Refusal refusal) {
    require(!(refusal.message() + refusal.field()).contains(PLANTED), "repeated the planted text");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException("the decoder " + otherwise);
    }
  }
}
