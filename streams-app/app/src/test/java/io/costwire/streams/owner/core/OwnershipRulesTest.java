// SPDX-License-Identifier: Apache-2.0
package io.costwire.streams.owner.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OwnershipRulesTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
  private static final OwnershipRules.Facts NO_FACTS = field -> List.of();

  private static OwnershipRule rule(
      String id, Map<String, String> match, Map<String, String> tags) {
    return new OwnershipRule(id, match, tags, false, null, null);
  }

  private static Map<String, String> given(Map<String, String> tags, OwnershipRule... rules) {
    return new OwnershipRules(List.of(rules)).given(NO_FACTS, tags, NOW);
  }

  @Test
  void theFirstRule_thatHasAMissingTag_givesIt() {
    assertThat(
            given(
                Map.of(),
                rule("a", Map.of(), Map.of("team", "one")),
                rule("b", Map.of(), Map.of("team", "two", "project", "p"))))
        .isEqualTo(Map.of("team", "one", "project", "p"));
  }

  @Test
  void whatARuleGives_laterOnesAskFor_andNotEarlierOnes() {
    OwnershipRule team = rule("team", Map.of("service", "api"), Map.of("team", "search"));
    OwnershipRule department = rule("dep", Map.of("team", "search"), Map.of("department", "web"));

    assertThat(given(Map.of("service", "api"), team, department))
        .isEqualTo(Map.of("team", "search", "department", "web"));
    assertThat(given(Map.of("service", "api"), department, team))
        .isEqualTo(Map.of("team", "search"));
  }

  @Test
  void overruling_replaces_andBackToWhatWasReported_isNoChange() {
    var over = new OwnershipRule("o", Map.of("team", "a"), Map.of("team", "b"), true, null, null);
    var back = new OwnershipRule("r", Map.of("team", "b"), Map.of("team", "a"), true, null, null);

    assertThat(given(Map.of("team", "a"), over)).isEqualTo(Map.of("team", "b"));
    assertThat(given(Map.of("team", "a"), over, back)).isEmpty();
  }

  @Test
  void aStar_standsForAnyText_andNothingElseIsSpecial() {
    OwnershipRule it = rule("g", Map.of("service", "a.*-x*"), Map.of("team", "t"));

    assertThat(given(Map.of("service", "a.1-x"), it)).isNotEmpty();
    assertThat(given(Map.of("service", "a.-xyz"), it)).isNotEmpty();
    assertThat(given(Map.of("service", "ab1-x"), it)).isEmpty();
    assertThat(given(Map.of("service", "za.1-x"), it)).isEmpty();
    assertThat(given(Map.of(), rule("any", Map.of("service", "*"), Map.of("team", "t")))).isEmpty();
  }

  @Test
  void fields_areAskedOfTheEvent_anyOfItsValues() {
    OwnershipRule it =
        rule("m", Map.of("model", "gpt-4o*", "api_key_id", "key_1"), Map.of("team", "t"));
    OwnershipRules rules = new OwnershipRules(List.of(it));
    OwnershipRules.Facts facts =
        field ->
            switch (field) {
              case "model" -> List.of("other", "gpt-4o-2024");
              case "api_key_id" -> List.of("key_1");
              default -> List.of();
            };

    assertThat(rules.given(facts, Map.of(), NOW)).isEqualTo(Map.of("team", "t"));
    assertThat(rules.given(NO_FACTS, Map.of("api_key_id", "key_1"), NOW)).isEmpty();
  }

  @Test
  void theVersion_isThatOfWhatTheySay() {
    OwnershipRule one = rule("a", Map.of("service", "x"), Map.of("team", "t"));
    OwnershipRule other = rule("b", Map.of("service", "x"), Map.of("team", "t"));

    assertThat(new OwnershipRules(List.of(one, other)).version())
        .isEqualTo(new OwnershipRules(List.of(one, other)).version())
        .isNotEqualTo(new OwnershipRules(List.of(other, one)).version())
        .hasSize(12);
  }

  @Test
  void aRuleThatCannotBeFollowed_saysWhy() {
    assertThatThrownBy(() -> rule("a", Map.of(), Map.of())).hasMessageContaining("sets no tag");
    assertThatThrownBy(() -> rule("a", Map.of(), Map.of("tenant", "x")))
        .hasMessageContaining("which is no tag");
    assertThatThrownBy(() -> rule("a", Map.of(), Map.of("team", "")))
        .hasMessageContaining("use 1 to 256");
    assertThatThrownBy(() -> new OwnershipRule("a", Map.of(), Map.of("team", "t"), false, NOW, NOW))
        .hasMessageContaining("correct one of them");
    OwnershipRule one = rule("a", Map.of(), Map.of("team", "t"));
    assertThatThrownBy(() -> new OwnershipRules(List.of(one, one)))
        .hasMessageContaining("is there twice");
  }
}
