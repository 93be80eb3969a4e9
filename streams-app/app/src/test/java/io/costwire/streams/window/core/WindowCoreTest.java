// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.window.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.streams.state.ByteReader;
import io.costwire.streams.state.ByteWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WindowCoreTest {
  private static final long NOON = Instant.parse("2026-11-22T12:34:00Z").getEpochSecond();

  private static CombineKey entry(String... values) {
    return new CombineKey(0b1110, NOON, "acme", List.of(values));
  }

  @Test
  void defaultSets_unfoldIntoSeventeenWindows() {
    List<WindowKey> windows = new ArrayList<>();
    DimensionSets.DEFAULT.unfold(
        entry("search", "openai", "gpt-4o", "answers", "web", "u-1"), windows::add);

    assertThat(windows).hasSize(17).doesNotHaveDuplicates();
    assertThat(windows.stream().filter(w -> w.set().equals("user")).map(WindowKey::grain))
        .containsExactly(WindowGrain.HOUR, WindowGrain.DAY);
    assertThat(windows)
        .contains(
            new WindowKey(
                WindowGrain.HOUR,
                Instant.parse("2026-11-22T12:00:00Z").getEpochSecond(),
                "provider,model",
                "acme",
                List.of("openai", "gpt-4o")));
  }

  @Test
  void closedGrains_areNotUnfolded() {
    List<WindowKey> windows = new ArrayList<>();
    new DimensionSets(DimensionSets.DEFAULT.sets())
        .unfold(
            new CombineKey(0b1100, NOON, "acme", List.of("a", "b", "c", "d", "e", "f")),
            windows::add);

    assertThat(windows).hasSize(12).noneMatch(w -> w.grain() == WindowGrain.MINUTE);
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
    key.write(out);

    assertThat(CombineKey.read(new ByteReader(out.toBytes()))).isEqualTo(key);
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
