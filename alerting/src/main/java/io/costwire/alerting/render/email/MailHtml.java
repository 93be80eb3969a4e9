// SPDX-License-Identifier: Apache-2.0
package io.costwire.alerting.render.email;

import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import io.costwire.alerting.policy.Lifecycle;
import io.costwire.alerting.policy.Severity;
import io.costwire.alerting.render.AlertFacts;
import io.costwire.alerting.render.Digest;
import io.costwire.alerting.render.Fact;
import io.costwire.alerting.render.Gauge;
import io.costwire.alerting.render.Link;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The HTML of a mail. Readers differ widely, so it is tables with inline styles, and a style sheet
 * for dark and narrow screens that may be ignored. Words are words: the pictures have none.
 */
final class MailHtml {
  private static final int GAUGES_OF_MANY = 1;
  private static final Template PAGE = template();

  private final String domain;
  private final List<Mail.Picture> pictures = new ArrayList<>();

  MailHtml(String domain) {
    this.domain = domain;
  }

  private static Template template() {
    try (Reader reader =
        new InputStreamReader(
            Objects.requireNonNull(MailHtml.class.getResourceAsStream("mail.html")),
            StandardCharsets.UTF_8)) {
      return Mustache.compiler()
          .withEscaper(Escapers.HTML)
          .emptyStringIsFalse(true)
          .compile(reader);
    } catch (IOException e) {
      throw new UncheckedIOException("mail.html is in this jar", e);
    }
  }

  String single(AlertFacts facts) {
    Map<String, Object> page = new HashMap<>();
    page.put("preview", facts.standing().sentence());
    page.put("heading", "");
    page.put("counts", "");
    page.put("more", "");
    page.put("alerts", List.of(whole(facts)));
    return PAGE.execute(page);
  }

  String several(Digest digest) {
    Map<String, Object> page = new HashMap<>();
    page.put("preview", digest.counts());
    page.put("heading", digest.heading());
    page.put("counts", digest.counts());
    page.put(
        "more",
        digest.hidden() == 0
            ? ""
            : "and %d more: costwire alerts list shows all of them".formatted(digest.hidden()));
    page.put("alerts", digest.shown().stream().map(this::part).toList());
    return PAGE.execute(page);
  }

  /** The bars that were shown. */
  List<Mail.Picture> pictures() {
    return List.copyOf(pictures);
  }

  private Map<String, Object> whole(AlertFacts facts) {
    AlertFacts.Findings findings = facts.findings();
    Map<String, Object> alert = alert(facts, facts.gauges().size());
    alert.put("level", "h1");
    alert.put("facts", findings.howMuch());
    List<Map<String, Object>> sections = new ArrayList<>();
    section("Why", findings.why(), sections);
    section("What is left", findings.left(), sections);
    alert.put("sections", sections);
    alert.put("details", findings.rest());
    alert.put("hasDetails", !findings.rest().isEmpty());
    return alert;
  }

  private Map<String, Object> part(AlertFacts facts) {
    Map<String, Object> alert = alert(facts, GAUGES_OF_MANY);
    alert.put("level", "h2");
    alert.put("facts", facts.findings().brief());
    alert.put("sections", List.of());
    alert.put("details", List.of());
    alert.put("hasDetails", false);
    return alert;
  }

  private Map<String, Object> alert(AlertFacts facts, int gauges) {
    AlertFacts.Headline headline = facts.headline();
    Map<String, Object> alert = new HashMap<>();
    alert.put("title", headline.title());
    alert.put("kind", headline.kind());
    alert.put("scope", headline.scopeText());
    alert.put("severity", headline.severity().name());
    alert.put("word", facts.standing().word());
    alert.put("colour", colour(facts));
    alert.put("standing", facts.standing().sentence());
    alert.put("dedupKey", headline.dedupKey());
    alert.put("gauges", facts.gauges().stream().limit(gauges).map(this::gauge).toList());
    alert.put("button", facts.links().stream().limit(1).map(MailHtml::link).toList());
    alert.put("links", facts.links().stream().skip(1).map(MailHtml::link).toList());
    return alert;
  }

  private Map<String, Object> gauge(Gauge gauge) {
    String contentId = "bar" + (pictures.size() + 1) + "@" + domain;
    pictures.add(new Mail.Picture(contentId, gauge.scale()));
    return Map.of("name", gauge.name(), "caption", gauge.caption(), "source", "cid:" + contentId);
  }

  private static Map<String, Object> link(Link link) {
    String action = "Open " + link.title().toLowerCase(Locale.ROOT);
    return Map.of("title", link.title(), "action", action, "url", link.url());
  }

  private static void section(String title, List<Fact> facts, List<Map<String, Object>> sections) {
    if (!facts.isEmpty()) {
      sections.add(Map.of("title", title, "facts", facts));
    }
  }

  private static String colour(AlertFacts facts) {
    if (facts.standing().isOver()) {
      return "#15803d";
    }
    if (facts.standing().state() == Lifecycle.ACKNOWLEDGED) {
      return "#6d28d9";
    }
    return colour(facts.headline().severity());
  }

  private static String colour(Severity severity) {
    return switch (severity) {
      case CRITICAL -> "#c81e1e";
      case WARNING -> "#b45309";
      case INFO, OTHER -> "#1d4ed8";
    };
  }
}
