// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render;

import io.costwire.alerting.policy.Severity;
import io.costwire.alerting.policy.SignalDetails;
import io.costwire.alerting.policy.SignalDetails.Amounts;
import io.costwire.alerting.policy.SignalDetails.Headline;
import io.costwire.alerting.policy.SignalDetails.Period;
import io.costwire.alerting.policy.SignalDetails.Scope;
import io.costwire.alerting.policy.SignalEvent.Phase;
import io.costwire.alerting.render.AlertSamples.Sample;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Alerts whose tags were chosen to do harm: callers choose names and values of tags. */
public final class HostileSamples {
  /** What may stand in a title, a tenant, a label or a piece of evidence. */
  public static final List<String> TEXTS =
      List.of(
          "<img src=x onerror=alert(1)><script>alert('x')</script> & \"quoted\" 'too'"
              + " </td></table>",
          "first line\r\nBcc: everybody@example.com\r\n\r\nforged\u2028body\u0000\u001b[31m",
          "<!channel> <!here> <@U012AB3CD> <https://evil.example|click> @everyone *b* _i_ `c` ~s~",
          "{{title}} {{{json}}} {{#alerts}}x{{/alerts}} ${env:HOME} #{7*7} %s %n {label.team}",
          "\u202Egnp.exe\u202C \u2066isolated \u05E9\u05DC\u05D5\u05DD"
              + " \u0645\u0631\u062D\u0628\u0627",
          "🔥👩‍👩‍👧‍👦🇩🇪 e\u0301 \uD83D",
          "\"},{\"state\":\"RESOLVED\",\"x\":\"\\",
          "w".repeat(256),
          "<&>".repeat(85),
          " ",
          "");

  /** Who acknowledges or resolves: nobody limits the words of a command. */
  public static final List<String> PEOPLE =
      Stream.concat(TEXTS.stream(), Stream.of("<!channel>".repeat(500), "&🔥".repeat(3000)))
          .toList();

  private HostileSamples() {}

  /** One for each text, which stands everywhere where foreign text may stand. */
  public static List<Sample> all() {
    return TEXTS.stream().map(HostileSamples::sample).toList();
  }

  private static Sample sample(String text) {
    Map<String, String> labels = new TreeMap<>();
    labels.put("team", text);
    labels.put("9-odd näme " + text, "value");
    labels.put("alertname", text);
    labels.put("severity", "INFO");
    Map<String, String> evidence = new TreeMap<>();
    evidence.put("contributor_1", "team=" + text + " +$310.20, 77 % of the change");
    evidence.put("spent", "521.034 USD");
    evidence.put("expected", "12 USD");
    evidence.put("odd " + text, text);
    SignalDetails details =
        new SignalDetails(
            new Headline("ANOMALY", Severity.CRITICAL, "Spend of " + text),
            new Scope(Optional.of(text), text, labels),
            new Period(Optional.empty(), Optional.empty()),
            new Amounts(
                Optional.empty(),
                Optional.of(new BigDecimal("521.034")),
                Optional.of(new BigDecimal("12")),
                Optional.of("USD")),
            evidence);
    return new Sample("anomaly|rule|" + text + "|2026", details, details, details, Phase.ENDED);
  }
}
