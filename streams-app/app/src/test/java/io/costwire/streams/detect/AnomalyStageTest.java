// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.schemas.EventKind;
import io.costwire.schemas.Fixtures;
import io.costwire.schemas.Grain;
import io.costwire.schemas.Signal;
import io.costwire.schemas.SignalKind;
import io.costwire.schemas.SignalState;
import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.Topics;
import io.costwire.streams.TopologyHarness;
import io.costwire.streams.detect.core.BucketSpend;
import io.costwire.streams.detect.core.SeriesKey;
import io.costwire.streams.detect.core.SeriesKey.Watched;
import io.costwire.streams.detect.core.Standing.Stored;
import io.costwire.streams.detect.core.Watch;
import io.costwire.streams.flow.NodeNames;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The whole topology, which knows two series already: for three days they were 2.50 dollars every
 * five minutes. The day before is told with its own events, as far as anyone looks at it.
 */
class AnomalyStageTest {
  private static final Instant START = Instant.parse("2026-11-02T00:00:00Z");
  private static final Instant KNOWN = START.plus(Duration.ofHours(74));
  private static final Duration BUCKET = Duration.ofMinutes(5);

  private final TopologyHarness topology = new TopologyHarness();
  private int events;

  @BeforeEach
  void history() {
    ActiveSignalRules.Versioned shipped = new ActiveSignalRules().current();
    WatchRules rules = new WatchRules(shipped);
    know(rules, new SeriesKey(Watched.SPEND, "anomaly-team", "team", "acme", List.of("search")));
    know(
        rules,
        new SeriesKey(Watched.SILENCE, "silence-service", "service", "acme", List.of("web")));
    Instant yesterday = KNOWN.minus(Duration.ofDays(1));
    for (int i = 0; i < 12; i++) {
      spend(yesterday.plus(BUCKET.multipliedBy(i)), 1_000_000, "answers");
    }
    topology.drain();
  }

  private void know(WatchRules rules, SeriesKey key) {
    Watch watch = Objects.requireNonNull(rules.watch(key));
    BucketSpend usual = new BucketSpend(new BigDecimal("2.5"), 1, 0);
    Stored stored = Stored.NEW;
    for (Instant at = START; at.isBefore(KNOWN); at = at.plus(BUCKET)) {
      stored = watch.judge(stored, watch.bucket(at.getEpochSecond(), usual)).stored();
    }
    new SeriesStore(topology.store(NodeNames.DETECT_SERIES_STORE)).put(key, stored);
  }

  @AfterEach
  void close() {
    topology.close();
  }

  private void spend(Instant at, int inputTokens, String feature) {
    events++;
    topology.send(
        Fixtures.usageEvent("e-" + events)
            .setEventTime(at)
            .setUsage(Fixtures.usage("input_tokens", inputTokens))
            .setTags(Map.of("team", "search", "feature", feature, "service", "web"))
            .build(),
        at);
  }

  private void heartbeat(Instant at) {
    UsageEvent heartbeat =
        Fixtures.usageEvent("h-" + at)
            .setKind(EventKind.HEARTBEAT)
            .setEventTime(at)
            .setUsage(List.of())
            .build();
    topology.send(heartbeat, at);
    topology.drain();
  }

  private List<Signal> signals(String rule) {
    topology.drain();
    topology.drain();
    List<Signal> signals = new ArrayList<>(topology.read(Topics.COST_SIGNALS));
    signals.removeIf(signal -> !signal.getSubject().equals(rule));
    return signals;
  }

  @Test
  void jump_isExplainedWithinSeconds_survivesARestart_andEnds() {
    spend(KNOWN.plusSeconds(10), 40_000_000, "agent");
    List<Signal> early = signals("anomaly-team");

    assertThat(early).hasSize(1);
    Signal fired = early.getFirst();
    assertThat(fired.getSignalId()).isEqualTo("anomaly|anomaly-team|acme|search|" + KNOWN);
    assertThat(fired.getKind()).isEqualTo(SignalKind.ANOMALY);
    assertThat(fired.getLabels()).isEqualTo(Map.of("team", "search"));
    assertThat(fired.getTitle())
        .isEqualTo(
            "team=search spends 40.0 times as usual: $100.00 instead of $2.50 since 02:00 UTC");
    assertThat(fired.getEvidence())
        .containsEntry(
            "baseline", KNOWN.minus(Duration.ofDays(1)) + " to 2026-11-04T02:05:00Z, a day earlier")
        .containsEntry("change", "97.50 USD")
        .containsEntry("volume_effect", "97.50 USD")
        .containsEntry("mix_effect", "0.00 USD")
        .containsEntry("price_effect", "0.00 USD")
        .containsEntry("contributor_1", "feature=agent +$100.00, 103 % of the change");

    topology.restart();
    for (int i = 1; i < 20; i++) {
      spend(KNOWN.plus(BUCKET.multipliedBy(i)), 1_000_000, "answers");
      topology.drain();
    }
    List<Signal> later = signals("anomaly-team");
    assertThat(later).extracting(Signal::getState).containsExactly(SignalState.ENDED);
    assertThat(later.getFirst().getSignalId()).isEqualTo(fired.getSignalId());
    assertThat(later.getFirst().getRevision()).isEqualTo((1L << 40) | 2);
  }

  @Test
  void heartbeatsAlone_showThatAServiceIsSilent() {
    for (int i = 0; i <= 8; i++) {
      heartbeat(KNOWN.plus(Duration.ofMinutes(5L * i)));
    }
    List<Signal> fired = signals("silence-service");
    assertThat(fired).hasSize(1);
    assertThat(fired.getFirst().getSignalId())
        .isEqualTo("silence|silence-service|acme|web|" + KNOWN);

    spend(KNOWN.plus(Duration.ofMinutes(45)), 1_000_000, "answers");
    heartbeat(KNOWN.plus(Duration.ofMinutes(51)));
    heartbeat(KNOWN.plus(Duration.ofMinutes(52)));
    assertThat(signals("silence-service"))
        .extracting(Signal::getState)
        .containsExactly(SignalState.ENDED);
  }

  @Test
  void hoursSwitchedOffByARule_areMissingInTheSignalAndSaid() {
    List<String> all =
        List.of(
            "provider",
            "model",
            "service",
            "team",
            "feature",
            "project",
            "department",
            "environment",
            "cost_center");
    topology.rule("all", all, List.of(Grain.DAY), 10_000, KNOWN);
    spend(KNOWN.plusSeconds(10), 40_000_000, "agent");

    assertThat(signals("anomaly-team").getFirst().getEvidence())
        .extractingByKey("contributors")
        .asString()
        .startsWith("unknown: a rule has switched off hours by provider,model");
  }
}
