// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WindowCoreTest {
  private static final long NOON = Instant.parse("2026-11-22T12:34:00Z").getEpochSecond();

  private static EventKey entry(String... values) {
    return new EventKey(0b1110, NOON, "acme", List.of(values));
  }

  private static Totals one() {
    Totals totals = new Totals();
    totals.add(Totals.Count.REQUESTS);
    return totals;
  }

  @Test
  void defaultSets_haveOnePartialEachAndTwentyFiveWindows() {
    EventKey event =
        entry("search", "openai", "gpt-4o", "answers", "web", "p", "production", "u", "d", "c");
    PartialSums sums = new PartialSums();
    sums.add(DimensionSets.DEFAULT, event, one());
    List<PartialKey> partials = new ArrayList<>();
    sums.drain((key, totals) -> partials.add(key));

    assertThat(partials).hasSize(9);
    assertThat(partials.stream().mapToInt(p -> Integer.bitCount(p.grains())).sum()).isEqualTo(25);
    assertThat(partials)
        .contains(
            new PartialKey(
                0b1110,
                new WindowKey(
                    WindowGrain.MINUTE,
                    NOON,
                    "provider,model",
                    "acme",
                    List.of("openai", "gpt-4o"))),
            new PartialKey(
                0b1100,
                new WindowKey(
                    WindowGrain.HOUR,
                    WindowGrain.HOUR.startOf(NOON),
                    "user",
                    "acme",
                    List.of("u"))));
  }

  @Test
  void partials_agreeWithAddingEveryEventToEveryWindow() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      PartialSums sums = new PartialSums();
      Map<WindowKey, Totals> expected = new HashMap<>();
      for (int i = 0; i < 60; i++) {
        EventKey event = randomEntry(random);
        sums.add(DimensionSets.DEFAULT, event, one());
        for (WindowGrain grain : WindowGrain.ALL) {
          if (grain.isIn(event.liveGrains())) {
            DimensionSets.DEFAULT
                .windows(event, grain)
                .forEach(w -> expected.computeIfAbsent(w, k -> new Totals()).add(one()));
          }
        }
      }
      Map<WindowKey, Totals> windows = new HashMap<>();
      sums.drain(
          (key, totals) -> {
            for (WindowGrain grain : WindowGrain.ALL) {
              if (grain.isIn(key.grains())) {
                windows.computeIfAbsent(key.window().in(grain), k -> new Totals()).add(totals);
              }
            }
          });
      assertThat(windows).as("seed %d", seed).isEqualTo(expected);
      assertThat(sums.size()).isZero();
    }
  }

  private static EventKey randomEntry(Random random) {
    int[] live = {0b1110, 0b1100, 0b1000, 0b0110};
    String[] values = new String[10];
    for (int i = 0; i < values.length; i++) {
      values[i] = "v" + random.nextInt(2);
    }
    return new EventKey(
        live[random.nextInt(live.length)],
        WindowGrain.MINUTE.startOf(NOON + random.nextInt(200_000)),
        "t" + random.nextInt(2),
        List.of(values));
  }

  @Test
  void rules_holdFromTheirHourOnByEventTime() {
    long ten = WindowGrain.HOUR.startOf(NOON);
    var byUser = new DimensionSet(List.of("user"), Set.of(WindowGrain.MINUTE), 50);
    var byRegion = new DimensionSet(List.of("region"), Set.of(WindowGrain.DAY), 7);
    var noTeam = new DimensionSet(List.of("team"), Set.of(), 1);
    var calendar =
        new DimensionCalendar(
            List.of(
                new DimensionCalendar.Rule(noTeam, ten + 7200),
                new DimensionCalendar.Rule(byUser, ten),
                new DimensionCalendar.Rule(byRegion, ten)));

    assertThat(calendar.at(ten - 1).sets()).isEqualTo(DimensionSets.DEFAULT.sets());
    assertThat(calendar.at(ten).sets()).contains(byUser, byRegion).hasSize(10);
    assertThat(calendar.at(ten + 7199)).isSameAs(calendar.at(ten));
    assertThat(calendar.at(ten + 7200).sets()).hasSize(9).noneMatch(s -> s.name().equals("team"));
    assertThat(calendar.maxKeys("region")).isEqualTo(7);
    assertThat(calendar.maxKeys("feature")).isEqualTo(DimensionSet.DEFAULT_MAX_KEYS);
  }

  @Test
  void rule_thatIsNotOfAFullHourOrOneTooManyIsRefused() {
    var set = new DimensionSet(List.of("region"), Set.of(WindowGrain.DAY), 7);
    assertThatThrownBy(() -> new DimensionCalendar.Rule(set, 3601))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("full UTC hour");
    List<DimensionCalendar.Rule> many = new ArrayList<>();
    for (int i = 0; i <= DimensionCalendar.MAX_SETS; i++) {
      many.add(
          new DimensionCalendar.Rule(
              new DimensionSet(List.of("d" + i), Set.of(WindowGrain.DAY), 7), 3600));
    }
    assertThatThrownBy(() -> new DimensionCalendar(many))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("more than 32");
    assertThatThrownBy(() -> new DimensionSet(List.of("a,b"), Set.of(), 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void dimensions_areNamedInTheWindow() {
    WindowKey window =
        new WindowKey(WindowGrain.DAY, 0, "provider,model", "acme", List.of("openai", "gpt-4o"));

    assertThat(window.dimensions()).isEqualTo(Map.of("provider", "openai", "model", "gpt-4o"));
  }

  @Test
  void topicKey_isReadable() {
    assertThat(
            new WindowKey(WindowGrain.HOUR, NOON - 34 * 60, "team", "acme", List.of("search"))
                .topicKey())
        .isEqualTo("HOUR|team|acme|search|2026-11-22T12:00:00Z");
  }

  @Test
  void topicKeys_ofDifferentWindowsDiffer() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String alphabet = "a|,\\";
    for (int i = 0; i < 20_000; i++) {
      WindowKey a = key(random, alphabet);
      WindowKey b = key(random, alphabet);
      assertThat(a.topicKey().equals(b.topicKey())).as("seed %d", seed).isEqualTo(a.equals(b));
    }
  }

  private static WindowKey key(Random random, String alphabet) {
    return new WindowKey(
        WindowGrain.DAY,
        0,
        "team,user",
        text(random, alphabet),
        List.of(text(random, alphabet), text(random, alphabet)));
  }

  private static String text(Random random, String alphabet) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(3); i > 0; i--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  @Test
  void binaryKeys_keepEverythingAndSortByTime() {
    WindowKey early = new WindowKey(WindowGrain.HOUR, 3600, "z", "z", List.of("z"));
    WindowKey late = new WindowKey(WindowGrain.HOUR, 7200, "a", "a", List.of());

    assertThat(WindowKey.read(new ByteReader(bytes(early)))).isEqualTo(early);
    assertThat(WindowKey.read(new ByteReader(bytes(late)))).isEqualTo(late);
    assertThat(Arrays.compareUnsigned(bytes(early), bytes(late))).isNegative();
    assertThat(Arrays.compareUnsigned(bytes(early), WindowKey.firstOf(WindowGrain.HOUR, 7200)))
        .isNegative();
    assertThat(Arrays.compareUnsigned(bytes(late), WindowKey.firstOf(WindowGrain.HOUR, 7200)))
        .isPositive();
  }

  private static byte[] bytes(WindowKey key) {
    ByteWriter out = new ByteWriter();
    key.write(out);
    return out.toBytes();
  }

  @Test
  void partialKey_isReadAsItWasWritten() {
    PartialKey key =
        new PartialKey(
            0b0110, new WindowKey(WindowGrain.MINUTE, 60, "team", "", List.of("\u00e4")));
    ByteWriter out = new ByteWriter();
    key.write(out);

    assertThat(PartialKey.read(new ByteReader(out.toBytes()))).isEqualTo(key);
  }

  @Test
  void window_isLiveUntilRetentionAfterItsEnd() {
    WindowRetention retention = WindowRetention.DEFAULT;
    long endMs = (NOON + 60) * 1000;
    long lastMs = endMs + Duration.ofHours(48).toMillis() - 1;

    assertThat(retention.isLive(WindowGrain.MINUTE, NOON, lastMs)).isTrue();
    assertThat(retention.isLive(WindowGrain.MINUTE, NOON, lastMs + 1)).isFalse();
    assertThat(EventKey.liveGrains(retention, NOON, lastMs + 1)).isEqualTo(0b1100);
  }

  @Test
  void secondStep_keepsWhateverTheFirstSends() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    WindowRetention retention = new WindowRetention(Duration.ofHours(2), Duration.ofHours(30));
    for (int i = 0; i < 20_000; i++) {
      WindowGrain grain = WindowGrain.values()[random.nextInt(3)];
      long start = grain.startOf(NOON - random.nextInt(200_000));
      long arrivedMs = NOON * 1000 + random.nextInt(100_000_000);
      long observedMs = arrivedMs + random.nextLong(WindowRetention.MARGIN.toMillis());
      if (retention.isLive(grain, start, arrivedMs)) {
        assertThat(retention.horizonSecond(grain, observedMs))
            .as("seed %d grain %s start %d", seed, grain, start)
            .isLessThanOrEqualTo(start);
      }
    }
  }
}
