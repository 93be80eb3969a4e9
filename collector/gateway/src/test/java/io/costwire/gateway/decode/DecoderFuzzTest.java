// SPDX-License-Identifier: Apache-2.0
package io.costwire.gateway.decode;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.gateway.access.Caller;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bodies by chance and by mutation: the decoder answers, and never repeats planted text. */
class DecoderFuzzTest {
  private static final String PLANTED = "Summarize the merger of Initech";
  private static final int ROUNDS = 30_000;
  private static final List<String> PIECES =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ",",
          ":",
          "\"",
          "\\",
          "\n",
          "null",
          "true",
          "-1",
          "1e400",
          "0.1",
          "\"provider\"",
          "\"openai\"",
          "\"model\"",
          "\"usage\"",
          "\"tags\"",
          "\"source\"",
          "{\"input_tokens\":5}",
          "\"event_time\"",
          "\\ud800",
          "\u0000",
          "\ufeff",
          "é",
          "\"" + PLANTED + "\"",
          PLANTED,
          "{\"provider\":\"a\",\"model\":\"b\"}");
  private static final List<String> SEEDS =
      List.of(
          "{\"provider\":\"openai\",\"model\":\"gpt-4o\",\"usage\":{\"input_tokens\":12},\"tags\":{\"team\":\"search\"}}",
          "{\"provider\":\"a\",\"model\":\"b\",\"prompt\":\"" + PLANTED + "\"}",
          "{\"provider\":\"a\",\"model\":\"b\",\"messages\":[{\"content\":\"" + PLANTED + "\"}]}",
          "{\"provider\":\"a\",\"" + PLANTED + "\":1}",
          "{\"provider\":\"a\",\"usage\":{\"" + PLANTED + "\":1}}",
          "{\"provider\":\"a\",\"tags\":{\"" + PLANTED + "\":1}}",
          "{\"provider\":\"a\",\"status\":\"" + PLANTED + "\"}",
          "{\"provider\":\"a\",\"event_time\":\"" + PLANTED + "\"}",
          "{\"provider\":\"a\",\"source\":{\"" + PLANTED + "\":1}}",
          "{\"provider\":\"a\",\"model\":" + PLANTED + "}");

  private final EventDecoder decoder =
      new EventDecoder(
          new EventReader(
              new Completion(
                  "default",
                  "gateway/1",
                  InstantSource.fixed(Instant.parse("2026-11-22T12:00:00Z")))),
          100);

  @Test
  void anyBody_isAnsweredWithoutItsText() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < ROUNDS; i++) {
      byte[] body = random.nextBoolean() ? pieces(random) : mutated(random);
      for (BodyFormat format : BodyFormat.values()) {
        assertSilent(decoder.decode(body, format, Caller.ANYONE), seed, i);
      }
    }
  }

  @Test
  void everySeed_isRefusedWithoutItsText() {
    for (String seed : SEEDS.subList(1, SEEDS.size())) {
      assertSilent(
          decoder.decode(seed.getBytes(StandardCharsets.UTF_8), BodyFormat.JSON, Caller.ANYONE),
          0,
          0);
    }
  }

  private static void assertSilent(Decoding decoding, long seed, int round) {
    switch (decoding) {
      case Decoding.Unreadable(var refusal) -> assertSilent(refusal, seed, round);
      case Decoding.Events(var events) -> {
        for (Decoded event : events) {
          if (event instanceof Decoded.Refused refused) {
            assertSilent(refused.refusal(), seed, round);
            assertThat(refused.known().toString())
                .as("seed %d round %d", seed, round)
                .doesNotContain("merger", "Initech");
          }
        }
      }
    }
  }

  private static void assertSilent(Refusal refusal, long seed, int round) {
    assertThat(refusal.message() + refusal.field())
        .as("seed %d round %d", seed, round)
        .doesNotContain("merger", "Initech");
  }

  private static byte[] pieces(Random random) {
    StringBuilder body = new StringBuilder();
    for (int i = random.nextInt(20); i >= 0; i--) {
      body.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return body.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Changes a few bytes, but none of the planted text: half a word could pass for a name. */
  private static byte[] mutated(Random random) {
    String seed = SEEDS.get(random.nextInt(SEEDS.size()));
    byte[] body = seed.getBytes(StandardCharsets.UTF_8);
    int planted = seed.indexOf(PLANTED);
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(body.length);
      if (planted < 0 || at < planted || at >= planted + PLANTED.length()) {
        body[at] = (byte) random.nextInt(256);
      }
    }
    return body;
  }
}
