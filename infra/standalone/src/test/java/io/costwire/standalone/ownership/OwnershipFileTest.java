// SPDX-License-Identifier: Apache-2.0
package io.costwire.standalone.ownership;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnershipFileTest {
  private static List<String> problems(String yaml) {
    return OwnershipFile.of("own.yaml", yaml) instanceof OwnershipFile.Refused refused
        ? refused.problems()
        : List.of();
  }

  @Test
  void aFile_isReadInItsOrder() {
    OwnershipFile read =
        OwnershipFile.of(
            "own.yaml",
            """
            ownership:
            - id: checkout
              match: {service: checkout-*}
              tags: {team: payments, cost_center: 4100}
              until: 2026-07-01
            - {id: rest, match: {}, tags: {team: nobody}, overrule: true, from: "2026-07-01T12:00:00Z"}
            """);

    assertThat(read)
        .isInstanceOfSatisfying(
            OwnershipFile.Read.class,
            it -> {
              assertThat(it.rules().rules()).extracting("id").containsExactly("checkout", "rest");
              var first = it.rules().rules().getFirst();
              assertThat(first.tags()).isEqualTo(Map.of("team", "payments", "cost_center", "4100"));
              assertThat(first.until()).isEqualTo(Instant.parse("2026-07-01T00:00:00Z"));
              var second = it.rules().rules().getLast();
              assertThat(second.overrule()).isTrue();
              assertThat(second.from()).isEqualTo(Instant.parse("2026-07-01T12:00:00Z"));
            });
  }

  @Test
  void noRules_areWrittenAsSuch() {
    assertThat(OwnershipFile.of("own.yaml", "ownership: []"))
        .isInstanceOf(OwnershipFile.Read.class);
    assertThat(problems("{}")).singleElement().asString().contains("ownership: []");
  }

  @Test
  void everyMistake_isNamedWithItsPlace() {
    assertThat(
            problems(
                """
                ownership:
                - {id: a, tags: {team: x}}
                - {id: a, match: {}, tags: {}}
                - {id: c, match: {}, tags: {tenant: x}}
                - {id: d, match: {}, tags: {team: x}, from: July}
                - {id: e, match: {}, tags: {team: x}, from: 2026-07-01, until: 2026-06-01}
                - {id: f, match: {}, tags: {team: x}, overrule: maybe, unless: y}
                """))
        .anySatisfy(it -> assertThat(it).contains(":2:").contains("match: {}"))
        .anySatisfy(it -> assertThat(it).contains(":3:"))
        .anySatisfy(it -> assertThat(it).contains(":4:").contains("no tag"))
        .anySatisfy(it -> assertThat(it).contains(":5:").contains("2026-11-01T12:00:00Z"))
        .anySatisfy(it -> assertThat(it).contains(":6:").contains("correct one of them"))
        .anySatisfy(it -> assertThat(it).contains(":7:").contains("neither true nor false"))
        .anySatisfy(it -> assertThat(it).contains(":7:").contains("unless"));
  }
}
