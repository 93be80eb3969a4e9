// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams;

import static io.costwire.streams.TopologyHarness.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.EventKind;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.Signal;
import io.costwire.schemas.SignalKind;
import io.costwire.schemas.SignalState;
import io.costwire.schemas.SourcePosition;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GapStageTest {
  private final TopologyHarness topology = new TopologyHarness();

  @AfterEach
  void close() {
    topology.close();
  }

  private static UsageEvent.Builder numbered(long seq) {
    return Fixtures.usageEvent("e-" + seq).setSource(new SourcePosition("web-7f9c", 1000L, seq));
  }

  private void look(Instant now) {
    topology.now = now;
    topology.drain();
    topology.advance(Duration.ofSeconds(5));
    topology.drain();
  }

  private List<Signal> signals() {
    return topology.read(Topics.COST_SIGNALS);
  }

  @Test
  void numbersThatStayMissing_areReportedOnceAndWithdrawnWhenTheyArrive() {
    for (long seq : new long[] {0, 1, 4, 5}) {
      topology.send(numbered(seq).build());
    }
    look(NOON.plus(Duration.ofSeconds(60)));
    assertThat(signals()).as("may still be under way").isEmpty();

    look(NOON.plus(Duration.ofMinutes(3)));
    look(NOON.plus(Duration.ofMinutes(4)));
    assertThat(signals())
        .singleElement()
        .satisfies(s -> assertThat(s.getKind()).isEqualTo(SignalKind.POSSIBLE_LOSS))
        .satisfies(s -> assertThat(s.getState()).isEqualTo(SignalState.FIRED))
        .satisfies(s -> assertThat(s.getSignalId()).isEqualTo("loss|acme|web-7f9c|1000"))
        .satisfies(
            s ->
                assertThat(s.getEvidence())
                    .isEqualTo(
                        Map.of(
                            "missing_events", "2",
                            "received_events", "4",
                            "first_seq", "0",
                            "last_seq", "5")));
    assertThat(topology.level("costwire_streams_source_events_missing")).isEqualTo(2);

    topology.send(numbered(3).build());
    topology.send(numbered(2).build());
    look(NOON.plus(Duration.ofMinutes(5)));
    assertThat(signals()).as("has not stood for two minutes").isEmpty();
    look(NOON.plus(Duration.ofMinutes(7)));
    assertThat(signals())
        .singleElement()
        .satisfies(s -> assertThat(s.getState()).isEqualTo(SignalState.WITHDRAWN))
        .satisfies(s -> assertThat(s.getRevision()).isEqualTo((1L << 40) | 2));
    assertThat(topology.level("costwire_streams_source_events_missing")).isZero();
  }

  @Test
  void refusedHeartbeatsAndRepeats_areNoGap() {
    topology.send(numbered(0).build());
    topology.send(numbered(0).build());
    topology.send(numbered(1).setProvider("").build());
    topology.send(numbered(2).setKind(EventKind.HEARTBEAT).setUsage(List.of()).build());
    topology.send(numbered(3).setEventTime(Instant.EPOCH).build());
    topology.send(numbered(4).build());
    look(NOON);
    look(NOON.plus(Duration.ofMinutes(3)));

    assertThat(topology.level("costwire_streams_sources")).isEqualTo(1);
    assertThat(topology.level("costwire_streams_source_events_missing")).isZero();
    assertThat(signals()).isEmpty();
  }

  @Test
  void counts_surviveARestart() {
    topology.send(numbered(0).build());
    topology.restart();
    topology.send(numbered(2).build());
    look(NOON);
    look(NOON.plus(Duration.ofMinutes(3)));

    assertThat(signals()).singleElement();
  }

  @Test
  void backlogOfLongAgo_isGivenTheSameTimeToBeRead() {
    Instant now = NOON.plus(Duration.ofHours(6));
    for (long seq : new long[] {0, 1, 4, 7}) {
      topology.send(numbered(seq).build());
    }
    look(now);
    look(now.plusSeconds(60));
    assertThat(signals()).as("another partition has the rest").isEmpty();
    for (long seq : new long[] {2, 3, 5}) {
      topology.send(numbered(seq).build());
    }
    look(now.plusSeconds(110));
    look(now.plusSeconds(220));
    assertThat(signals()).as("what is missing has changed").isEmpty();

    look(now.plusSeconds(230));
    assertThat(signals())
        .singleElement()
        .satisfies(s -> assertThat(s.getEvidence()).containsEntry("missing_events", "1"));
  }

  @Test
  void timeInWhichTheAppWasAway_isNoWaiting() {
    topology.send(numbered(0).build());
    topology.send(numbered(2).build());
    look(NOON);
    Instant back = NOON.plus(Duration.ofHours(1));
    topology.now = back;
    topology.restart();
    look(back.plusSeconds(60));
    assertThat(signals()).isEmpty();

    look(back.plusSeconds(120));
    assertThat(signals())
        .singleElement()
        .satisfies(s -> assertThat(s.getRevision()).isEqualTo((1L << 40) | 1));
    topology.restart();
    look(back.plusSeconds(400));
    assertThat(signals()).as("was reported").isEmpty();
  }

  @Test
  void tenThousandShortLivedSources_areForgottenAfterADay() {
    for (int i = 0; i < 10_000; i++) {
      topology.send(
          Fixtures.usageEvent("e-" + i)
              .setSource(new SourcePosition("pod-" + i, 1000L, 0L))
              .build());
    }
    look(NOON.plus(Duration.ofMinutes(3)));
    assertThat(topology.level("costwire_streams_sources")).isEqualTo(10_000);

    Instant later = NOON.plus(Duration.ofHours(25));
    topology.send(
        Fixtures.usageEvent("later")
            .setSource(new SourcePosition("x", 1L, 0L))
            .setEventTime(later)
            .build(),
        later);
    look(later);
    assertThat(topology.level("costwire_streams_sources")).isEqualTo(1);
  }
}
