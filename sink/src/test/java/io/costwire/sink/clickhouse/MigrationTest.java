// SPDX-License-Identifier: Apache-2.0
package io.costwire.sink.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MigrationTest {
  private static final Path FILES = Path.of("src/main/resources/clickhouse");

  @Test
  void list_isTheFiles() throws IOException {
    try (Stream<Path> files = Files.list(FILES)) {
      List<String> names =
          files.map(f -> f.getFileName().toString().replace(".sql", "")).sorted().toList();

      assertThat(Migration.NAMES).isEqualTo(names);
    }
  }

  @Test
  void versions_countUpFromOne() {
    List<Integer> versions = Migration.all().stream().map(Migration::version).toList();

    assertThat(versions).isEqualTo(Stream.iterate(1, v -> v + 1).limit(versions.size()).toList());
  }

  @Test
  void statements_mayRunTwice() {
    assertThat(Migration.all())
        .flatExtracting(Migration::statements)
        .isNotEmpty()
        .allMatch(
            sql ->
                sql.startsWith("CREATE TABLE IF NOT EXISTS")
                    || sql.matches("(?s)ALTER TABLE \\w+(\\s+ADD COLUMN IF NOT EXISTS [^\\n]+)+")
                    || sql.startsWith("CREATE OR REPLACE VIEW"));
  }

  @Test
  void everyColumnAndTable_hasAComment() {
    Pattern column = Pattern.compile("^    [a-z_0-9]+ [A-Z].*$");
    Migration.all().stream()
        .flatMap(m -> m.statements().stream())
        .filter(sql -> sql.startsWith("CREATE TABLE"))
        .forEach(
            sql -> {
              assertThat(sql).contains("\nCOMMENT '");
              assertThat(sql.lines().filter(l -> column.matcher(l).matches()))
                  .isNotEmpty()
                  .allMatch(line -> line.contains(" COMMENT '"));
            });
  }

  @Test
  void moneyPath_hasNoFloats_noMaterializedViews_noSummingEngines() {
    assertThat(Migration.all())
        .flatExtracting(Migration::statements)
        .noneMatch(sql -> sql.contains("Float64)") || sql.contains(" Float64 "))
        .noneMatch(sql -> sql.contains("MATERIALIZED VIEW") || sql.contains("Summing"));
  }

  @Test
  void checksum_changesWithAnyCharacter() {
    Migration one = new Migration(1, "001_a", "SELECT 1;\n");

    assertThat(one.checksum()).isNotEqualTo(new Migration(1, "001_a", "SELECT 2;\n").checksum());
  }
}
