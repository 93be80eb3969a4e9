// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render.email;

import io.costwire.alerting.render.AlertFacts;
import io.costwire.alerting.render.Digest;
import io.costwire.alerting.render.Fact;
import io.costwire.alerting.render.Link;
import java.util.List;

/** The plain text of a mail. */
final class MailText {
  private MailText() {}

  static String single(AlertFacts facts) {
    StringBuilder text = new StringBuilder();
    head(facts, text);
    section("How much", facts.findings().howMuch(), text);
    section("Why", facts.findings().why(), text);
    section("What is left", facts.findings().left(), text);
    section("Details", facts.findings().rest(), text);
    section("Look further", links(facts.links()), text);
    line(text, "");
    line(text, "Dedup key: " + facts.headline().dedupKey());
    return text.toString();
  }

  static String several(Digest digest) {
    StringBuilder text = new StringBuilder();
    line(text, digest.heading());
    line(text, digest.counts());
    for (AlertFacts facts : digest.shown()) {
      line(text, "");
      head(facts, text);
      facts.findings().brief().forEach(fact -> line(text, "  " + fact.text()));
      links(facts.links()).forEach(link -> line(text, "  " + link.text()));
    }
    if (digest.hidden() > 0) {
      line(text, "");
      line(text, "and %d more: costwire alerts list shows all of them".formatted(digest.hidden()));
    }
    return text.toString();
  }

  private static void head(AlertFacts facts, StringBuilder text) {
    AlertFacts.Headline headline = facts.headline();
    line(text, "[" + facts.standing().word() + "] " + headline.title());
    String scope = headline.scopeText();
    line(
        text,
        headline.severity() + " · " + headline.kind() + (scope.isEmpty() ? "" : " · " + scope));
    line(text, facts.standing().sentence());
  }

  private static List<Fact> links(List<Link> links) {
    return links.stream().map(link -> new Fact(link.title(), link.url())).toList();
  }

  private static void section(String title, List<Fact> facts, StringBuilder text) {
    if (facts.isEmpty()) {
      return;
    }
    line(text, "");
    line(text, title);
    facts.forEach(fact -> line(text, "  " + fact.text()));
  }

  private static void line(StringBuilder text, String line) {
    text.append(line).append("\n");
  }
}
