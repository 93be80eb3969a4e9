// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WindowCoreTest {
  private static final long NOON = Instant.parse("2026-11-22T12:34:00Z").getEpochSecond();

  private static CombineKey entry(String... values) {
    return new CombineKey(0b1110, NOON, "acme", List.of(values));
  }

  private static Totals one() {
    Totals totals = new Totals();
    totals.add(Totals.Count.REQUESTS);
    return totals;
  }

  @Test
  void defaultSets_unfoldIntoSeventeenWindows() {
    Unfolding unfolding = new Unfolding(DimensionSets.DEFAULT);
    unfolding.add(entry("search", "openai", "gpt-4o", "answers", "web", "u-1"), one());

    Map<WindowKey, Totals> windows = unfolding.windows();
    assertThat(windows).hasSize(17);
    assertThat(windows.values()).allMatch(one()::equals);
    assertThat(windows.keySet().stream().filter(w -> w.set().equals("user")).map(WindowKey::grain))
        .containsExactlyInAnyOrder(WindowGrain.HOUR, WindowGrain.DAY);
    assertThat(windows)
        .containsKey(
            new WindowKey(
                WindowGrain.HOUR,
                Instant.parse("2026-11-22T12:00:00Z").getEpochSecond(),
                "provider,model",
                "acme",
                List.of("openai", "gpt-4o")));
  }

  @Test
  void unfolding_agreesWithAddingEveryEntryToEveryWindow() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      Unfolding unfolding = new Unfolding(DimensionSets.DEFAULT);
      Map<WindowKey, Totals> expected = new HashMap<>();
      for (int i = 0; i < 60; i++) {
        CombineKey entry = randomEntry(random);
        unfolding.add(entry, one());
        for (WindowGrain grain : WindowGrain.values()) {
          if (entry.isLive(grain)) {
            DimensionSets.DEFAULT
                .windows(entry, grain)
                .forEach(w -> expected.computeIfAbsent(w, k -> new Totals()).add(one()));
          }
        }
      }
      assertThat(unfolding.windows()).as("seed %d", seed).isEqualTo(expected);
    }
  }

  private static CombineKey randomEntry(Random random) {
    int[] live = {0b1110, 0b1100, 0b1000, 0b0110};
    String[] values = new String[6];
    for (int i = 0; i < values.length; i++) {
      values[i] = "v" + random.nextInt(2);
    }
    return new CombineKey(
        live[random.nextInt(live.length)],
        WindowGrain.MINUTE.startOf(NOON + random.nextInt(200_000)),
        "t" + random.nextInt(2),
        List.of(values));
  }

  @Test
  void dimensions_areNamedInTheWindow() {
    WindowKey window =
        new WindowKey(WindowGrain.DAY, 0, "provider,model", "acme", List.of("openai", "gpt-4o"));

    assertThat(window.dimensions(DimensionSets.DEFAULT.named("provider,model")))
        .isEqualTo(Map.of("provider", "openai", "model", "gpt-4o"));
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
  void combineKey_isReadAsItWasWritten() {
    CombineKey key = entry("search", "", "\u00e4");
    ByteWriter out = new ByteWriter();
    key.writeHashed(out);

    assertThat(CombineKey.read(new ByteReader(out.toBytes(), CombineKey.HASH_BYTES)))
        .isEqualTo(key);
  }

  @Test
  void window_isLiveUntilRetentionAfterItsEnd() {
    WindowRetention retention = WindowRetention.DEFAULT;
    long endMs = (NOON + 60) * 1000;
    long lastMs = endMs + Duration.ofHours(48).toMillis() - 1;

    assertThat(retention.isLive(WindowGrain.MINUTE, NOON, lastMs)).isTrue();
    assertThat(retention.isLive(WindowGrain.MINUTE, NOON, lastMs + 1)).isFalse();
    assertThat(CombineKey.liveGrains(retention, NOON, lastMs + 1)).isEqualTo(0b1100);
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
