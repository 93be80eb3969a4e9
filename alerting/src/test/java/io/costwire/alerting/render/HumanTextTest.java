// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.costwire.alerting.policy.Message;
import io.costwire.alerting.policy.Notification;
import io.costwire.alerting.render.AlertSamples.Sample;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class HumanTextTest {

  @Test
  void amounts_areGroupedAndRoundedToCents_andSmallOnesKeepTheirDigits() {
    assertThat(amount("1234.504", "USD")).isEqualTo("$1,234.50");
    assertThat(amount("0.125", "USD")).isEqualTo("$0.12");
    assertThat(amount("0.135", "USD")).isEqualTo("$0.14");
    assertThat(amount("0", "USD")).isEqualTo("$0.00");
    assertThat(amount("-1234567.899", "USD")).isEqualTo("-$1,234,567.90");
    assertThat(amount("0.0012345", "USD")).isEqualTo("$0.00123");
    assertThat(amount("0.000000000000000001", "USD")).isEqualTo("$0.000000000000000001");
    assertThat(amount("12.5", "")).isEqualTo("12.50");
    assertThat(amount("12.5", "EUR")).isEqualTo("EUR 12.50");
    assertThat(amount("2000000.9", "tokens")).isEqualTo("2,000,000 tokens");
    assertThat(amount("123456789012345678901234567890.12", "USD"))
        .isEqualTo("$123,456,789,012,345,678,901,234,567,890.12");
  }

  @Test
  void durations_haveTwoUnitsAtMost() {
    assertThat(HumanText.duration(Duration.ofSeconds(40))).isEqualTo("40 s");
    assertThat(HumanText.duration(Duration.ofSeconds(-3))).isEqualTo("0 s");
    assertThat(HumanText.duration(Duration.ofMinutes(45))).isEqualTo("45 min");
    assertThat(HumanText.duration(Duration.ofMinutes(185))).isEqualTo("3 h 5 min");
    assertThat(HumanText.duration(Duration.ofHours(52))).isEqualTo("2 d 4 h");
    assertThat(HumanText.duration(Duration.ofDays(400))).isEqualTo("400 d");
  }

  @Test
  void foreignText_isOneLine_thatTurnsNothingRound() {
    assertThat(HumanText.line("a\r\nb\u2028c\u0000d")).isEqualTo("a  b c d");
    assertThat(HumanText.line("\u202Egnp.exe\u202C")).isEqualTo("gnp.exe");
    assertThat(HumanText.line("x\uD83D")).isEqualTo("x\uFFFD");
    assertThat(HumanText.line("👩‍👩‍👧")).isEqualTo("👩‍👩‍👧");
    assertThat(HumanText.value("\u05E9\u05DC")).isEqualTo("\u2068\u05E9\u05DC\u2069");
    assertThat(HumanText.clip("ab🔥", 3)).isEqualTo("ab…");
  }

  @Test
  void state_saysWhoAndSinceWhen() {
    Sample sample = AlertSamples.all().getFirst();
    Sample ended = AlertSamples.all().get(1);

    assertThat(sentence(AlertStories.firing(sample)))
        .isEqualTo("Firing since 2026-11-22 12:00 UTC");
    assertThat(sentence(AlertStories.acknowledged(sample, Optional.empty())))
        .isEqualTo(
            "Acknowledged by alice@example.com at 2026-11-22 13:05 UTC, firing since 2026-11-22"
                + " 12:00 UTC");
    assertThat(sentence(AlertStories.resolved(ended, Optional.empty())))
        .isEqualTo("Resolved at 2026-11-22 13:05 UTC after 1 h 5 min");
    assertThat(sentence(AlertStories.resolvedByHand(ended, Optional.empty())))
        .isEqualTo("Resolved by bob at 2026-11-22 13:05 UTC after 1 h 5 min");
  }

  @Test
  void forecastThatCameTrue_expectsNothing_andWhatIsOverHasNoUntil() {
    Sample forecast = AlertSamples.all().get(1);
    Sample budget = AlertSamples.all().getFirst();
    assertThat(facts(AlertStories.firing(forecast)).howMuch())
        .contains(new Fact("Expected at the end", "$15,600.12 (104 %)"));
    assertThat(facts(AlertStories.resolved(forecast, Optional.empty())).howMuch())
        .extracting(Fact::name)
        .contains("Spent so far")
        .doesNotContain("Expected at the end");
    assertThat(
            AlertFacts.of(AlertStories.resolved(forecast, Optional.empty()), Links.NONE).gauges())
        .extracting(Gauge::name)
        .containsExactly("Spent");
    assertThat(facts(AlertStories.firing(budget)).left().toString()).contains("until 2026-11-23");
    assertThat(facts(AlertStories.updated(budget, Optional.empty())).left())
        .containsExactly(new Fact("Over the budget by", "$110.25"));
  }

  @Test
  void evidenceThatSaysNothing_isNotTold() {
    for (Sample sample : AlertSamples.all()) {
      AlertFacts.Findings findings = facts(AlertStories.firing(sample));
      assertThat(findings.toString())
          .as(sample.kind())
          .doesNotContain("goes on", "name=Given up, value=false", "Told from");
    }
  }

  @Test
  void subjects_sayHowBadAndWhose() {
    Sample budget = AlertSamples.all().getFirst();
    Links none = Links.NONE;

    assertThat(AlertFacts.of(AlertStories.firing(budget), none).subject())
        .startsWith("[Firing, WARNING] Budget search-team-day")
        .endsWith(" (acme)");
    assertThat(AlertFacts.of(AlertStories.resolved(budget, Optional.empty()), none).subject())
        .startsWith("[Resolved] Budget search-team-day")
        .endsWith(" (acme)");
    assertThat(Digest.of(AlertStories.group(), none).subject())
        .isEqualTo("[CRITICAL] 2 firing, 1 resolved: tenant=acme");
    assertThat(
            Digest.of(Message.of(AlertStories.resolved(budget, Optional.empty())), none).subject())
        .isEqualTo("1 resolved");
  }

  @Test
  void digest_countsEveryAlert_andShowsTheWorstByHowManyTimesItsLimit() {
    Digest flood = Digest.of(AlertStories.flood(3000), Links.NONE);

    assertThat(flood.counts()).endsWith(" of other kinds");
    assertThat(flood.shown().getFirst().headline().kind()).isEqualTo("Budget burn rate");
  }

  @Test
  void severalAlerts_keepACauseAndWhatIsLeft() {
    Sample burn = AlertSamples.all().get(2);

    assertThat(facts(AlertStories.firing(burn)).brief())
        .extracting(Fact::name)
        .contains("Spent in 1h", "Remaining", "Alert threshold");
  }

  @Test
  void everyFactOfTheEvidence_isTold() {
    for (Sample sample : AlertSamples.all()) {
      AlertFacts.Findings findings =
          AlertFacts.of(AlertStories.firing(sample), Links.NONE).findings();
      int told =
          findings.howMuch().size()
              + findings.why().size()
              + findings.left().size()
              + findings.rest().size();
      assertThat(told)
          .as(sample.kind())
          .isGreaterThanOrEqualTo(Math.min(1, sample.fired().evidence().size()));
      assertThat(findings.howMuch()).as(sample.kind()).isNotEmpty();
    }
  }

  private static AlertFacts.Findings facts(Notification told) {
    return AlertFacts.of(told, Links.NONE).findings();
  }

  private static String sentence(Notification told) {
    return AlertFacts.of(told, Links.NONE).standing().sentence();
  }

  private static String amount(String amount, String unit) {
    return HumanText.amount(new BigDecimal(amount), unit);
  }
}
