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

  private static List<String> files(String folder) throws IOException {
    try (Stream<Path> files = Files.list(FILES.resolve(folder))) {
      return files
          .map(f -> folder + "/" + f.getFileName().toString().replace(".sql", ""))
          .sorted()
          .toList();
    }
  }

  @Test
  void lists_areTheFiles() throws IOException {
    assertThat(Migration.TABLES).isEqualTo(files("tables"));
    assertThat(Migration.VIEWS).containsExactlyInAnyOrderElementsOf(files("views"));
  }

  @Test
  void tables_countUpFromOne() {
    for (int i = 0; i < Migration.TABLES.size(); i++) {
      assertThat(Migration.TABLES.get(i)).startsWith("tables/%03d_".formatted(i + 1));
    }
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
                    || sql.matches("ALTER TABLE \\w+ MODIFY TTL [^\\n]+")
                    || sql.matches("(?s)ALTER TABLE \\w+(\\s+COMMENT COLUMN [^\\n]+)+")
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
    Migration one = new Migration("001_a", false, "SELECT 1;\n");

    assertThat(one.checksum())
        .isNotEqualTo(new Migration("001_a", false, "SELECT 2;\n").checksum());
  }
}
