// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class MatcherTest {
  private static final Facts FACTS = Facts.of(Signals.details(Severity.CRITICAL));

  @Test
  void matchers_areAlertmanagers() {
    for (String matching :
        List.of(
            "severity=\"CRITICAL\"",
            "severity=CRITICAL",
            " team = \"search\" ",
            "team=~\"search|ads\"",
            "team=~\"sea.*\"",
            "team!=\"ads\"",
            "team!~\"ads|infra\"",
            "tenant=acme",
            "kind=~\"BUDGET_.*\"",
            "subject=\"search-team-day\"",
            "nothing=\"\"",
            "nothing!=\"x\"",
            "nothing!~\".+\"",
            "team=~\"\\w+\"")) {
      assertThat(FACTS.match(List.of(Matcher.parse(matching)))).as(matching).isTrue();
    }
    for (String other :
        List.of(
            "severity=\"critical\"",
            "team=~\"sea\"",
            "team!~\"sea.*\"",
            "team=\"\"",
            "nothing=~\".+\"")) {
      assertThat(FACTS.match(List.of(Matcher.parse(other)))).as(other).isFalse();
    }
  }

  @Test
  void allMustMatch_andNoneMatchesEverything() {
    assertThat(FACTS.match(List.of())).isTrue();
    assertThat(FACTS.match(List.of(Matcher.parse("team=search"), Matcher.parse("env=test"))))
        .isFalse();
  }

  @Test
  void quotes_areTakenOff_andEscapesRead() {
    assertThat(
            Matcher.parse("a=\"x \\\"y\\\" \\\\ z\"")
                .matches(java.util.Map.of("a", "x \"y\" \\ z")))
        .isTrue();
  }

  @Test
  void whatIsNoMatcher_isRefusedWithTheReason() {
    for (String wrong :
        List.of("", "team", "=search", "team=\"search", "team=\"a\" b", "team=a\"b", "te am=x")) {
      assertThatThrownBy(() -> Matcher.parse(wrong))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> Matcher.parse("team=~\"(\""))
        .hasMessageContaining("regular expression");
    assertThatThrownBy(() -> Matcher.parse("a=" + "x".repeat(2_000)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void expressionThatGoesBackAndForthForEver_matchesNothing() {
    java.util.Map<String, String> facts = java.util.Map.of("a", "x".repeat(200));

    assertThat(Matcher.parse("a=~\"(.*x){12}y\"").matches(facts)).isFalse();
    assertThat(Matcher.parse("a!~\"(.*x){12}y\"").matches(facts)).isFalse();
    assertThat(Matcher.parse("a=~\"x+\"").matches(facts)).isTrue();
  }
}
