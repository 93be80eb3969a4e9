// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.dlq;

import io.costwire.schemas.Rejection;
import io.costwire.standalone.dlq.DeadLetter.Replay.Impossible;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Everything that is known of a dead letter, by name, in the order in which it is read. */
public final class DeadLetterText {
  /** Wire format and the first bytes: enough to see what kind of thing it is. */
  private static final int HEX_BYTES = 16;

  private DeadLetterText() {}

  /** Names and values, all of them fit for a terminal. */
  public static Map<String, String> facts(DeadLetter letter, Originals originals) {
    Map<String, String> facts = new LinkedHashMap<>();
    Rejection rejection = letter.rejection();
    facts.put("id", letter.id());
    facts.put("stage", rejection.getStage().name());
    facts.put("reason", rejection.getReason().name());
    put(facts, "field", rejection.getField());
    facts.put("detail", rejection.getDetail());
    facts.put("what to do", Remedy.of(rejection));
    facts.put("replay", replay(letter));
    facts.put("refused at", rejection.getRejectedAt().toString());
    facts.put("came from", letter.sourceRecord());
    put(facts, "tenant", rejection.getTenant());
    put(facts, "event id", rejection.getEventId());
    facts.put("source", Originals.shown(rejection.getSource()));
    put(facts, "producer", rejection.getProducer());
    put(facts, "schema id", rejection.getSchemaId());
    facts.put("body", rejection.getBodyLength() + " bytes, sha256 " + rejection.getBodySha256());
    new TreeMap<>(rejection.getKnownFields())
        .forEach((name, value) -> facts.put("known." + name, Originals.shown(value)));
    original(letter, originals, facts);
    return facts;
  }

  private static String replay(DeadLetter letter) {
    return letter.replay() instanceof Impossible(String why)
        ? "no: " + why
        : "yes: costwire dlq replay " + letter.id();
  }

  private static void original(DeadLetter letter, Originals originals, Map<String, String> facts) {
    @Nullable ByteBuffer key = letter.rejection().getOriginalKey();
    if (key != null) {
      facts.put("original key", hex(key));
    }
    @Nullable ByteBuffer value = letter.rejection().getOriginal();
    if (value == null) {
      return;
    }
    Optional<Map<String, String>> fields = originals.fields(letter);
    if (fields.isPresent()) {
      fields.get().forEach((name, text) -> facts.put("event." + name, text));
    } else {
      facts.put("original", hex(value) + " (no event, or its schema is not known)");
    }
  }

  private static String hex(ByteBuffer buffer) {
    byte[] bytes = Originals.bytes(buffer);
    String start =
        HexFormat.ofDelimiter(" ")
            .formatHex(Arrays.copyOf(bytes, Math.min(bytes.length, HEX_BYTES)));
    return bytes.length > HEX_BYTES ? "%s ... of %d bytes".formatted(start, bytes.length) : start;
  }

  private static void put(Map<String, String> facts, String name, @Nullable Object value) {
    if (value != null) {
      facts.put(name, Originals.shown(value.toString()));
    }
  }
}
