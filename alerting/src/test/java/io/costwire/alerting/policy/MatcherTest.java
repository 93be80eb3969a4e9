// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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
    assertThat(Matcher.parse("a=\"x \\\"y\\\" \\\\ z\"").matches(Map.of("a", "x \"y\" \\ z")))
        .isTrue();
  }

  @Test
  void expressionThatIsDeepForAValue_isMatchedOnASmallStack() throws Exception {
    Map<String, String> facts = Map.of("team", "ab".repeat(20_000));
    Map<String, Boolean> matched = new ConcurrentHashMap<>();
    Runnable matching =
        () ->
            List.of("team=~\"(a|b)*\"", "team!~\"(a|b)*\"")
                .forEach(text -> matched.put(text, Matcher.parse(text).matches(facts)));
    Thread small = new Thread(null, matching, "small-stack", 256 * 1024);
    small.start();
    small.join();

    assertThat(matched)
        .containsOnly(entry("team=~\"(a|b)*\"", true), entry("team!~\"(a|b)*\"", false));
  }

  @Test
  void silence_asksForSomething() {
    for (List<String> everything :
        List.of(
            List.<String>of(),
            List.of("team!=ads"),
            List.of("team=~\".*\"", "env!~\"test.*\"", "owner=\"\""))) {
      assertThatThrownBy(() -> silence(everything))
          .as(everything.toString())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("give at least one matcher that asks for a value");
    }
    assertThat(silence(List.of("team!=ads", "severity=WARNING")).matchers()).hasSize(2);
    assertThat(silence(List.of("team=~\".+\"")).matchers()).hasSize(1);
  }

  private static Silence silence(List<String> matchers) {
    List<Matcher> parsed = matchers.stream().map(Matcher::parse).toList();
    return new Silence("id", parsed, Signals.NOON, Signals.NOON.plusSeconds(60));
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
  void expressionThatWouldGoBackAndForthForEver_isLinear() {
    Map<String, String> facts = Map.of("a", "x".repeat(2_000));

    assertThat(Matcher.parse("a=~\"(.*x){12}y\"").matches(facts)).isFalse();
    assertThat(Matcher.parse("a!~\"(x*)*y\"").matches(facts)).isTrue();
    assertThat(Matcher.parse("a=~\"(x|xx)+\"").matches(facts)).isTrue();
  }

  @Test
  void countsThatMultiply_areRefused_beforeTheyAreTried() {
    for (String large :
        List.of(
            ".(?:(?:){2000000000}){2000000000}",
            "((a{30}){30}){30}",
            "a{1001}",
            "a{1,99999999999}",
            "(a{999,}){2}")) {
      assertThatThrownBy(() -> Matcher.parse("a=~\"" + large + "\""))
          .as(large)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("counts multiply to more than 1000");
    }
    assertThat(Matcher.parse("a=~\"(ab{3}){2,20}\"").matches(Map.of("a", "abbbabbb"))).isTrue();
  }
}
