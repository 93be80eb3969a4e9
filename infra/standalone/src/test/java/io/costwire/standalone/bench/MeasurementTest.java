// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.schemas.UsageEvent;
import io.costwire.schemas.topics.TopicSerdes;
import io.costwire.schemas.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MeasurementTest {

  @Test
  void tally_countsEveryEventThatIsMissingAndEveryRecordTooMany() {
    var tally = new Tally(4);
    tally.add("bench-0000abcd-00000000", 10);
    tally.add("bench-0000abcd-00000002", 30);
    tally.add("bench-0000abcd-00000002", 20);
    tally.add("bench-0000abcd-00000002", 25);
    tally.add("bench-0000abcd-00000000", 40);
    assertThat(tally.lost()).isEqualTo(2);
    assertThat(tally.doubled()).isEqualTo(3);
    assertThat(tally.times().last()).isEqualTo(40);
    assertThatThrownBy(() -> tally.add("bench-0000abcd-00000004", 1))
        .hasMessageContaining("was never sent");
  }

  @Test
  void rate_countsFromTheEndOfTheWarmUpToTheEndOfTheWork() {
    var times = new AppendTimes(new long[] {0, 500, 1_000, 1_500, 2_000, 3_000});
    assertThat(times.ratePerSecond(2)).isEqualTo(1.5);
    assertThat(times.ratePerSecond(2, 4_000)).isEqualTo(1.0);
    assertThatThrownBy(() -> times.ratePerSecond(6)).hasMessageContaining("only 6 records");
  }

  @Test
  void encodedEvents_readAsEventsWithTheGivenIdAndTime() {
    var serdes = new TopicSerdes("mock://encoded-events");
    var encoded = new EncodedEvents(serdes, new Random(1));
    Instant time = Instant.parse("2026-11-22T12:34:56.789012Z");
    Set<String> users = new HashSet<>();
    try (var deserializer = serdes.deserializer(Topics.USAGE_EVENTS)) {
      for (int i = 0; i < 50; i++) {
        String id = EncodedEvents.id(3, i);
        Instant at = time.plusMillis(i);
        byte[] bytes = encoded.next(id.getBytes(StandardCharsets.UTF_8), at);
        UsageEvent event = deserializer.deserialize(Topics.USAGE_EVENTS.name(), bytes);
        assertThat(event.getEventId()).isEqualTo(id);
        assertThat(event.getEventTime()).isEqualTo(at);
        users.add(event.getTags().get("user"));
      }
    }
    assertThat(users).hasSizeGreaterThan(30);
  }

  @Test
  void placeholder_thatIsMissingOrAmbiguousIsRefused() {
    byte[] part = {1, 2};
    assertThat(EncodedEvents.onlyPlaceOf(part, new byte[] {0, 1, 2, 1})).isEqualTo(1);
    assertThatThrownBy(() -> EncodedEvents.onlyPlaceOf(part, new byte[] {0, 2, 1}))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> EncodedEvents.onlyPlaceOf(part, new byte[] {1, 2, 1, 2}))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void delay_countsFromWhenTheProbeWasDueAndOnlyBehindTheWarmUp() {
    var sightings = new Sightings(50_000_000, 1, 3);
    sightings.start(1_000_000_000);
    sightings.seen(0, 9_000_000_000L); // warm-up
    sightings.seen(1, 1_150_000_000); // due at 1.05 s
    sightings.seen(1, 5_000_000_000L); // a later revision
    sightings.seen(7, 5_000_000_000L); // of nobody
    assertThat(sightings.maxMs()).isBetween(99.9, 100.1);
    assertThat(sightings.percentileMs(50)).isBetween(99.9, 100.1);
    assertThat(sightings.unseen()).isEqualTo(1);
  }

  @Test
  void delivery_countsWhenAProbeIsToldFirst_andWhatIsToldAgain() throws Exception {
    var sightings = new Sightings(50_000_000, 0, 2);
    sightings.start(0);
    var told = new ToldProbes(3, sightings);
    told.arrived(alert("budget|bench-probe|probe-3-00001|2026|100#1", "FIRING"), 80_000_000);
    told.arrived(alert("budget|bench-probe|probe-2-00000|2026|100#1", "FIRING"), 90_000_000);
    told.arrived(alert("budget|bench-user-day|probe-3-00000|2026|100#1", "FIRING"), 90_000_000);
    told.arrived("{\"count\":0,\"alerts\":[]}", 90_000_000);
    assertThat(sightings.maxMs()).isBetween(29.9, 30.1);
    assertThat(sightings.unseen()).isOne();
    assertThat(told.doubled()).isZero();
    told.arrived(alert("budget|bench-probe|probe-3-00001|2026|100#1", "FIRING"), 95_000_000);
    told.arrived(alert("budget|bench-probe|probe-3-00001|2026|100#1", "RESOLVED"), 99_000_000);
    assertThat(told.doubled()).isOne();
    assertThat(sightings.maxMs()).isBetween(29.9, 30.1);
  }

  private static String alert(String key, String state) {
    return "{\"version\":1,\"dedup_key\":\"%s\",\"state\":\"%s\"}".formatted(key, state);
  }

  @Test
  void plan_sendsExactlyWhatIsDueAndNoMoreThanThereIs() {
    var plan = new DelayPhase.Plan(1, 20_000, Duration.ofSeconds(10), Duration.ofSeconds(20));
    assertThat(plan.events()).isEqualTo(600_000);
    assertThat(plan.probes()).isEqualTo(600);
    assertThat(plan.measuredFrom()).isEqualTo(200);
    assertThat(plan.eventsDue(0)).isEqualTo(1);
    assertThat(plan.eventsDue(49_999)).isEqualTo(1);
    assertThat(plan.eventsDue(50_000)).isEqualTo(2);
    assertThat(plan.eventsDue(29_999_999_999L)).isEqualTo(600_000);
    assertThat(plan.eventsDue(90_000_000_000L)).isEqualTo(600_000);
    assertThat(plan.probesDue(99_999_999)).isEqualTo(2);
    assertThat(plan.probesDue(90_000_000_000L)).isEqualTo(600);
  }

  @Test
  void stateOnDisk_isCountedByStore() {
    assertThat(Footprint.store(Path.of("app", "0_1", "rocksdb", "seen", "1.sst")))
        .isEqualTo("seen");
    assertThat(Footprint.store(Path.of("app", "1_3", "windows", "windows.0", "1.sst")))
        .isEqualTo("windows");
    assertThat(Footprint.store(Path.of("app", "0_1", ".checkpoint"))).isEqualTo("other");
    assertThat(Footprint.store(Path.of("app", "kafka-streams-process-metadata")))
        .isEqualTo("other");
  }
}
