// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.costwire.streams.window.core.DimensionSet;
import io.costwire.streams.window.core.WindowGrain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesFileTest {

  @Test
  void file_isReadWithDefaults() {
    List<DimensionSet> sets =
        read(
            """
            tags: [region]
            sets:
            - set: total
            - set: provider, model
            - {set: "team,region", grains: [DAY, hour], max_keys: 2_000}
            """);

    assertThat(sets)
        .containsExactly(
            new DimensionSet(List.of(), EnumSet.allOf(WindowGrain.class), 10_000),
            new DimensionSet(
                List.of("provider", "model"), EnumSet.allOf(WindowGrain.class), 10_000),
            new DimensionSet(
                List.of("team", "region"), EnumSet.of(WindowGrain.HOUR, WindowGrain.DAY), 2_000));
  }

  @Test
  void everyMistake_isReportedWithItsLine() {
    List<String> problems =
        problems(
            """
            tags: [region, "a\\tb"]
            set: x
            sets:
            - set: teem
            - set: team,team
            - set: model,region
            - set: region,model
            - set: tenant
            - set: team,total
            - set: "team,"
            - set: user
              grains: [week]
              max_keys: 0
            - set: service
              grains: []
            - grains: [hour]
            - feature
            - set: project
              keys: 5
            """);

    assertThat(problems)
        .satisfiesExactly(
            p -> assertThat(p).startsWith("r.yaml:2:1 file: unknown key 'set'; use one of"),
            p -> assertThat(p).startsWith("r.yaml:1:16 tags[1]: 'a?b' has a comma or a control"),
            p -> assertThat(p).contains(":4:8 sets[0].set: unknown dimension 'teem'", "'tags'"),
            p -> assertThat(p).contains(":5:8 sets[1].set: names a dimension twice"),
            p ->
                assertThat(p).contains(":7:8 sets[3].set: the set is there already, at r.yaml:6:8"),
            p -> assertThat(p).contains(":8:8 sets[4].set: the tenant is part of every set"),
            p -> assertThat(p).contains(":9:8 sets[5].set: 'total' is the set without dimensions"),
            p -> assertThat(p).contains(":10:8 sets[6].set: a dimension is blank"),
            p -> assertThat(p).contains(":12:12 sets[7].grains[0]: there is no grain 'week'"),
            p -> assertThat(p).contains(":13:13 sets[7].max_keys: '0' is no number from 1 to"),
            p -> assertThat(p).contains(":15:11 sets[8].grains: is empty"),
            p -> assertThat(p).contains(":16:3 sets[9]: has no 'set'"),
            p -> assertThat(p).contains(":17:3 sets[10]: is no mapping"),
            p -> assertThat(p).contains(":19:3 sets[11]: unknown key 'keys'"),
            p -> assertThat(p).contains(":4:1 sets: the set total is missing"));
  }

  @Test
  void tagOfTooManyBytes_isRefused() {
    String longTag = "ä".repeat(33);
    assertThat(problems("tags: [" + longTag + "]\nsets: [{set: total}, {set: " + longTag + "}]"))
        .hasSize(2)
        .allSatisfy(p -> assertThat(p).contains("longer than the 64 bytes"));
  }

  @Test
  void total_keepsAllGrains() {
    assertThat(problems("sets:\n- set: total\n  grains: [hour]\n"))
        .singleElement()
        .asString()
        .contains("total lacks a grain");
  }

  @Test
  void moreSetsThanCanBeKept_areRefused() {
    StringBuilder yaml = new StringBuilder("tags: [");
    for (int i = 0; i < 32; i++) {
      yaml.append("t%d, ".formatted(i));
    }
    yaml.append("]\nsets:\n- set: total\n");
    for (int i = 0; i < 32; i++) {
      yaml.append("- set: t%d\n".formatted(i));
    }
    assertThat(problems(yaml.toString()))
        .singleElement()
        .asString()
        .contains("33 sets are more than the 32");
  }

  @Test
  void whatIsNoYaml_isRefused() {
    assertThat(problems("sets: ["))
        .singleElement()
        .asString()
        .matches("(?s)r.yaml:1:\\d+ is not YAML: .*");
    assertThat(problems("")).singleElement().asString().startsWith("r.yaml is empty");
    assertThat(problems("- total")).anyMatch(p -> p.contains("file: is no mapping"));
  }

  @Test
  void fileThatIsNotThere_isNamed(@TempDir Path folder) throws IOException {
    Path missing = folder.resolve("none.yaml");
    assertThatThrownBy(() -> RulesFile.of(missing))
        .hasMessageContaining("none.yaml does not exist");
    Path binary = Files.write(folder.resolve("b.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertThatThrownBy(() -> RulesFile.of(binary)).hasMessageContaining("is not text in UTF-8");
  }

  private static List<DimensionSet> read(String yaml) {
    RulesFile file = RulesFile.of("r.yaml", yaml);
    assertThat(file).isInstanceOf(RulesFile.Read.class);
    return ((RulesFile.Read) file).sets();
  }

  private static List<String> problems(String yaml) {
    RulesFile file = RulesFile.of("r.yaml", yaml);
    assertThat(file).isInstanceOf(RulesFile.Refused.class);
    return ((RulesFile.Refused) file).problems();
  }
}
