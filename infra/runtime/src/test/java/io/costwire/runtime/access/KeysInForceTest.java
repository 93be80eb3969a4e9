// SPDX-License-Identifier: Apache-2.0
package io.costwire.runtime.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.runtime.access.KeysInForce.Found;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeysInForceTest {
  /** Keys stand for a colour. */
  private static final KeyForm<String> COLOURS =
      new KeyForm<>() {
        @Override
        public Set<String> fields() {
          return Set.of("colour");
        }

        @Override
        public Optional<String> holder(KeyEntry entry) {
          return entry.text("colour");
        }
      };

  @TempDir private Path folder;
  private Path file;
  private Instant now = Instant.parse("2026-11-22T12:00:00Z");
  private final List<Integer> loaded = new ArrayList<>();
  private KeysInForce<String> keys;

  @BeforeEach
  void start() {
    file = folder.resolve("keys.json");
    keys = new KeysInForce<>(file, COLOURS, () -> now, read -> loaded.add(read.keys().size()));
  }

  @AfterEach
  void stop() {
    keys.close();
  }

  private static String entry(String id, String key, String more) {
    return "{\"id\":\"%s\",\"sha256\":\"%s\",\"colour\":\"red\"%s}".formatted(id, hash(key), more);
  }

  private static String hash(String key) {
    return HexFormat.of().formatHex(KeyHashes.sha256(key));
  }

  private void write(String... entries) throws Exception {
    Files.writeString(file, "{\"keys\":[" + String.join(",", entries) + "]}");
    keys.refresh();
  }

  @Test
  void key_isFoundByItsHash_untilItExpires() throws Exception {
    write(entry("a", "one", ",\"expires\":\"2026-11-22T13:00:01+01:00\""));

    assertThat(keys.find("one"))
        .isInstanceOfSatisfying(
            Found.Known.class, known -> assertThat(known.key().holder()).isEqualTo("red"));
    assertThat(keys.find("One")).isEqualTo(new Found.Unknown<>());
    now = now.plusSeconds(1);
    assertThat(keys.find("one")).isEqualTo(new Found.Expired<>("a"));
  }

  @Test
  void brokenOrMissingFile_changesNothing() throws Exception {
    write(entry("a", "one", ""));
    write(entry("b", "two", ""), "{");
    assertThat(keys.isStale()).isTrue();
    assertThat(keys.find("one")).isInstanceOf(Found.Known.class);
    assertThat(keys.find("two")).isEqualTo(new Found.Unknown<>());

    Files.delete(file);
    keys.refresh();
    assertThat(keys.find("one")).isInstanceOf(Found.Known.class);

    write(entry("b", "two", ""), entry("c", "three", ""));
    assertThat(keys.isStale()).isFalse();
    assertThat(keys.find("one")).isEqualTo(new Found.Unknown<>());
    assertThat(keys.count()).isEqualTo(2);
    assertThat(loaded).containsExactly(1, 2);
  }

  @Test
  void oneKeyTwice_isRefused_howeverItIsWritten() throws Exception {
    Files.writeString(
        file,
        "{\"keys\":[%s,%s]}"
            .formatted(
                entry("a", "one", ""),
                entry("b", "one", "").replace(hash("one"), hash("one").toUpperCase(Locale.ROOT))));

    assertThat(KeyFile.problems(file, COLOURS))
        .containsExactly(
            "keys[1].sha256 must be unique, and the 64 hex digits of the key's SHA-256");
  }

  @Test
  void fieldsOfTheForm_andNoOthers_areTaken() throws Exception {
    Files.writeString(file, "{\"keys\":[%s]}".formatted(entry("a", "one", ",\"key\":\"PLANTED\"")));

    assertThat(KeyFile.problems(file, COLOURS))
        .containsExactly("keys[0] has a field that is not one of [colour, expires, id, sha256]");
  }
}
