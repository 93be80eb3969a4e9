// SPDX-License-Identifier: Apache-2.0
package io.costwire.signals.anomaly;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README's table of settings says what the defaults are. */
class SettingsTableTest {
  private static final Pattern ROW =
      Pattern.compile("^\\| ([a-zA-Z, ]+) \\| ([^|]+) \\| [^|]+ \\|$");

  @Test
  void settingsOfTheReadme_areTheDefaults() throws IOException {
    DetectorSettings settings =
        DetectorSettings.of(Duration.ofMinutes(5), ZoneOffset.UTC, BigDecimal.TEN);
    DetectorSettings.Gates gates = settings.gates();
    DetectorSettings.Memory memory = settings.memory();
    assertThat(rows())
        .containsExactly(
            "surprise = " + gates.surprise(),
            "certain = " + gates.certain(),
            "confirmation = " + text(gates.confirmation()),
            "minimumImpact = given",
            "minimumShare = " + gates.minimumShare(),
            "warmUp = " + text(gates.warmUp()),
            "calm = " + text(gates.calm()),
            "newNormal = " + text(gates.newNormal()),
            "silence = " + text(gates.silence()),
            "recent, drift, level = %s, %s, %s"
                .formatted(text(memory.recent()), text(memory.drift()), text(memory.level())),
            "rhythmVisits = " + memory.rhythmVisits(),
            "spread, rarity = %s, %s".formatted(text(memory.spread()), text(memory.rarity())));
  }

  private static List<String> rows() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("README.md"));
    int header = lines.indexOf("| setting | default | why |");
    assertThat(header).isPositive();
    List<String> rows = new ArrayList<>();
    for (String line : lines.subList(header + 2, lines.size())) {
      Matcher row = ROW.matcher(line);
      if (!row.matches()) {
        break;
      }
      rows.add(row.group(1) + " = " + row.group(2));
    }
    return rows;
  }

  private static String text(Duration duration) {
    if (duration.toMinutes() % (24 * 60) == 0) {
      return duration.toDays() + " d";
    }
    return duration.toMinutes() % 60 == 0
        ? duration.toHours() + " h"
        : duration.toMinutes() + " min";
  }
}
