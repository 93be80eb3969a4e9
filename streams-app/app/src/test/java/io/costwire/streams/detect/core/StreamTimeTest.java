// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.detect.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class StreamTimeTest {
  private static final long NOON = Instant.parse("2026-11-22T12:00:00Z").toEpochMilli();
  private static final long QUIET = StreamTime.QUIET.toMillis();
  private static final long JUMP = StreamTime.JUMP.toMillis();

  /** Time that has come step by step for long. */
  private static StreamTime steady() {
    StreamTime time = StreamTime.UNKNOWN.at(NOON - Duration.ofHours(1).toMillis());
    while (time.notedMs() < NOON) {
      time = time.at(Math.min(NOON, time.notedMs() + JUMP));
    }
    return time;
  }

  @Test
  void firstTime_isAJumpOfUnknownLength() {
    StreamTime first = StreamTime.UNKNOWN.at(NOON);

    assertThat(first.heldMs(NOON - 1)).isEqualTo(NOON + QUIET);
    assertThat(first.explains(0, NOON)).isTrue();
  }

  @Test
  void stepsOfABucket_holdNothing() {
    StreamTime time = steady();

    assertThat(time.heldMs(NOON)).isEqualTo(NOON);
    assertThat(time.at(NOON + JUMP).heldMs(NOON)).isEqualTo(NOON);
    assertThat(time.at(NOON + JUMP + 1).heldMs(NOON)).isEqualTo(NOON + JUMP + 1 + QUIET);
  }

  @Test
  void timeThatHardlyMoves_orGoesBack_isNotNoted() {
    StreamTime time = steady();

    assertThat(time.at(NOON + StreamTime.NOTE_EVERY.toMillis() - 1)).isSameAs(time);
    assertThat(time.at(NOON - JUMP - 1)).isSameAs(time);
  }

  @Test
  void jumpsOneUponTheOther_areOne() {
    StreamTime time = steady().at(NOON + 2 * JUMP).at(NOON + 4 * JUMP);

    assertThat(time).isEqualTo(new StreamTime(NOON + 4 * JUMP, NOON, NOON + 4 * JUMP + QUIET));
  }

  @Test
  void jumpLongAfterAnother_isOneOfItsOwn() {
    StreamTime time = steady().at(NOON + 4 * JUMP);
    long judged = NOON + 4 * JUMP + QUIET + StreamTime.JUDGED_AFTER.toMillis();
    while (time.notedMs() < judged - JUMP) {
      time = time.at(time.notedMs() + JUMP);
    }

    assertThat(time.at(judged + JUMP).jumpedFromMs()).as("not all is judged").isEqualTo(NOON);
    assertThat(time.at(judged).at(judged + 2 * JUMP).jumpedFromMs()).isEqualTo(judged);
  }

  @Test
  void jump_explainsWhatWasDueInItAndSpokeInTheQuietTime() {
    StreamTime time = steady().at(NOON + 4 * JUMP);
    long until = time.quietUntilMs();

    assertThat(time.explains(NOON + 1, until - 1)).isTrue();
    assertThat(time.explains(NOON, until - 1)).as("was due before").isFalse();
    assertThat(time.explains(until, until - 1)).as("the quiet time was waited").isFalse();
    assertThat(time.explains(NOON + 1, until)).as("spoke too late").isFalse();
    assertThat(time.explains(Watch.NEVER, NOON)).isFalse();
  }

  @Test
  void bytes_giveTheSame() {
    StreamTime time = steady().at(NOON + 4 * JUMP);

    assertThat(StreamTime.read(time.toBytes())).isEqualTo(time);
    assertThatThrownBy(() -> StreamTime.read(new byte[] {2}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("format 2");
  }
}
